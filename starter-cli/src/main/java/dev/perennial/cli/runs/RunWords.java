package dev.perennial.cli.runs;

import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import dev.perennial.words.When;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a run of the ledger is shown, as text and as JSON. */
public final class RunWords {

    private static final String BARS = "▁▂▃▄▅▆▇█";

    private RunWords() {}

    public static Cell status(RunStatus status) {
        return new Cell(symbol(status) + " " + status.word(), tone(status));
    }

    public static String symbol(RunStatus status) {
        return switch (status) {
            case PENDING -> "…";
            case RUNNING -> "▶";
            case SUCCESS -> "✓";
            case ERROR -> "✗";
            case MISSED -> "○";
            case SKIPPED -> "–";
            case CANCELLED -> "⊘";
        };
    }

    private static Tone tone(RunStatus status) {
        return switch (status) {
            case SUCCESS -> Tone.GOOD;
            case ERROR, MISSED -> Tone.BAD;
            case CANCELLED -> Tone.WARNING;
            case PENDING, RUNNING -> Tone.BUSY;
            case SKIPPED -> Tone.QUIET;
        };
    }

    /** The oldest first, a success as a bar of its duration beside the others'. */
    public static String strip(List<Run> newestFirst) {
        long longest = newestFirst.stream()
                .filter(run -> run.status() == RunStatus.SUCCESS)
                .mapToLong(run -> run.durationMs().orElse(0L))
                .max()
                .orElse(0);
        StringBuilder strip = new StringBuilder();
        for (Run run : newestFirst) {
            strip.insert(0, run.status() == RunStatus.SUCCESS ? bar(run, longest) : symbol(run.status()));
        }
        return strip.toString();
    }

    private static String bar(Run run, long longest) {
        long height = longest == 0 ? 0 : run.durationMs().orElse(0L) * (BARS.length() - 1) / longest;
        return String.valueOf(BARS.charAt((int) height));
    }

    public static Map<String, Object> json(Run run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run_id", run.id().toString());
        json.put("job_id", run.jobId());
        json.put("trigger", run.trigger().word());
        json.put("status", run.status().word());
        json.put("reason", run.reason().orElse(null));
        json.put("detail", run.detail().orElse(null));
        json.put("scheduled_for", When.iso(run.scheduledFor()));
        json.put("as_of", When.iso(run.asOf()));
        json.put("requested_by", run.requestedBy().orElse(null));
        json.put("created_at", When.iso(run.createdAt()));
        json.put("started_at", When.iso(run.startedAt()));
        json.put("finished_at", When.iso(run.finishedAt()));
        json.put("duration_ms", run.durationMs().orElse(null));
        json.put("attempts", run.attempts());
        json.put("result", run.resultJson().map(JsonText::tree).orElse(null));
        json.put("error", run.error().orElse(null));
        json.put("failure_kind", run.failureKind().orElse(null));
        json.put("definition_version", run.definitionVersion().orElse(null));
        json.put("workflow_id", run.workflowId().orElse(null));
        json.put("temporal_run_id", run.temporalRunId().orElse(null));
        return json;
    }
}
