package dev.perennial.cli.access;

import dev.perennial.access.Tokens;
import dev.perennial.access.Tokens.Created;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a token. */
@Command(
        name = "create",
        description = "Print a new token; it is shown this once.",
        footer = {
            "",
            "Example:",
            "  perennial tokens create --name billing-ci --role operator --jobs \"billing_*\" --expires-in 30d"
        })
public final class TokensCreateCommand implements Runnable {

    private final Context context;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "By which people recognise it.")
    private String name;

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "viewer sees, operator starts and pauses, admin changes definitions and who may.")
    private String role;

    @Option(
            names = "--jobs",
            split = ",",
            paramLabel = "PATTERN",
            description = "Only for these jobs; * stands for any letters, group:NAME for a group. Default: every job")
    private List<String> jobs = List.of();

    @Option(
            names = "--expires-in",
            paramLabel = "TIME",
            defaultValue = "90d",
            description = "Like 30d, or never. Default: 90d")
    private String expiresIn;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public TokensCreateCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Tokens.Order order = new Tokens.Order(name, RoleOption.read(role), jobs, lifetime());
        print(Access.of(context, server).create(order));
    }

    private void print(Created created) {
        if (output.isJson()) {
            Map<String, Object> json = TokensListCommand.json(created.token());
            json.put("token", created.text());
            context.terminal().print(JsonText.of(json));
        } else {
            context.terminal().print(created.text());
            context.terminal()
                    .note("It is not shown again. To end it:  perennial tokens revoke "
                            + created.token().id());
        }
    }

    private Optional<Duration> lifetime() {
        if (expiresIn.equals("never")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Durations.parse(expiresIn));
        } catch (IllegalArgumentException e) {
            throw Refusal.usage("--expires-in %s is not a time".formatted(expiresIn), "like 30d, 12h, or never");
        }
    }
}
