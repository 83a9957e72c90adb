package dev.perennial.bench.replica;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Asks a server fifty times a second how far it has written, and its replica how far it has replayed; trusts neither's own idea of lag. */
final class LagWatch implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Jdbi primary;
    private final Jdbi replica;
    private final Thread thread = new Thread(this::watch, "lag-watch");
    private final LagHistory history = new LagHistory();

    // Mutable state
    private volatile boolean ended;
    private volatile double longest;

    private LagWatch(Jdbi primary, Jdbi replica) {
        this.primary = primary;
        this.replica = replica;
    }

    static LagWatch of(Jdbi primary, Jdbi replica) {
        LagWatch watch = new LagWatch(primary, replica);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try (Handle writer = primary.open();
                Handle reader = replica.open()) {
            while (!ended) {
                long asked = System.nanoTime();
                history.wrote(asked, Wal.written(writer));
                double behind = history.secondsBehind(System.nanoTime(), Wal.replayed(reader));
                longest = Math.max(longest, behind);
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
    }

    /** In seconds, so far. */
    double longest() {
        return longest;
    }

    /** Returns when it has looked for the last time. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
