package dev.perennial.control.part;

import java.time.Duration;
import java.time.Instant;

/** When to try again what failed: after a second, then after twice as long each time, but never after more than a minute. */
public final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    // Mutable state
    private Instant next = Instant.MIN;
    private Duration wait = FIRST;

    public boolean isOver(Instant now) {
        return !now.isBefore(next);
    }

    public void failed(Instant now) {
        next = now.plus(wait);
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    /** @param again when it is to be done next */
    void succeeded(Instant again) {
        next = again;
        wait = FIRST;
    }
}
