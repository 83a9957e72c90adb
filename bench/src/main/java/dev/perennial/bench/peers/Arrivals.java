package dev.perennial.bench.peers;

import dev.perennial.bench.basis.WrongState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Where the jobs of a peer report that they have begun. */
final class Arrivals {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final List<Instant> times;
    private final Queue<Duration> late = new ConcurrentLinkedQueue<>();

    /** @param times at which jobs are to begin, by their numbers */
    Arrivals(List<Instant> times) {
        this.times = times;
    }

    void begin(int job) {
        late.add(Duration.between(times.get(job), Instant.now()));
    }

    /** Waits for all of them. */
    List<Duration> lateness() {
        Instant end = Collections.max(times).plus(PATIENCE);
        while (late.size() < times.size() && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(20_000_000);
        }
        WrongState.unless(late.size() == times.size(), "%d of %d jobs began", late.size(), times.size());
        return List.copyOf(late);
    }
}
