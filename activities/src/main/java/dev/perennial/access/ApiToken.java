package dev.perennial.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as it is kept: without its secret.
 *
 * @param id the part of the token by which it is found; people may see it
 * @param jobs patterns of the jobs that it is for, or {@code group:} and a group of them; empty: every job
 * @param expiresAt empty: it does not expire
 * @param lastUsedAt to the minute
 */
public record ApiToken(
        String id,
        String name,
        Role role,
        List<String> jobs,
        Instant createdAt,
        String createdBy,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<String> revokedBy,
        Optional<Instant> lastUsedAt) {

    private static final String PREFIX = "pnl";
    private static final Pattern TEXT = Pattern.compile(PREFIX + "_([0-9a-f]{10})_([A-Za-z0-9_-]{43})");
    private static final int ID_BYTES = 5;

    /**
     * What its owner holds: {@code pnl_}, the id, and the secret.
     *
     * @param text all of it; shown once
     */
    public record Text(String id, String text) {

        public static Text random() {
            byte[] bytes = Secret.digest(Secret.random());
            StringBuilder id = new StringBuilder();
            for (int i = 0; i < ID_BYTES; i++) {
                id.append("%02x".formatted(bytes[i] & 0xff));
            }
            return new Text(id.toString(), PREFIX + "_" + id + "_" + Secret.random());
        }

        /** Empty when it does not look like a token. */
        public static Optional<Text> parse(String text) {
            Matcher token = TEXT.matcher(text);
            return token.matches() ? Optional.of(new Text(token.group(1), text)) : Optional.empty();
        }

        @Override
        public String toString() {
            return PREFIX + "_" + id + "_…";
        }
    }

    public boolean isValid(Instant now) {
        return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
    }
}
