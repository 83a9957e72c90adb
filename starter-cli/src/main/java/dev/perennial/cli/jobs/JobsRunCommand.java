package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.context.Times;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.runs.RunStory;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.ledger.Run;
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

    @Option(
            names = "--force",
            description =
                    "Run it although it is paused or a guard against mass changes objects; beside the database only.")
    private boolean force;

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "By this version of its definition, as a run of it was told. Default: the one that is valid")
    private Integer version;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the record.")
    private String reason;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public JobsRunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Duration patience = Times.duration("--timeout", timeout);
        Instant time = asOf == null ? null : Times.parse("--as-of", asOf);
        Launcher launcher = Launcher.of(context, server);
        Launcher.Launched launched = launcher.launch(new Launcher.Request(
                id,
                keyOrRandom(),
                time,
                force,
                reason,
                Optional.ofNullable(version),
                wait ? Optional.of(patience) : Optional.empty()));
        if (launched.ended().isPresent()) {
            return tell(launched.started(), launched.ended().get(), launcher.servers());
        }
        tell(launched.started());
        return ExitCode.OK;
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

    private int tell(JobStarter.Started started, Run run, Servers servers) {
        RunStory story = new RunStory(run, servers, context.now());
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
