package dev.perennial.sweep;

import dev.perennial.schedule.Durations;
import dev.perennial.sweep.pace.PaceLevel;
import dev.perennial.sweep.pace.PaceListener;
import dev.perennial.sweep.pace.PaceReading;
import dev.perennial.sweep.pace.Pacer;
import dev.perennial.sweep.pace.TeamConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the pages of one attempt wait for their turn and rest behind it, by what the database says. It begins to listen with the first
 * full page: what is done in one page is done before anybody could answer.
 */
final class SweepPace implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SweepPace.class);

    private static final Duration SLICE = Duration.ofMillis(50);
    private static final long BETWEEN_BEATS = Duration.ofSeconds(1).toNanos();
    /** However slow a sweep is to be, somebody may change his mind. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    private final Sweep sweep;
    private final Sweep.Step step;
    private final Sweep.Page<?> page;
    private final Optional<Pacing> pacing;
    private final LongSupplier rows;
    private final BooleanSupplier company;

    // Mutable state
    private volatile Optional<PaceListener> listener = Optional.empty();
    private volatile long lastBeat = System.nanoTime();

    /**
     * @param rows that the attempt has done so far
     * @param company whether somebody else is at work
     */
    SweepPace(
            Sweep sweep,
            Sweep.Step step,
            Sweep.Page<?> page,
            Optional<Pacing> pacing,
            LongSupplier rows,
            BooleanSupplier company) {
        this.sweep = sweep;
        this.step = step;
        this.page = page;
        this.pacing = pacing;
        this.rows = rows;
        this.company = company;
    }

    /** Begins to listen, unless it does or there is nothing to listen to. */
    synchronized void listen() {
        if (pacing.isEmpty() || listener.isPresent()) {
            return;
        }
        Pacing to = pacing.get();
        PaceListener begun = new PaceListener(
                sweep.jdbi,
                sweep.clock,
                new PaceListener.To(
                        step.runId(),
                        step.name(),
                        to.settings(),
                        page.table(),
                        rows,
                        company,
                        new TeamConditions(to.settings(), sweep.jdbi, to.callout())));
        listener = Optional.of(begun);
        begun.listen();
        expect();
    }

    /** For people, who want to know how long it will take. */
    private void expect() {
        try {
            sweep.jdbi.useHandle(handle -> page.expected(handle)
                    .ifPresent(expected -> new RunStepDao(handle).expect(step.runId(), step.name(), expected)));
        } catch (RuntimeException unknown) {
            log.debug("Nobody knows how many rows of {} are due", step.name(), unknown);
        }
    }

    private Optional<Pacer> pacer() {
        return listener.map(PaceListener::pacer);
    }

    /** Above 0, up to 1. */
    double speed() {
        return pacer().map(pacer -> pacer.speed(System.nanoTime())).orElse(1.0);
    }

    /** At most so many rows a page. */
    int mostRows() {
        int declared = pacing.flatMap(
                        to -> to.settings().pageRows().stream().boxed().findFirst())
                .orElse(Integer.MAX_VALUE);
        int ordered =
                pacer().map(pacer -> pacer.orders().pageRows().orElse(declared)).orElse(declared);
        return Math.max(1, ordered);
    }

    /**
     * Waits until a page may be taken. No transaction is open meanwhile.
     *
     * @param beat called about once a second; what it throws ends the wait
     * @return why no page is to be taken any more; empty when it is its turn
     */
    Optional<String> awaitTurn(Runnable beat) {
        Instant begin = sweep.clock.instant();
        boolean told = false;
        while (true) {
            Instant now = sweep.clock.instant();
            if (pacing.flatMap(Pacing::windowEnd)
                    .filter(end -> !now.isBefore(end))
                    .isPresent()) {
                return Optional.of("its window of %s has ended"
                        .formatted(Durations.format(
                                pacing.get().settings().window().orElseThrow())));
            }
            if (isTurn()) {
                return Optional.empty();
            }
            Optional<PaceReading> wait = decisive().filter(reading -> reading.level() == PaceLevel.WAIT);
            if (wait.isPresent() && !told) {
                log.info("Step {} waits: {}", step.name(), wait.get().words());
                told = true;
            }
            if (wait.isPresent() && isTooLong(begin, now)) {
                return Optional.of("it waited %s for %s: %s"
                        .formatted(
                                Durations.format(Duration.ofSeconds(
                                        Duration.between(begin, now).toSeconds())),
                                wait.get().signal().words(),
                                wait.get().words()));
            }
            sleep(SLICE, beat);
        }
    }

    private boolean isTurn() {
        return pacer().filter(pacer -> !pacer.isTurn(System.nanoTime())).isEmpty();
    }

    private Optional<PaceReading> decisive() {
        return pacer().map(pacer -> pacer.decisive(System.nanoTime()));
    }

    private boolean isTooLong(Instant begin, Instant now) {
        Pacing to = pacing.orElseThrow();
        boolean isPatienceOver = to.settings()
                .giveUpAfter()
                .filter(most -> Duration.between(begin, now).compareTo(most) >= 0)
                .isPresent();
        return isPatienceOver || to.latest().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Rests behind a page that took so long; not at all while all is well. */
    void rest(Duration page, Runnable beat) {
        long begin = System.nanoTime();
        pacer().ifPresent(pacer -> pacer.pageEnded(begin));
        while (true) {
            Duration rest = pacer().map(pacer -> pacer.rest(page, System.nanoTime()))
                    .filter(wanted -> wanted.compareTo(LONGEST_REST) < 0)
                    .orElse(pacer().isPresent() ? LONGEST_REST : Duration.ZERO);
            long left = rest.toNanos() - (System.nanoTime() - begin);
            if (left <= 0) {
                return;
            }
            sleep(Duration.ofNanos(Math.min(left, SLICE.toNanos())), beat);
        }
    }

    private void sleep(Duration slice, Runnable beat) {
        LockSupport.parkNanos(slice.toNanos());
        if (System.nanoTime() - lastBeat >= BETWEEN_BEATS) {
            lastBeat = System.nanoTime();
            beat.run();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("the worker is stopping");
        }
    }

    @Override
    public void close() {
        listener.ifPresent(PaceListener::close);
    }
}
