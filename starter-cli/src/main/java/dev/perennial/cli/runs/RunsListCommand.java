package dev.perennial.cli.runs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.LimitOption;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import dev.perennial.text.Suggestion;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The newest runs. */
@Command(
        name = "list",
        description = "The newest first, scheduled and by hand.",
        footer = {"", "Example:", "  perennial runs list --job expire_codes --status error --limit 50 --output json"})
public final class RunsListCommand implements Runnable {

    private final Context context;

    @Option(names = "--job", paramLabel = "JOB_ID", description = "Only runs of this job.")
    private String job;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only pending, running, success, error, missed, skipped or cancelled ones.")
    private String status;

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
        Optional<RunStatus> wanted = Optional.ofNullable(status).map(RunsListCommand::status);
        List<Run> runs = Runs.of(context, server).newest(Optional.ofNullable(job), wanted, most);
        if (output.isJson()) {
            context.terminal()
                    .print(JsonText.of(
                            Map.of("runs", runs.stream().map(RunWords::json).toList())));
        } else if (runs.isEmpty()) {
            context.terminal()
                    .print(
                            job == null && status == null
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

    private static RunStatus status(String word) {
        List<String> words =
                Arrays.stream(RunStatus.values()).map(RunStatus::word).toList();
        if (!words.contains(word)) {
            throw Refusal.usage(
                    "unknown status %s".formatted(word),
                    Suggestion.nearest(word, words)
                            .map("did you mean %s?"::formatted)
                            .orElse("one of " + words.stream().collect(Collectors.joining(", "))));
        }
        return RunStatus.of(word);
    }
}
