package dev.perennial.bench.peers;

import dev.perennial.bench.basis.WrongState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Where the jobs of a peer report that they have begun. */
final class Arrivals {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Queue<Instant> begun = new ConcurrentLinkedQueue<>();

    void begin() {
        begun.add(Instant.now());
    }

    /** Waits for all of them. */
    List<Duration> lateness(int jobs, Instant at) {
        Instant end = at.plus(PATIENCE);
        while (begun.size() < jobs && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(20_000_000);
        }
        WrongState.unless(begun.size() == jobs, "%d of %d jobs began", begun.size(), jobs);
        return begun.stream().map(time -> Duration.between(at, time)).toList();
    }
}
