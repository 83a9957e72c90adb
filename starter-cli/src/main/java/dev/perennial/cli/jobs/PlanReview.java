package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Difference;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.declared.PlannedChange;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.words.When;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;

/** A plan for whoever has to agree: a block for each job that changes, and a line for what is kept. */
final class PlanReview {

    private static final String INDENT = "    ";

    private final Plan plan;
    private final Terminal terminal;

    PlanReview(Plan plan, Terminal terminal) {
        this.plan = plan;
        this.terminal = terminal;
    }

    void print() {
        plan.changes().stream()
                .filter(planned -> planned.kind() != Change.Kind.UNCHANGED)
                .forEach(this::print);
    }

    private void print(PlannedChange planned) {
        terminal.print(plan.line(planned, terminal));
        if (planned.replacesUnreadable()) {
            line(Tone.WARNING, Plan.UNREADABLE);
        }
        planned.differences(ApplyCommand.SOURCE).forEach(difference -> print(difference, planned.kind()));
        switch (planned.kind()) {
            case ADDED -> printFirst(planned);
            case CHANGED -> printTimes(planned);
            case REMOVED -> printEnd(planned);
            case UNCHANGED, KEPT -> {}
        }
    }

    private void print(Difference difference, Change.Kind kind) {
        String after = Plan.shown(difference.after());
        line(
                Tone.PLAIN,
                kind == Change.Kind.ADDED
                        ? "%s: %s".formatted(difference.field(), after)
                        : "%s: %s → %s"
                                .formatted(
                                        difference.field(),
                                        Plan.shown(difference.before()),
                                        terminal.paint(Tone.STRONG, after)));
    }

    private void printFirst(PlannedChange planned) {
        JobDefinition job = planned.after().orElseThrow();
        if (job.held()) {
            line(Tone.WARNING, "begins paused; switch it on:  perennial jobs resume " + job.id());
        }
        line(Tone.QUIET, "due first  " + times(planned.dueAfter(), job.timeZone()));
    }

    private void printTimes(PlannedChange planned) {
        planned.before().flatMap(RegisteredJob::pause).ifPresent(pause -> line(Tone.WARNING, "stays paused"));
        planned.before()
                .map(RegisteredJob::definition)
                .filter(job -> !planned.dueBefore().isEmpty())
                .ifPresent(job -> line(Tone.QUIET, "due before  " + times(planned.dueBefore(), job.timeZone())));
        if (!planned.dueBefore().isEmpty() || !planned.dueAfter().isEmpty()) {
            ZoneId zone = planned.after().orElseThrow().timeZone();
            line(Tone.QUIET, "due after   " + times(planned.dueAfter(), zone));
        }
    }

    private void printEnd(PlannedChange planned) {
        planned.before()
                .map(RegisteredJob::definition)
                .ifPresent(job -> line(Tone.QUIET, "not due any more  " + times(planned.dueBefore(), job.timeZone())));
        line(
                Tone.QUIET,
                planned.lastRun()
                        .map(run -> "last run  %s, %s".formatted(When.utc(run.at()), run.status()))
                        .orElse("it never ran"));
        planned.before()
                .flatMap(RegisteredJob::pause)
                .ifPresent(pause -> line(
                        Tone.QUIET,
                        "its pause goes too: since %s by %s%s"
                                .formatted(
                                        When.utc(pause.since()),
                                        pause.by(),
                                        pause.note().isEmpty() ? "" : ": " + Plan.shown(pause.note()))));
        line(Tone.QUIET, "its runs and versions stay");
    }

    private static String times(List<Instant> due, ZoneId zone) {
        return due.isEmpty()
                ? "never again"
                : due.stream().map(tick -> When.local(tick, zone)).collect(Collectors.joining(", "))
                        + " (%s)".formatted(zone);
    }

    private void line(Tone tone, String text) {
        terminal.print(INDENT + terminal.paint(tone, text));
    }
}
