package dev.perennial.cli;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The pages that {@code man} shows. */
@Command(
        name = "man",
        description = "Write the man pages, one for each command, into a directory.",
        footer = {
            "",
            "Where the directory is one that man looks into, man perennial-jobs-run then shows that command's page.",
            "",
            "Example:",
            "  perennial man ~/.local/share/man/man1"
        })
final class ManCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "DIRECTORY", description = "Is made when it is not there; pages in it are replaced.")
    private Path directory;

    ManCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Path target = context.environment().directory().resolve(directory);
        Map<String, String> pages = ManPage.all(new Cli(context).commands(), VersionCommand.own());
        try {
            Files.createDirectories(target);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(target.resolve(page.getKey()), page.getValue());
            }
        } catch (IOException e) {
            throw Refusal.refused("%s cannot be written: %s".formatted(target, e.getMessage()));
        }
        context.terminal().print("%d man pages in %s".formatted(pages.size(), target));
    }
}
