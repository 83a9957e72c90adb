package dev.perennial.jobs.github.activities;

import dev.perennial.callout.Reply;
import dev.perennial.callout.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** How long GitHub wants to be left alone, as its documentation has it: both limits are answered with 403 or 429. */
final class RateLimit {

    /** Where no header says how long. */
    static final Duration UNSAID = Duration.ofMinutes(1);

    /** The reset is told in whole seconds. */
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private RateLimit() {}

    /** Of an answer that was refused for a limit; empty for any other. */
    static Optional<Duration> refused(Reply reply, Instant now) {
        if (reply.status() != 403 && reply.status() != 429) {
            return Optional.empty();
        }
        return reply.header("Retry-After")
                .flatMap(header -> RetryAfter.parse(header, now))
                .or(() -> untilReset(reply, now))
                .or(() -> isLimit(reply) ? Optional.of(UNSAID) : Optional.empty());
    }

    /** After an answer that was the last one before the limit: the next question would be refused. */
    static Optional<Duration> untilReset(Reply reply, Instant now) {
        return reply.header("X-RateLimit-Remaining")
                .filter(left -> left.strip().equals("0"))
                .flatMap(none -> reply.header("X-RateLimit-Reset"))
                .filter(reset -> reset.strip().matches("\\d{1,12}"))
                .map(reset ->
                        Instant.ofEpochSecond(Long.parseLong(reset.strip())).plus(A_SECOND))
                .map(reset -> reset.isAfter(now) ? Duration.between(now, reset) : A_SECOND);
    }

    private static boolean isLimit(Reply reply) {
        String said = reply.text().toLowerCase(Locale.ROOT);
        return reply.status() == 429 || said.contains("rate limit") || said.contains("abuse detection");
    }
}
