package dev.perennial.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that somebody did, or was refused.
 *
 * @param id grows by one with every entry
 * @param actor who; never an address of a person unless that is how they sign in
 * @param action what, as one word or two: {@code pause}, {@code create_token}
 * @param target what it was done to: {@code job expire_codes}, {@code run 0197…}
 * @param requestId of the call that it came by; the same stands in the answer's {@code X-Request-Id}
 * @param before what was there before, as JSON; empty where nothing was
 * @param after what is there now, as JSON
 */
public record AuditEntry(
        long id,
        Instant at,
        String actor,
        String action,
        String target,
        Outcome outcome,
        String requestId,
        Optional<String> before,
        Optional<String> after) {

    public enum Outcome {
        DONE,
        DENIED
    }
}
