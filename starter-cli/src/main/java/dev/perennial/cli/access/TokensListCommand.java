package dev.perennial.cli.access;

import dev.perennial.access.ApiToken;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** All tokens, without their secrets. */
@Command(
        name = "list",
        description = "The newest first, with when each was last used.",
        footer = {"", "Example:", "  perennial tokens list --output json"})
public final class TokensListCommand implements Runnable {

    private final Context context;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public TokensListCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        List<ApiToken> tokens = Access.of(context, server).tokens();
        if (output.isJson()) {
            context.terminal()
                    .print(JsonText.of(Map.of(
                            "tokens",
                            tokens.stream().map(TokensListCommand::json).toList())));
        } else if (tokens.isEmpty()) {
            context.terminal().print("No tokens yet. Make one:  perennial tokens create --name ci --role viewer");
        } else {
            context.terminal().print(table(tokens, context.now()));
        }
    }

    private static Table table(List<ApiToken> tokens, Instant now) {
        Table table = new Table("ID", "NAME", "ROLE", "JOBS", "USED", "STATE");
        for (ApiToken token : tokens) {
            table.row(
                    Cell.quiet(token.id()),
                    Cell.of(token.name()),
                    Cell.of(token.role().word()),
                    Cell.of(token.jobs().isEmpty() ? "all" : String.join(",", token.jobs())),
                    Cell.of(token.lastUsedAt().map(used -> When.ago(used, now)).orElse("never")),
                    Cell.of(state(token, now)));
        }
        return table;
    }

    private static String state(ApiToken token, Instant now) {
        if (token.revokedAt().isPresent()) {
            return "revoked";
        }
        if (!token.isValid(now)) {
            return "expired";
        }
        return token.expiresAt().map(end -> "expires in " + When.left(end, now)).orElse("does not expire");
    }

    static Map<String, Object> json(ApiToken token) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", token.id());
        json.put("name", token.name());
        json.put("role", token.role().word());
        json.put("jobs", token.jobs());
        json.put("created_at", When.iso(token.createdAt()));
        json.put("created_by", token.createdBy());
        json.put("expires_at", When.iso(token.expiresAt()));
        json.put("revoked_at", When.iso(token.revokedAt()));
        json.put("last_used_at", When.iso(token.lastUsedAt()));
        return json;
    }
}
