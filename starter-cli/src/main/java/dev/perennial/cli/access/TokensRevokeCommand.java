package dev.perennial.cli.access;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a token. */
@Command(
        name = "revoke",
        description = "It lets nobody in from now on, nor does a sign-in made with it.",
        footer = {"", "Example:", "  perennial tokens revoke 4f1c09ab27"})
public final class TokensRevokeCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "ID", description = "As perennial tokens list names it.")
    private String id;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public TokensRevokeCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (!Access.of(context, server).revoke(id)) {
            throw Refusal.notFound(
                    "there is no token %s that still holds".formatted(id), "next: perennial tokens list");
        }
        context.terminal()
                .print(
                        output.isJson()
                                ? JsonText.of(Map.of("id", id, "status", "revoked"))
                                : "token %s lets nobody in any more".formatted(id));
    }
}
