package dev.perennial.security;

import dev.perennial.access.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The secrets that a caller may know: one, or two while one takes the other's place. Only their digests are kept. */
public final class CronSecrets {

    private static final int SHORTEST = 32;
    private static final String SCHEME = "Bearer ";

    private final List<byte[]> digests;

    private CronSecrets(List<byte[]> digests) {
        this.digests = List.copyOf(digests);
    }

    /**
     * Reads what was set; blank means that it was not.
     *
     * @throws IllegalArgumentException when one is too short to be a secret, or there is a previous one only
     */
    public static CronSecrets of(String current, String previous) {
        List<byte[]> digests = new ArrayList<>();
        add(digests, "CRON_SECRET", current);
        boolean withCurrent = !digests.isEmpty();
        add(digests, "CRON_SECRET_PREVIOUS", previous);
        if (!withCurrent && !digests.isEmpty()) {
            throw new IllegalArgumentException(
                    "CRON_SECRET_PREVIOUS is set and CRON_SECRET is not: the new secret is missing");
        }
        return new CronSecrets(digests);
    }

    public boolean isConfigured() {
        return !digests.isEmpty();
    }

    /** What stands behind {@code Bearer} in the header; empty when nothing does. */
    static Optional<String> bearer(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return Optional.of(authorization.substring(SCHEME.length()).strip());
    }

    /** Every secret is looked at, whichever fits: the time it takes tells nothing. */
    boolean accept(String secret) {
        boolean accepted = false;
        for (byte[] digest : digests) {
            accepted |= Secret.matches(digest, secret);
        }
        return accepted;
    }

    private static void add(List<byte[]> digests, String name, String secret) {
        if (secret == null || secret.isBlank()) {
            return;
        }
        if (secret.strip().length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "%s is shorter than %d characters and could be guessed; draw one: openssl rand -base64 32"
                            .formatted(name, SHORTEST));
        }
        digests.add(Secret.digest(secret.strip()));
    }
}
