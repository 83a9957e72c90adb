package dev.perennial.cli.access;

import dev.perennial.access.Role;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.JsonText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs a person in to the pages. */
@Command(
        name = "open",
        description = "Print a link that signs you in to the pages, once and within a quarter of an hour.",
        footer = {
            "",
            "The pages are those of --url, of PERENNIAL_URL, or of the world that runs here; of a server its own.",
            "Whoever can write the database can make such a link, for any role; at a server it takes a token of an",
            "admin. With another token, sign in by the token itself on the page /sign-in.",
            "",
            "Example:",
            "  perennial open --url https://perennial.example.com --role operator"
        })
public final class OpenCommand implements Runnable {

    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final Context context;

    @Option(names = "--url", paramLabel = "URL", description = "Where the pages are.")
    private String url;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "admin",
            description = "viewer sees, operator starts and pauses, admin changes who may. Default: admin")
    private String role;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public OpenCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Role wanted = RoleOption.read(role);
        String link = Access.of(context, server).signInLink(Optional.ofNullable(url), wanted, LIFETIME);
        context.terminal().print(output.isJson() ? JsonText.of(Map.of("link", link)) : link);
    }
}
