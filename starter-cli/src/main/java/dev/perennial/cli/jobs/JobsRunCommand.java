package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.Times;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.runs.RunStory;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.server.ManualRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a job now. */
@Command(
        name = "run",
        description = "Start it now and print the run's id; the same key starts it once only.",
        footer = {
            "",
            "With --wait the exit code is 0 when it succeeded, 1 when it failed, 4 when the gate refused it (paused,",
            "or another run is executing), 6 when it has not ended in time.",
            "",
            "Example:",
            "  perennial jobs run expire_codes --wait --timeout 10m --as-of 2026-03-01T09:00:00Z --key march-rerun"
        })
public final class JobsRunCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", description = "As perennial jobs list names it.")
    private String id;

    @Option(names = "--wait", description = "Wait until it has ended, and print what it did.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long --wait waits, like 90s or 10m; the run itself goes on. Default: 1h")
    private String timeout;

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description = "The run's idea of now, like 2026-03-01T09:00:00Z. Default: the time of the request")
    private String asOf;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Names the request: repeated with the same key it finds the run it started. Default: random")
    private String key;

    @Option(names = "--force", description = "Run it although it is paused or a guard against mass changes objects.")
    private boolean force;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the record.")
    private String reason;

    @Mixin
    private OutputOption output;

    public JobsRunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Duration patience = Times.duration("--timeout", timeout);
        Instant time = asOf == null ? null : Times.parse("--as-of", asOf);
        Database database = context.database();
        RegisteredJob job = context.job(database, id);
        JobStarter.Order order = new JobStarter.Order(
                job, keyOrRandom(), time, force, context.environment().actor(), reason);
        Optional<JobStarter.Started> before = JobStarter.before(database, order);
        if (before.isPresent() && !wait) {
            tell(before.get());
            return ExitCode.OK;
        }
        Optional<Run> ended = before.flatMap(run -> database.runs(dao -> dao.find(run.runId())))
                .filter(run -> run.status().isFinal());
        return ended.isPresent() ? tell(before.get(), ended.get()) : start(database, order, before, patience);
    }

    private int start(
            Database database, JobStarter.Order order, Optional<JobStarter.Started> before, Duration patience) {
        try (Temporal temporal = context.temporal()) {
            JobStarter starter = new JobStarter(database, temporal);
            JobStarter.Started started = before.orElseGet(() -> starter.start(order));
            if (!wait) {
                tell(started);
                return ExitCode.OK;
            }
            context.terminal().note("run %s of %s".formatted(started.runId(), id));
            Run run = new JobWatch(database, starter, new Progress(context.terminal())).await(started, patience);
            return tell(started, run);
        }
    }

    private String keyOrRandom() {
        if (key == null) {
            return UUID.randomUUID().toString();
        }
        if (!key.matches(ManualRuns.KEY)) {
            throw Refusal.usage(
                    "--key may hold letters, digits and . _ : - only, at most 100 of them",
                    "it becomes part of the workflow's id");
        }
        return key;
    }

    private void tell(JobStarter.Started started) {
        if (output.isJson()) {
            context.terminal().print(JsonText.of(json(started)));
            return;
        }
        context.terminal()
                .print("%s %s".formatted(started.before() ? "✓ started before:" : "▶ started", started.runId()));
        context.terminal().print("  its outcome:  perennial runs show " + started.runId());
    }

    private int tell(JobStarter.Started started, Run run) {
        RunStory story = new RunStory(run, context.servers(), context.now());
        if (output.isJson()) {
            Map<String, Object> json = json(started);
            json.putAll(story.json());
            context.terminal().print(JsonText.of(json));
        } else {
            story.print(context.terminal());
        }
        return story.exitCode();
    }

    private static Map<String, Object> json(JobStarter.Started started) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run_id", started.runId().toString());
        json.put("job_id", started.jobId());
        json.put("workflow_id", started.workflowId());
        json.put("temporal_run_id", started.temporalRunId());
        json.put("already_started", started.before());
        return json;
    }
}
