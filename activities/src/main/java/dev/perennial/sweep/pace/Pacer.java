package dev.perennial.sweep.pace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes one speed of what the signals say. The worst decides; from a bad one on the speed drops at once, and it comes back by tenths,
 * after two good answers. Safe for use by several threads.
 */
public final class Pacer {

    private static final double SLOWEST = 1.0 / 16;
    private static final double HALF = 0.5;
    private static final double TENTH = 0.1;
    private static final int GOOD_ANSWERS = 2;
    private static final long BETWEEN_CUTS = Duration.ofSeconds(1).toNanos();
    /** Answers come twice a second. */
    private static final long STALE = Duration.ofSeconds(3).toNanos();

    private static final PaceReading SILENCE =
            new PaceReading(PaceSignal.NO_ANSWER, PaceLevel.UNKNOWN, "the signals have not answered for three seconds");

    // Mutable state, guarded by this
    private double speed = 1;
    private int good;
    private long lastCut;
    private long heardAt;
    private PaceReading decisive = PaceReading.NOTHING;
    private PaceOrders orders = PaceOrders.NONE;
    private int otherSweeps;
    private Optional<Long> lastPageAt = Optional.empty();

    /** @param nanoTime when it begins to listen; until the first answer, all is taken to be well */
    Pacer(long nanoTime) {
        heardAt = nanoTime;
        lastCut = nanoTime - BETWEEN_CUTS;
    }

    /** @param nanoTime of the newest answer */
    synchronized void hear(List<PaceReading> readings, PaceOrders newOrders, int sweeps, long nanoTime) {
        decisive = PaceReading.worst(readings);
        orders = newOrders;
        otherSweeps = sweeps;
        heardAt = nanoTime;
        switch (decisive.level()) {
            case FULL -> recover(1);
            case UNKNOWN, HALF -> {
                if (speed > HALF) {
                    speed = HALF;
                    good = 0;
                } else {
                    recover(HALF);
                }
            }
            case BACK_OFF -> cut(nanoTime);
            case WAIT -> {
                good = 0;
                if (decisive.signal().mayBeOurDoing()) {
                    // What made it wait would come again at once.
                    cut(nanoTime);
                }
            }
        }
    }

    private void recover(double upTo) {
        good++;
        if (good > GOOD_ANSWERS) {
            double faster = speed + TENTH;
            // Ten tenths are not quite one.
            speed = faster > upTo - TENTH / 2 ? upTo : faster;
        }
    }

    private void cut(long nanoTime) {
        good = 0;
        if (nanoTime - lastCut >= BETWEEN_CUTS) {
            speed = Math.max(SLOWEST, speed / 2);
            lastCut = nanoTime;
        }
    }

    /** What decides now. */
    public synchronized PaceReading decisive(long nanoTime) {
        boolean isStale = nanoTime - heardAt > STALE;
        // A hold that was ordered is not forgotten because the next answer is late.
        return isStale && decisive.level().compareTo(PaceLevel.WAIT) < 0 ? SILENCE : decisive;
    }

    /**
     * Whether a page may be taken now. While a replica is behind, there is one for each answer: it cannot be known before what
     * one has added to what is to be replayed.
     */
    public synchronized boolean isTurn(long nanoTime) {
        PaceReading now = decisive(nanoTime);
        boolean oneByOne = now.signal() == PaceSignal.REPLICA_LAG && now.level() == PaceLevel.BACK_OFF;
        boolean isAnswered = lastPageAt.filter(at -> heardAt - at <= 0).isEmpty();
        return now.level() != PaceLevel.WAIT && (isAnswered || !oneByOne);
    }

    /** @param nanoTime when a page ended */
    public synchronized void pageEnded(long nanoTime) {
        lastPageAt = Optional.of(nanoTime);
    }

    /** Above 0, up to 1: the size of a page, and how long a page is of itself and the pause behind it. */
    public synchronized double speed(long nanoTime) {
        double now = decisive(nanoTime).level() == PaceLevel.UNKNOWN ? Math.min(HALF, speed) : speed;
        return Math.min(now, orders.speed() / 100.0);
    }

    public synchronized PaceOrders orders() {
        return orders;
    }

    /**
     * How long to rest after a page: so that it is that share of the time, and so that all sweeps of a database together are one.
     *
     * @param page how long it took
     */
    public synchronized Duration rest(Duration page, long nanoTime) {
        double share = speed(nanoTime) / (1 + otherSweeps);
        return Duration.ofNanos(Math.round(page.toNanos() * (1 / share - 1)));
    }
}
