package dev.perennial.control.settle;

import dev.perennial.control.part.FailureIsolation;
import dev.perennial.failure.FailureKind;
import dev.perennial.ledger.Closing;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.run.Reason;
import dev.perennial.run.RunClosing;
import dev.perennial.run.RunStatus;
import dev.perennial.server.TemporalRuns;
import dev.perennial.server.TemporalRuns.Found;
import dev.perennial.server.TemporalRuns.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles rows that stay open, by asking Temporal: a run that was terminated or timed out, or whose end could not be written,
 * never closes its own row.
 */
public final class Reconciler {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final Jdbi jdbi;
    private final TemporalRuns temporal;
    private final Clock clock;
    private final Duration leaveAlone;

    /** @param leaveAlone runs younger than this are not looked at */
    public Reconciler(Jdbi jdbi, TemporalRuns temporal, Clock clock, Duration leaveAlone) {
        this.jdbi = jdbi;
        this.temporal = temporal;
        this.clock = clock;
        this.leaveAlone = leaveAlone;
    }

    public void settleOpenRuns() {
        Instant before = clock.instant().minus(leaveAlone);
        for (Run run : jdbi.withHandle(handle -> new RunDao(handle).openSince(before))) {
            FailureIsolation.contain("run " + run.id(), () -> settle(run));
        }
    }

    private void settle(Run run) {
        Optional<Found> found = run.workflowId().flatMap(temporal::latest);
        if (found.isPresent() && found.get().open()) {
            return;
        }
        RunClosing closing = found.map(ended -> closing(run, ended)).orElseGet(() -> historyGone(run));
        jdbi.useTransaction(handle -> new Closing(handle).write(closing));
        log.info(
                "Run {} of {} had ended as {}; its row says so now",
                run.id(),
                run.jobId(),
                closing.status().word());
    }

    public static RunClosing closing(Run run, Found ended) {
        Outcome outcome = ended.outcome();
        Instant finishedAt = ended.closedAt().orElseThrow();
        return new RunClosing(
                run.id(),
                outcome.status(),
                outcome.reason(),
                finishedAt,
                Duration.between(run.startedAt().orElse(ended.startedAt()), finishedAt)
                        .toMillis(),
                outcome.result(),
                outcome.error(),
                outcome.kind(),
                null);
    }

    /** Nobody can say any more how it ended; a row that claims to be running would be a lie. */
    private RunClosing historyGone(Run run) {
        return new RunClosing(
                run.id(),
                RunStatus.ERROR,
                Reason.HISTORY_GONE,
                clock.instant(),
                0,
                null,
                "it was open when last seen, and Temporal no longer knows it",
                FailureKind.UNEXPECTED,
                null);
    }
}
