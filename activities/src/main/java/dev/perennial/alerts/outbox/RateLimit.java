package dev.perennial.alerts.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many messages a channel where people read may get in a minute; beyond that they read none. */
final class RateLimit {

    static final int A_MINUTE = 5;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Deque<Instant> sent = new ArrayDeque<>();

    void sent(Instant at) {
        sent.addLast(at);
    }

    int left(Instant now) {
        while (!sent.isEmpty() && !sent.peekFirst().plus(MINUTE).isAfter(now)) {
            sent.removeFirst();
        }
        return A_MINUTE - sent.size();
    }
}
