package dev.perennial.cli.doctor;

import dev.perennial.words.When;
import java.time.Duration;
import java.time.Instant;

/** Compares a server's clock with ours. The answer was on its way for a while, so half of that is doubt. */
final class Clocks {

    private static final Duration ALLOWED = Duration.ofSeconds(2);

    private Clocks() {}

    static Finding compare(String check, Instant asked, Instant answered, Instant server) {
        Duration doubt = Duration.between(asked, answered).dividedBy(2);
        Duration skew = Duration.between(asked.plus(doubt), server);
        String words = "%s %s ours"
                .formatted(
                        skew.abs().toMillis() < 1_000
                                ? skew.abs().toMillis() + " ms"
                                : When.took(skew.abs().toMillis()),
                        skew.isNegative() ? "behind" : "ahead of");
        return skew.abs().minus(doubt).compareTo(ALLOWED) > 0
                ? Finding.warn(
                        check,
                        words,
                        "set the clocks by NTP on both machines; more than 2 s makes ticks look late or early")
                : Finding.ok(check, words);
    }
}
