package dev.perennial.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the wrong secrets of each address. Only whoever comes with a wrong one is held off: behind a platform's proxy
 * everybody has the same address, and a stranger could lock the application out.
 */
public final class Throttle {

    private static final int ALLOWED = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000;

    private final Clock clock;

    // Mutable state: the oldest address is forgotten first, so that many of them cost no memory.
    private final Map<String, Failures> table = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > ADDRESSES;
        }
    };

    public Throttle(Clock clock) {
        this.clock = clock;
    }

    private record Failures(Instant since, int count) {}

    /** Counts one more; if that is too many, how long to stay away. */
    public synchronized Optional<Duration> failed(String address) {
        Instant now = clock.instant();
        Failures before = table.get(address);
        boolean expired = before == null || !now.isBefore(before.since().plus(WINDOW));
        if (expired) {
            table.remove(address);
            table.put(address, new Failures(now, 1));
            return Optional.empty();
        }
        if (before.count() >= ALLOWED) {
            return Optional.of(Duration.between(now, before.since().plus(WINDOW)));
        }
        table.put(address, new Failures(before.since(), before.count() + 1));
        return Optional.empty();
    }

    synchronized int size() {
        return table.size();
    }
}
