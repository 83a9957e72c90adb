package dev.perennial.jobs.github.activities;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The tokens that GitHub gave to apps, for as long as they are good: in memory alone, and renewed before they expire. */
final class InstallationTokens {

    /** A run is asked for less often than this; nobody is to send a token that expires on its way. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    private final Map<String, Token> byInstallation = new ConcurrentHashMap<>();
    private final Clock clock;

    InstallationTokens(Clock clock) {
        this.clock = clock;
    }

    /** One of them; its text is a secret. */
    record Token(String text, Instant expiresAt) {

        @Override
        public String toString() {
            return "a token until " + expiresAt;
        }
    }

    /** @param another is asked for one where there is none, or none that lasts */
    String of(String installation, Supplier<Token> another) {
        Token kept = byInstallation.get(installation);
        if (kept == null || !kept.expiresAt().minus(BEFORE).isAfter(clock.instant())) {
            kept = another.get();
            byInstallation.put(installation, kept);
        }
        return kept.text();
    }

    /** GitHub does not take it any more. */
    void forget(String installation) {
        byInstallation.remove(installation);
    }
}
