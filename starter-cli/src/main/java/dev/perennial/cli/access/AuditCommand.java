package dev.perennial.cli.access;

import dev.perennial.audit.AuditEntry;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.LimitOption;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who did what. */
@Command(
        name = "audit",
        description = "Who did what, and who was refused; the newest first.",
        footer = {
            "",
            "Each entry seals the one before it. The exit code is 1 when one of them is not what was written.",
            "",
            "Example:",
            "  perennial audit --target \"job expire_codes\" --limit 50"
        })
public final class AuditCommand implements Callable<Integer> {

    private final Context context;

    @Option(names = "--actor", paramLabel = "NAME", description = "Only what this one did.")
    private String actor;

    @Option(
            names = "--target",
            paramLabel = "WHAT",
            description = "Only what was done to this: job ID, run ID, token ID.")
    private String target;

    @Mixin
    private LimitOption limit;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public AuditCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        int most = limit.value();
        Access access = Access.of(context, server);
        List<AuditEntry> entries = access.audit(Optional.ofNullable(actor), Optional.ofNullable(target), most);
        Optional<Long> broken = access.firstBroken();
        if (output.isJson()) {
            context.terminal().print(JsonText.of(json(entries, broken)));
        } else {
            print(entries);
            broken.ifPresent(id -> context.terminal()
                    .complain("entry %d is not what was written".formatted(id), List.of("the log was changed")));
        }
        return broken.isPresent() ? ExitCode.FAILED : ExitCode.OK;
    }

    private void print(List<AuditEntry> entries) {
        if (entries.isEmpty()) {
            context.terminal().print("No such entries. All of them:  perennial audit");
        } else {
            context.terminal().print(table(entries, context.now()));
        }
    }

    private static Table table(List<AuditEntry> entries, Instant now) {
        Table table = new Table("WHEN", "WHO", "WHAT", "TO", "OUTCOME");
        entries.forEach(entry -> table.row(
                Cell.of(When.ago(entry.at(), now)),
                Cell.of(entry.actor()),
                Cell.of(entry.action()),
                Cell.of(entry.target()),
                Cell.of(outcome(entry))));
        return table;
    }

    private static Map<String, Object> json(List<AuditEntry> entries, Optional<Long> broken) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first_broken", broken.orElse(null));
        json.put("entries", entries.stream().map(AuditCommand::json).toList());
        return json;
    }

    private static Map<String, Object> json(AuditEntry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", entry.id());
        json.put("at", When.iso(entry.at()));
        json.put("actor", entry.actor());
        json.put("action", entry.action());
        json.put("target", entry.target());
        json.put("outcome", outcome(entry));
        json.put("request_id", entry.requestId());
        json.put("before", entry.before().orElse(null));
        json.put("after", entry.after().orElse(null));
        return json;
    }

    private static String outcome(AuditEntry entry) {
        return entry.outcome().name().toLowerCase(Locale.ROOT);
    }
}
