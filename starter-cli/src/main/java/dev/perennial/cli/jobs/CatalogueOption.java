package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --file FILE}: which catalogue is meant. */
final class CatalogueOption {

    @Option(names = "--file", paramLabel = "FILE", description = "The catalogue. Default: jobs.yaml")
    private Path file;

    /** As it was typed, for a command to copy; empty when it was not. */
    String typed() {
        return file == null ? "" : " --file " + file;
    }

    Path path(Context context) {
        return file == null
                ? context.environment().catalogue()
                : context.environment().directory().resolve(file);
    }
}
