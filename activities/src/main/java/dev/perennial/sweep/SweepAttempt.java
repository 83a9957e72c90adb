package dev.perennial.sweep;

import dev.perennial.database.SqlFailures;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.Partial;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a sweep: rounds over its rows, in lanes of pages. Lanes take their pages by turns and work on them side by side;
 * what each page came to is written by itself, so none waits for another.
 */
final class SweepAttempt<R extends Sweep.Rows> {

    private static final Logger log = LoggerFactory.getLogger(SweepAttempt.class);

    private static final int ROUNDS = 5;
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(300);

    private final Sweep sweep;
    private final Sweep.Step step;
    private final Sweep.Page<R> page;
    private final PageSizing sizing;
    private final SweepPace pace;
    private final Frontier frontier;
    /** Held while a page is claimed. */
    private final ReentrantLock turn = new ReentrantLock();

    // Mutable state
    /** As it is stored, without the pages that are not added up yet. */
    private SweepProgress stored;
    /** With them; written by one lane at a time. */
    private volatile SweepProgress progress;
    /** The first failure of any lane. */
    private volatile Optional<Failed> failed = Optional.empty();
    /** Rows of the pages that this attempt has ended. */
    private final AtomicLong visited = new AtomicLong();
    /** A lane has found fewer rows than it looked for. */
    private volatile boolean atTheEnd;
    /** Why no page is to be taken any more, though rows are left. */
    private volatile Optional<String> endedEarly = Optional.empty();

    SweepAttempt(
            Sweep sweep,
            Sweep.Step step,
            Sweep.Page<R> page,
            PageSizing sizing,
            RunStepDao.Begun begun,
            Optional<Pacing> pacing) {
        this.sweep = sweep;
        this.step = step;
        this.page = page;
        this.sizing = sizing;
        this.pace = new SweepPace(sweep, step, page, pacing, visited::get, sizing::hasCompany);
        this.stored = begun.progress();
        this.progress = begun.attempts() > 1 ? withPagesOfOthers() : stored;
        this.frontier = new Frontier(progress.cursor());
        sizing.begin(begun.othersAtWork());
        if (begun.ordered() || pacing.filter(Pacing::asksBeforeTheFirstPage).isPresent()) {
            pace.listen();
        }
    }

    private SweepProgress withPagesOfOthers() {
        return sum(sweep.jdbi.withHandle(handle -> new RunStepDao(handle).pages(step.runId(), step.name())));
    }

    private SweepProgress sum(List<RunStepDao.Page> pages) {
        SweepProgress sum = stored;
        for (RunStepDao.Page each : pages) {
            sum = sum.plus(each.tally()).at(each.cursor());
        }
        return sum;
    }

    /** Returns what all attempts have come to together. */
    SweepProgress run() {
        try (pace) {
            return visitUntilNoneIsLeft();
        }
    }

    private SweepProgress visitUntilNoneIsLeft() {
        for (int round = 1; round <= ROUNDS; round++) {
            visitAllRows();
            if (endedEarly.isPresent()) {
                Partial partial = Partial.of(endedEarly.get(), countLeft());
                return sweep.jdbi.inTransaction(handle -> finish(handle, Optional.of(partial)));
            }
            if (!sweep.jdbi.<Boolean, RuntimeException>withHandle(handle -> page.anyLeft(handle, stored.failed()))) {
                return sweep.jdbi.inTransaction(handle -> finish(handle, Optional.empty()));
            }
            if (round < ROUNDS) {
                LockSupport.parkNanos(BETWEEN_ROUNDS.multipliedBy(round).toNanos());
                frontier.restart();
            }
        }
        throw JobFailure.of(FailureKind.CONTENDED, "some rows are held by other transactions; step " + step.name());
    }

    /** By what is stored, not by what this attempt knows: one that was thought dead may have ended a page since. */
    private SweepProgress finish(Handle handle, Optional<Partial> partial) {
        RunStepDao steps = new RunStepDao(handle);
        if (!steps.lockForFinish(step.runId(), step.name(), step.fence())) {
            throw Sweep.superseded(step);
        }
        SweepProgress sum = sum(steps.takePages(step.runId(), step.name()));
        SweepProgress total = partial.map(sum::endingEarly).orElse(sum);
        steps.finish(step.runId(), step.name(), step.fence(), total, sweep.clock.instant());
        return total;
    }

    /** For people: where it takes too long to count, nobody is told, and the run ends all the same. */
    private OptionalLong countLeft() {
        try {
            return sweep.jdbi.inTransaction(page::countLeft);
        } catch (RuntimeException unknown) {
            log.info("Nobody counted what is left of step {}", step.name(), unknown);
            return OptionalLong.empty();
        }
    }

    private void visitAllRows() {
        do {
            atTheEnd = false;
            failed = Optional.empty();
            while (goesOn()) {
                runIn(lanes());
            }
            failed.ifPresent(this::recover);
        } while (failed.isPresent());
    }

    private boolean goesOn() {
        return !atTheEnd && failed.isEmpty() && endedEarly.isEmpty();
    }

    private int lanes() {
        return page.rowsAreIndependent() && pace.speed() == 1 ? sizing.lanes() : 1;
    }

