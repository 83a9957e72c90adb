package dev.perennial.sweep;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes a job through a table in bounded pages, one transaction each, so that the application hardly notices and a crash
 * costs at most a page.
 *
 * <ul>
 *   <li>The progress is written in the page's own transaction: counts and position are exact wherever it dies.
 *   <li>An attempt that was thought dead and wakes up cannot write any more: the step is fenced by attempt.
 *   <li>A page that the database refuses for its data is tried in halves until the bad row stands alone; that one is noted
 *       and left.
 *   <li>Rows that somebody else holds are passed over and looked for again at the end.
 *   <li>Pages grow and shrink so that a transaction takes a twentieth of a second while the application is at work, and
 *       a third while nobody else is there; then two are at work side by side, where {@link Page#rowsAreIndependent()} allows it.
 *   <li>Between pages it listens to the database and to people: see {@link Pacing}.
 * </ul>
 */
public final class Sweep {

    /**
     * A page that takes longer is given up and tried smaller. Well below the heartbeat timeout: a page that outlasts that
     * would be begun again and again, and never done.
     */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(8);

    final Jdbi jdbi;
    final Clock clock;
    final Consumer<SweepProgress> heartbeat;
    final Duration longestStatement;
    private final Supplier<PageSizing> paces;

    /** @param heartbeat told after every page; may throw to end the sweep, which can be resumed */
    public Sweep(Jdbi jdbi, Clock clock, Consumer<SweepProgress> heartbeat) {
        this(jdbi, clock, heartbeat, PageSizing::adaptive);
    }

    Sweep(Jdbi jdbi, Clock clock, Consumer<SweepProgress> heartbeat, Supplier<PageSizing> paces) {
        this(jdbi, clock, heartbeat, paces, LONGEST_STATEMENT);
    }

    /** @param longestStatement in whole seconds */
    Sweep(
            Jdbi jdbi,
            Clock clock,
            Consumer<SweepProgress> heartbeat,
            Supplier<PageSizing> paces,
            Duration longestStatement) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.paces = paces;
        this.longestStatement = longestStatement;
    }

    /** What a sweep visits and what it does to it; both run in the page's transaction. */
    public interface Page<R extends Rows> {

        /**
         * Locks the next rows that are due, in order, passing over those that are locked already.
         *
         * @param except rows that failed before
         */
        R lock(Handle handle, RowKey after, int limit, List<String> except);

        /** Is any row still due, locked by somebody or not? Without locking it. */
        boolean anyLeft(Handle handle, List<String> except);

        /** Does the work for the locked rows, and ends the page with what it came to. */
        void apply(Handle handle, R rows, PageEnd end);

        /**
         * Does it make no difference to a page what other pages are doing at the same time, as long as their rows are locked?
         * Then two may be at work side by side.
         */
        default boolean rowsAreIndependent() {
            return false;
        }

        /** Of which it is, as {@code to_regclass} reads it; empty: of no table in particular. */
        default Optional<String> table() {
            return Optional.empty();
        }

        /** How many rows PostgreSQL expects to be due, without reading them; empty: nobody knows. */
        default OptionalLong expected(Handle handle) {
            return OptionalLong.empty();
        }

        /** How many rows are still due, for a sweep that ends early; empty: nobody counts them. */
        default OptionalLong countLeft(Handle handle) {
            return OptionalLong.empty();
        }
    }

    /** Rows that were locked, with whatever the page wants to know of them. */
    public interface Rows {

        int size();

        /** The last in the sweep's order; of no rows, any. */
        RowKey last();
    }

    /** Rows that are known by their keys. */
    public record Keys(List<RowKey> keys) implements Rows {

        @Override
        public int size() {
            return keys.size();
        }

        @Override
        public RowKey last() {
            return keys.isEmpty() ? RowKey.FIRST : keys.get(keys.size() - 1);
        }

        public List<String> ids() {
            return keys.stream().map(RowKey::id).toList();
        }
    }

    /**
     * Which attempt of which step this is.
     *
     * @param fence grows with every attempt of the step
     */
    public record Step(UUID runId, String name, long fence) {}

    /** Visits every due row; returns the totals of all attempts together. */
    public <R extends Rows> SweepProgress run(Step step, Page<R> page) {
        return run(step, page, Optional.empty());
    }

    /**
     * The same, listening to the database between its pages.
     *
     * @param pacing empty: it listens to nobody
     * @return with {@link SweepProgress#partial} when it ended before every row was visited
     */
    public <R extends Rows> SweepProgress run(Step step, Page<R> page, Optional<Pacing> pacing) {
        RunStepDao.Begun begun = jdbi.inTransaction(
                handle -> new RunStepDao(handle).begin(step.runId(), step.name(), step.fence(), clock.instant()));
        if (begun.fenced()) {
            throw superseded(step);
        }
        return begun.done() ? begun.progress() : new SweepAttempt<>(this, step, page, paces.get(), begun, pacing).run();
    }

    static RuntimeException superseded(Step step) {
        return JobFailure.of(
                FailureKind.CONTENDED, "another attempt has taken over step " + step.name() + " of this run");
    }
}
