package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.runs.RunWords;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.job.JobTypes;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.UnreadableJob;
import dev.perennial.words.JobState;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    private OutputOption output;

    public JobsListCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Database database = context.database();
        List<RegisteredJob> jobs = database.registry(registry -> registry.all());
        List<UnreadableJob> unreadable = database.registry(registry -> registry.unreadable());
        Map<String, List<Run>> recent =
                database.runs(dao -> dao.newestOfEach(RECENT)).stream().collect(Collectors.groupingBy(Run::jobId));
        Instant now = context.now();
        Optional<JobTypes> live = database.jobTypes(dao -> dao.live(now.minus(UptimeDao.GAP)));
        if (output.isJson()) {
            context.terminal()
                    .print(JsonText.of(Map.of(
                            "jobs",
                            Stream.concat(
                                            jobs.stream()
                                                    .map(job -> json(
                                                            job, recent.getOrDefault(job.id(), List.of()), live, now)),
                                            unreadable.stream()
                                                    .map(job -> json(job, recent.getOrDefault(job.id(), List.of()))))
                                    .toList())));
            return;
        }
        if (jobs.isEmpty() && unreadable.isEmpty()) {
            context.terminal().print("No jobs yet. They come from jobs.yaml:  perennial apply");
            return;
        }
        Table table = new Table("STATE", "NAME", "SCHEDULE", "ZONE", "NEXT", "LEFT", "LAST", "RESULT", "LAST-10");
        jobs.forEach(job -> row(table, job, recent.getOrDefault(job.id(), List.of()), now));
        unreadable.forEach(job -> table.row(
                new Cell("? unreadable", Tone.BAD),
                new Cell(job.id(), Tone.STRONG),
                Cell.of("perennial doctor says what"),
                Cell.of(""),
                Cell.of(""),
                Cell.of(""),
                Cell.of(""),
                Cell.of(""),
                Cell.of(RunWords.strip(recent.getOrDefault(job.id(), List.of())))));
        context.terminal().print(table);
        jobs.forEach(job -> whyNot(live, job)
                .ifPresent(why -> context.terminal().print("! %s cannot run: %s".formatted(job.id(), why))));
    }

    /** Empty as well when nobody can say what the workers run. */
    public static Optional<String> whyNot(Optional<JobTypes> live, RegisteredJob job) {
        return live.flatMap(types ->
                types.whyNot(job.definition().workflow(), job.definition().settings()));
    }

    /** The fields of any job; null what only its definition could tell. */
    private static Map<String, Object> json(UnreadableJob job, List<Run> recent) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("name", job.id());
        json.put("state", "unreadable");
        json.put("schedule", null);
        json.put("time_zone", null);
        json.put("next", null);
        json.put("paused", null);
        json.put("last", recent.stream().findFirst().map(RunWords::json).orElse(null));
        json.put("recent", recent.stream().map(JobsListCommand::brief).toList());
        json.put("problem", job.problem());
        return json;
    }

    private static void row(Table table, RegisteredJob job, List<Run> recent, Instant now) {
        Optional<Instant> next = next(job, now);
        Optional<Run> last = recent.stream().findFirst();
        table.row(
                JobStateCell.of(JobState.of(job, recent, now)),
                new Cell(job.id(), Tone.STRONG),
                Cell.of(job.definition().timing().text()),
                Cell.quiet(job.definition().timeZone().getId()),
                Cell.of(next.map(at -> When.local(at, job.definition().timeZone()))
                        .orElse("never")),
                Cell.of(next.map(at -> When.left(at, now)).orElse("")),
                Cell.of(last.map(run -> When.ago(RunSentence.at(run), now)).orElse("never")),
                last.map(run -> RunWords.status(run.status())).orElse(Cell.of("")),
                Cell.of(RunWords.strip(recent)));
    }

    /** A paused job has ticks, and none of them will run. */
    private static Optional<Instant> next(RegisteredJob job, Instant now) {
        return job.isPaused() ? Optional.empty() : job.ticks().after(now);
    }

    private static Map<String, Object> json(RegisteredJob job, List<Run> recent, Optional<JobTypes> live, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("name", job.definition().name());
        json.put("state", JobState.of(job, recent, now).word());
        json.put("schedule", job.definition().timing().text());
        json.put("time_zone", job.definition().timeZone().getId());
        json.put("next", When.iso(next(job, now)));
        json.put("paused", JobCard.pause(job));
        json.put("cannot_run", whyNot(live, job).orElse(null));
        json.put("last", recent.stream().findFirst().map(RunWords::json).orElse(null));
        json.put("recent", recent.stream().map(JobsListCommand::brief).toList());
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