    private void runIn(int lanes) {
        List<CompletableFuture<Void>> others = IntStream.range(1, lanes)
                .mapToObj(lane -> CompletableFuture.runAsync(
                        () -> runLane(lanes), task -> new Thread(task, "sweep-" + step.name()).start()))
                .toList();
        runLane(lanes);
        others.forEach(CompletableFuture::join);
    }

    /** Until there are no more rows, something fails, or there are to be more lanes or fewer. */
    private void runLane(int lanes) {
        try {
            while (goesOn() && lanes() == lanes) {
                Optional<String> why = pace.awaitTurn(this::beat);
                if (why.isPresent()) {
                    endedEarly = why;
                } else {
                    processPage();
                }
            }
        } catch (RuntimeException | Error failure) {
            fail(new ClaimedPage(), failure);
        }
    }

    private void processPage() {
        ClaimedPage claimed = new ClaimedPage();
        turn.lock();
        long begin = System.nanoTime();
        try {
            long commits = sweep.jdbi.inTransaction(handle -> inOneTransaction(handle, claimed));
            if (claimed.isFull()) {
                sizing.pageTook(claimed.size(), claimed.speed, begin, System.nanoTime(), commits);
            } else {
                atTheEnd = true;
            }
        } catch (RuntimeException | Error failure) {
            fail(claimed, failure);
            return;
        } finally {
            releaseTurn();
        }
        if (claimed.isFull()) {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            beat();
            pace.listen();
            pace.rest(took, this::beat);
        }
    }

    /** Returns how many transactions have been committed on this database; 0 where there was nothing to do. */
    private long inOneTransaction(Handle handle, ClaimedPage claimed) {
        // By the driver: to tell PostgreSQL would be a statement more for every page.
        handle.getConfig(SqlStatements.class).setQueryTimeout(Math.toIntExact(sweep.longestStatement.toSeconds()));
        RowKey after = frontier.taken();
        claimed.speed = pace.speed();
        claimed.limit = sizing.size(claimed.speed, pace.mostRows());
        R rows = page.lock(handle, after, claimed.limit, stored.failed());
        claimed.rows = Optional.of(rows);
        if (rows.size() == 0) {
            return 0;
        }
        frontier.open(after, rows.last());
        releaseTurn();
        PageEnd end = new PageEnd(
                step, rows.last(), frontier.doneWith(after), progress.tally().wantsIds());
        page.apply(handle, rows, end);
        handle.afterCommit(() -> {
            frontier.close(after);
            visited.addAndGet(rows.size());
            add(end.written().tally());
        });
        return end.written().commits();
    }

    private synchronized void add(Tally tally) {
        progress = progress.plus(tally);
    }

    /** One lane at a time, so that each says more than the one before. */
    private synchronized void beat() {
        sweep.heartbeat.accept(progress);
    }

    private synchronized void fail(ClaimedPage claimed, Throwable failure) {
        if (failed.isEmpty()) {
            failed = Optional.of(new Failed(claimed, failure));
        }
    }

    private void recover(Failed lost) {
        FailureKind kind = SqlFailures.kindOf(lost.failure()).orElse(FailureKind.UNEXPECTED);
        boolean smallerHelps = kind == FailureKind.BAD_DATA || kind == FailureKind.OVERLOADED;
        if (smallerHelps && lost.attempted() > 1) {
            sizing.shrinkTo(lost.attempted() / 2);
        } else if (kind == FailureKind.BAD_DATA && lost.claimed().size() == 1) {
            leaveOut(lost.claimed().rows.orElseThrow().last());
        } else {
            lost.raise();
        }
        frontier.rewind();
        // Each of several tries may have taken as long as a statement may.
        beat();
    }

    private void leaveOut(RowKey badRow) {
        if (stored.failed().size() >= FailureThreshold.MAX_FAILED * 10) {
            throw FailureThreshold.exceeded(stored.failed().size(), "and there are more");
        }
        log.warn("Row {} cannot be changed; it is left for a person, the sweep goes on", badRow.id());
        SweepProgress next = stored.without(badRow);
        sweep.jdbi.useTransaction(handle -> {
            if (!new RunStepDao(handle).save(step.runId(), step.name(), step.fence(), next, sweep.clock.instant())) {
                throw Sweep.superseded(step);
            }
        });
        stored = next;
    }

    private void releaseTurn() {
        if (turn.isHeldByCurrentThread()) {
            turn.unlock();
        }
    }

    /** What a lane has got hold of. */
    private static final class ClaimedPage {

        // Mutable state
        private int limit;
        private double speed = 1;
        private Optional<Sweep.Rows> rows = Optional.empty();

        private int size() {
            return rows.map(Sweep.Rows::size).orElse(0);
        }

        private boolean isFull() {
            return size() == limit;
        }
    }

    /** A page that failed, and why. */
    private record Failed(ClaimedPage claimed, Throwable failure) {

        /** How many rows it was about, or would have been. */
        private int attempted() {
            return claimed.rows.map(Sweep.Rows::size).orElse(claimed.limit);
        }

        private void raise() {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }
}
