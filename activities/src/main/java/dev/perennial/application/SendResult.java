package dev.perennial.application;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What became of one try to hand over a mail. Reasons are words of ours, never what the endpoint wrote. */
public sealed interface SendResult {

    /** Taken; or known by its key and taken before. */
    record Accepted() implements SendResult {}

    /**
     * This mail is refused, others may pass: 400, 410, 413, 422 and the rest of 4xx, or a 2xx that says {@code success:
     * false}.
     */
    record Rejected(int status, String reason) implements SendResult {}

    /** The application does not write to this address any more, and is right not to: 2xx or 4xx with {@code suppressed}. */
    record Suppressed(Reason reason) implements SendResult {

        /** Why not. What the endpoint says in other words than these is OTHER: nothing from outside gets into the ledger. */
        public enum Reason {
            UNSUBSCRIBED,
            BOUNCED,
            COMPLAINED,
            OTHER;

            /** As results and ledger have it. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }

            static Reason of(Object said) {
                return Arrays.stream(values())
                        .filter(reason -> reason.word().equals(said))
                        .findFirst()
                        .orElse(OTHER);
            }
        }
    }

    /** 429, or 503 that says for how long. Empty when the endpoint does not say how long to stay away. */
    record Throttled(Optional<Duration> retryAfter) implements SendResult {}

    /** Not taken, and another try may help: no connection, 408, 425, 5xx. */
    record Unavailable(String reason) implements SendResult {}

    /**
     * It may have been taken: no answer in time, the connection broke, a gateway lost the answer (502, 504), it is being
     * worked on (409), or the answer of a success makes no sense. Only the same key may be tried again.
     */
    record Ambiguous(String reason) implements SendResult {}

    /**
     * Not even tried: too many of the last tries failed, and the endpoint is left in peace for a while.
     *
     * @param reason why the last of them did
     */
    record CircuitOpen(String reason) implements SendResult {}

    /**
     * The endpoint itself is not what we think: 401, 403, 404, 405, 407, 415 or a redirect that is not followed. No mail will
     * pass.
     *
     * @param location where a redirect leads, without user and query; empty when it does not say, and for the others
     */
    record Misconfigured(int status, Optional<String> location) implements SendResult {}
}
