package dev.perennial.cli.runs;

import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.failure.FailureKind;
import dev.perennial.job.ResultWords;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One run from beginning to end, the outcome first. */
public record RunStory(Run run, Servers servers, Instant now, Optional<NextTry> nextTry) {

    public RunStory(Run run, Servers servers, Instant now) {
        this(run, servers, now, Optional.empty());
    }

    public void print(Terminal terminal) {
        Cell status = RunWords.status(run.status());
        terminal.print("%s  %s  %s"
                .formatted(
                        terminal.paint(status.tone(), status.text()),
                        terminal.paint(Tone.STRONG, run.jobId()),
                        terminal.paint(Tone.QUIET, run.id().toString())));
        terminal.print(sentence());
        Table facts = new Table("", "");
        facts().forEach((name, value) -> facts.row(Cell.quiet(name), Cell.of(value)));
        terminal.print(facts.render(terminal.colour()).stripTrailing());
        run.resultJson()
                .map(JsonText::tree)
                .filter(Map.class::isInstance)
                .ifPresent(result -> terminal.print("\nResult\n" + ResultWords.of(result)));
        run.traceback().ifPresent(trace -> terminal.print("\nTraceback\n" + trace.stripTrailing()));
    }

    public String sentence() {
        return RunSentence.of(run, now, nextTry.map(NextTry::words));
    }

    private Optional<FailureKind> failureKind() {
        return RunSentence.failureKind(run);
    }

    public Map<String, Object> json() {
        Map<String, Object> json = RunWords.json(run);
        json.put("waits_for", nextTry.map(NextTry::words).orElse(null));
        json.put("who_must_act", failureKind().map(FailureKind::whoActs).orElse(null));
        json.put("traceback", run.traceback().orElse(null));
        json.put("temporal_ui", page().orElse(null));
        return json;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        run.scheduledFor().ifPresent(tick -> facts.put("scheduled for", When.utc(tick)));
        facts.put("as of", When.utc(run.asOf()));
        run.startedAt().ifPresent(start -> facts.put("started", When.utc(start) + lateness(start)));
        run.finishedAt().ifPresent(end -> facts.put("finished", When.utc(end)));
        facts.put(
                "trigger",
                run.trigger().word() + run.requestedBy().map(" by "::concat).orElse(""));
        if (run.attempts() > 1) {
            facts.put("attempts", Integer.toString(run.attempts()));
        }
        run.reason().ifPresent(reason -> facts.put("reason", reason));
        run.failureKind().ifPresent(kind -> facts.put("failure kind", kind));
        failureKind().ifPresent(kind -> facts.put("who must act", kind.whoActs()));
        run.definitionVersion().ifPresent(version -> facts.put("definition", "version " + version));
        run.workflowId().ifPresent(id -> facts.put("workflow", id));
        page().ifPresent(link -> facts.put("Temporal", link));
        if (page().isEmpty() && run.workflowId().isPresent()) {
            facts.put(
                    "Temporal",
                    "temporal workflow show --workflow-id " + run.workflowId().get());
        }
        return facts;
    }

    private Optional<String> page() {
        return run.workflowId().flatMap(id -> servers.pageOf(id, run.temporalRunId()));
    }

    private String lateness(Instant start) {
        return run.scheduledFor()
                .map(tick -> Duration.between(tick, start))
                .filter(late -> late.toSeconds() > 0)
                .map(late -> ", " + When.roughly(late) + " late")
                .orElse("");
    }

    /** What a command's exit code says of it. */
    public int exitCode() {
        return switch (run.status()) {
            case SUCCESS, PENDING, RUNNING -> ExitCode.OK;
            case ERROR, CANCELLED -> ExitCode.FAILED;
            case MISSED, SKIPPED -> ExitCode.REFUSED;
        };
    }

    public boolean isSuccess() {
        return run.status() == RunStatus.SUCCESS;
    }
}
