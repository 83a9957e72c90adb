package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.runs.RunWords;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.job.JobTypes;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All jobs, a line each. */
@Command(
        name = "list",
        description = "Each with its state, its next and its last run.",
        footer = {
            "",
            "STATE is ok, running, failing, paused, late (a tick is over and has no row yet), new, or unreadable (this",
            "version cannot read the definition). NEXT is the wall clock of ZONE. LAST-10 has the newest run at the",
            "right: a bar for a success, the higher the longer, ✗ error, ○ missed, – skipped, ⊘ cancelled, ▶ running.",
            "",
            "Example:",
            "  perennial jobs list --output json"
        })
public final class JobsListCommand implements Runnable {

    private static final int RECENT = 10;

    private final Context context;

    @Option(names = "--group", paramLabel = "GROUP", description = "Only the jobs in this group.")
    private String group;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public JobsListCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Jobs.Board board = within(Jobs.of(context, server).all(RECENT));
        if (output.isJson()) {
            context.terminal()
                    .print(JsonText.of(Map.of(
                            "jobs",
                            Stream.concat(
                                            board.jobs().stream().map(JobsListCommand::json),
                                            board.unreadable().stream().map(JobsListCommand::json))
                                    .toList())));
        } else if (board.jobs().isEmpty() && group != null) {
            context.terminal().print("No job is in the group %s. All of them:  perennial jobs list".formatted(group));
        } else if (board.jobs().isEmpty() && board.unreadable().isEmpty()) {
            context.terminal().print("No jobs yet. They come from jobs.yaml:  perennial apply");
        } else {
            print(board);
        }
    }

    /** Of a job that cannot be read nobody can say in which group it is. */
    private Jobs.Board within(Jobs.Board board) {
        return group == null
                ? board
                : new Jobs.Board(
                        board.jobs().stream()
                                .filter(listed -> listed.job()
                                        .definition()
                                        .about()
                                        .group()
                                        .equals(Optional.of(group)))
                                .toList(),
                        List.of());
    }

    private void print(Jobs.Board board) {
        Table table = new Table("STATE", "NAME", "SCHEDULE", "ZONE", "NEXT", "LEFT", "LAST", "RESULT", "LAST-10");
        board.jobs().forEach(job -> row(table, job, context.now()));
        board.unreadable()
                .forEach(job -> table.row(
                        new Cell("? unreadable", Tone.BAD),
                        new Cell(job.id(), Tone.STRONG),
                        Cell.of("perennial doctor says what"),
                        Cell.of(""),
                        Cell.of(""),
                        Cell.of(""),
                        Cell.of(""),
                        Cell.of(""),
                        Cell.of(RunWords.strip(job.recent()))));
        context.terminal().print(table);
        board.jobs().forEach(job -> job.cannotRun().ifPresent(why -> context.terminal()
                .print("! %s cannot run: %s".formatted(job.job().id(), why))));
    }

    /** Empty as well when nobody can say what the workers run. */
    public static Optional<String> whyNot(Optional<JobTypes> live, RegisteredJob job) {
        return live.flatMap(types ->
                types.whyNot(job.definition().workflow(), job.definition().settings()));
    }

    /** The fields of any job; null what only its definition could tell. */
    private static Map<String, Object> json(Jobs.Unreadable job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("name", job.id());
        json.put("state", "unreadable");
        json.put("group", null);
        json.put("schedule", null);
        json.put("time_zone", null);
        json.put("next", null);
        json.put("paused", null);
        json.put("last", job.recent().stream().findFirst().map(RunWords::json).orElse(null));
        json.put("recent", job.recent().stream().map(JobsListCommand::brief).toList());
        json.put("problem", job.problem());
        return json;
    }

    private static void row(Table table, Jobs.Listed listed, Instant now) {
        RegisteredJob job = listed.job();
        Optional<Run> last = listed.recent().stream().findFirst();
        table.row(
                JobStateCell.of(listed.state()),
                new Cell(job.id(), Tone.STRONG),
                Cell.of(job.definition().timing().text()),
                Cell.quiet(job.definition().timeZone().getId()),
                Cell.of(listed.next()
                        .map(at -> When.local(at, job.definition().timeZone()))
                        .orElse("never")),
                Cell.of(listed.next().map(at -> When.left(at, now)).orElse("")),
                Cell.of(last.map(run -> When.ago(RunSentence.at(run), now)).orElse("never")),
                last.map(run -> RunWords.status(run.status())).orElse(Cell.of("")),
                Cell.of(RunWords.strip(listed.recent())));
    }

    private static Map<String, Object> json(Jobs.Listed listed) {
        RegisteredJob job = listed.job();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("name", job.definition().name());
        json.put("state", listed.state().word());
        json.put("group", job.definition().about().group().orElse(null));
        json.put("schedule", job.definition().timing().text());
        json.put("time_zone", job.definition().timeZone().getId());
        json.put("next", When.iso(listed.next()));
        json.put("paused", JobCard.pause(job));
        json.put("cannot_run", listed.cannotRun().orElse(null));
        json.put(
                "last", listed.recent().stream().findFirst().map(RunWords::json).orElse(null));
        json.put("recent", listed.recent().stream().map(JobsListCommand::brief).toList());
        return json;
    }

    private static Map<String, Object> brief(Run run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run_id", run.id().toString());
        json.put("at", When.iso(RunSentence.at(run)));
        json.put("status", run.status().word());
        json.put("duration_ms", run.durationMs().orElse(null));
        return json;
    }
}
