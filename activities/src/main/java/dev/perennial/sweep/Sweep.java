package dev.perennial.sweep;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.SqlFailures;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job through a table in bounded pages, one transaction each, so that the application hardly notices and a crash
 * costs at most a page (D17).
 *
 * <ul>
 *   <li>The progress is written in the page's own transaction: counts and position are exact wherever it dies.
 *   <li>An attempt that was thought dead and wakes up cannot write any more: the step is fenced by attempt.
 *   <li>A page that the database refuses for its data is tried in halves until the bad row stands alone; that one is noted
 *       and left.
 *   <li>Rows that somebody else holds are passed over and looked for again at the end.
 *   <li>Pages grow and shrink so that a transaction takes a twentieth of a second while the application is at work, and
 *       a quarter while nobody else is there.
 * </ul>
 */
public final class Sweep {

    private static final Logger log = LoggerFactory.getLogger(Sweep.class);

    private static final int ROUNDS = 5;
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(300);
    /**
     * A page that takes longer is given up and tried smaller. Well below the heartbeat timeout: a page that outlasts that
     * would be begun again and again, and never done.
     */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(8);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Consumer<Progress> heartbeat;
    private final Supplier<Pace> paces;
    private final Duration longestStatement;

    /** @param heartbeat told after every page; may throw to end the sweep, which can be resumed */
    public Sweep(Jdbi jdbi, Clock clock, Consumer<Progress> heartbeat) {
        this(jdbi, clock, heartbeat, Pace::adaptive);
    }

    Sweep(Jdbi jdbi, Clock clock, Consumer<Progress> heartbeat, Supplier<Pace> paces) {
        this(jdbi, clock, heartbeat, paces, LONGEST_STATEMENT);
    }

    /** @param longestStatement in whole seconds */
    Sweep(Jdbi jdbi, Clock clock, Consumer<Progress> heartbeat, Supplier<Pace> paces, Duration longestStatement) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.paces = paces;
        this.longestStatement = longestStatement;
    }

    /** What a sweep visits and what it does to it; both run in the page's transaction. */
    public interface Page {

        /**
         * Locks the next rows that are due, in order, passing over those that are locked already.
         *
         * @param except rows that failed before
         */
        List<RowKey> lock(Handle handle, RowKey after, int limit, List<String> except);

        /** Is any row still due, locked by somebody or not? Without locking it. */
        boolean anyLeft(Handle handle, List<String> except);

        /** Does the work for the locked rows and adds what it came to. */
        Tally apply(Handle handle, List<RowKey> rows, Tally soFar);
    }

    /**
     * Which attempt of which step this is.
     *
     * @param fence grows with every attempt of the step
     */
    public record Step(UUID runId, String name, long fence) {}

    /** Visits every due row; returns the totals of all attempts together. */
    public Progress run(Step step, Page page) {
        RunStepDao.Begun begun = jdbi.inTransaction(
                handle -> new RunStepDao(handle).begin(step.runId(), step.name(), step.fence(), clock.instant()));
        if (begun.fenced()) {
            throw superseded(step);
        }
        return begun.done() ? begun.progress() : new Visit(step, page, begun).toTheEnd();
    }

    private static RuntimeException superseded(Step step) {
        return JobFailure.of(
                FailureKind.CONTENDED, "another attempt has taken over step " + step.name() + " of this run");
    }

    /** One attempt at a sweep. */
    private final class Visit {

        private final Step step;
        private final Page page;
        private final Pace pace = paces.get();

        // Mutable state
        private Progress progress;
        private int attempted;
        private long commits;
        private List<RowKey> lastLocked = List.of();

        private Visit(Step step, Page page, RunStepDao.Begun begun) {
            this.step = step;
            this.page = page;
            this.progress = begun.progress();
            pace.begin(begun.company());
        }

        private Progress toTheEnd() {
            for (int round = 1; round <= ROUNDS; round++) {
                visitAll();
                if (!jdbi.<Boolean, RuntimeException>withHandle(handle -> page.anyLeft(handle, progress.failed()))) {
                    return finish();
                }
                if (round == ROUNDS) {
                    break;
                }
                LockSupport.parkNanos(BETWEEN_ROUNDS.multipliedBy(round).toNanos());
                progress = progress.fromTheTop();
            }
            throw JobFailure.of(FailureKind.CONTENDED, "some rows are held by other transactions; step " + step.name());
        }

        private void visitAll() {
            while (visitPage()) {
                heartbeat.accept(progress);
            }
        }

        /** Returns whether there may be more. */
        private boolean visitPage() {
            long begin = System.nanoTime();
            attempted = 0;
            lastLocked = List.of();
            try {
                boolean more = jdbi.inTransaction(this::inOneTransaction);
                if (more) {
                    pace.pageTook(begin, System.nanoTime(), commits);
                }
                return more;
            } catch (RuntimeException failure) {
                return recover(failure);
            }
        }

        private boolean inOneTransaction(Handle handle) {
            int size = pace.size();
            attempted = size;
            // By the driver: to tell PostgreSQL would be a statement more for every page.
            handle.getConfig(SqlStatements.class).setQueryTimeout(Math.toIntExact(longestStatement.toSeconds()));
            List<RowKey> rows = page.lock(handle, progress.cursor(), size, progress.failed());
            lastLocked = rows;
            attempted = rows.size();
            if (!rows.isEmpty()) {
                Tally tally = page.apply(handle, rows, progress.tally());
                save(handle, progress.movedTo(rows.get(rows.size() - 1), tally), false);
            }
            return rows.size() == size;
        }

        private void save(Handle handle, Progress next, boolean done) {
            commits = new RunStepDao(handle)
                    .save(step.runId(), step.name(), step.fence(), next, done, clock.instant())
                    .orElseThrow(() -> superseded(step));
            handle.afterCommit(() -> progress = next);
        }

        private boolean recover(RuntimeException failure) {
            FailureKind kind = SqlFailures.kindOf(failure).orElse(FailureKind.UNEXPECTED);
            boolean smallerHelps = kind == FailureKind.BAD_DATA || kind == FailureKind.OVERLOADED;
            if (smallerHelps && attempted > 1) {
                pace.tryWith(attempted / 2);
                return true;
            }
            if (kind == FailureKind.BAD_DATA && lastLocked.size() == 1) {
                leaveOut(lastLocked.get(0));
                return true;
            }
            throw failure;
        }

        private void leaveOut(RowKey badRow) {
            if (progress.failed().size() >= FailureThreshold.MAX_FAILED * 10) {
                throw FailureThreshold.exceeded(progress.failed().size(), "and there are more");
            }
            log.warn("Row {} cannot be changed; it is left for a person, the sweep goes on", badRow.id());
            jdbi.useTransaction(handle -> save(handle, progress.without(badRow), false));
        }

        private Progress finish() {
            jdbi.useTransaction(handle -> save(handle, progress, true));
            return progress;
        }
    }
}
