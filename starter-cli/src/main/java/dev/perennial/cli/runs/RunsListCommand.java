package dev.perennial.cli.runs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.LimitOption;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The newest runs. */
@Command(
        name = "list",
        description =
                "The newest first, scheduled and by hand. --longer-than and --search look through the first 100,000.",
        footer = {"", "Example:", "  perennial runs list --job expire_codes --status error --limit 50 --output json"})
public final class RunsListCommand implements Runnable {

    private final Context context;

    @Mixin
    private RunFilterOptions filter;

    @Mixin
    private LimitOption limit;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public RunsListCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        int most = limit.value();
        RunFilter wanted = filter.filter();
        List<Run> runs = Runs.of(context, server).list(wanted, filter.group(), most);
        if (output.isJson()) {
            context.terminal()
                    .print(JsonText.of(
                            Map.of("runs", runs.stream().map(RunWords::json).toList())));
        } else if (runs.isEmpty()) {
            context.terminal()
                    .print(
                            filter.isAny()
                                    ? "No runs yet. Each tick and each run by hand gets its row:  perennial jobs list"
                                    : "No such runs. All of them:  perennial runs list");
        } else {
            context.terminal().print(table(runs, context.now()));
        }
    }

    public static Table table(List<Run> runs, Instant now) {
        Table table = new Table("STATUS", "JOB", "FOR", "TRIGGER", "WHEN", "TOOK", "RUN ID", "REMARK");
        for (Run run : runs) {
            table.row(
                    RunWords.status(run.status()),
                    Cell.of(run.jobId()),
                    Cell.of(When.utc(run.asOf())),
                    Cell.quiet(run.trigger().word()),
                    Cell.of(When.ago(RunSentence.at(run), now)),
                    Cell.of(run.durationMs().map(When::took).orElse("")),
                    Cell.quiet(run.id().toString()),
                    Cell.of(RunSentence.remark(run)));
        }
        return table;
    }
}
