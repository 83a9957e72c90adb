package dev.perennial.cli.login;

import dev.perennial.cli.connect.Logins;
import dev.perennial.cli.connect.ServerAddress;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Forgets a server and its token. */
@Command(
        name = "logout",
        description = "Forget a server and its token; the token itself holds until it is revoked.",
        footer = {"", "Example:", "  perennial logout https://perennial.example.com"})
public final class LogoutCommand implements Runnable {

    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "URL", description = "As it was logged in to. Default: the newest login")
    private String url;

    @Mixin
    private OutputOption output;

    public LogoutCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Logins logins = Logins.of(context.environment());
        String server = Optional.ofNullable(url)
                .map(text -> ServerAddress.parse(text, true).url())
                .or(() -> logins.current().map(Logins.Login::url))
                .orElseThrow(() -> Refusal.notFound("nobody is logged in"));
        if (!logins.forget(server)) {
            throw Refusal.notFound("there is no login to %s".formatted(server));
        }
        context.terminal()
                .print(
                        output.isJson()
                                ? JsonText.of(Map.of("server", server))
                                : "✓ forgot %s and its token".formatted(server));
    }
}
