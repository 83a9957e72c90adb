package dev.perennial.registry;

/**
 * On whose behalf definitions are changed. What another source owns is left alone unless it is taken over.
 *
 * @param source who owns what is written: {@code jobs.yaml} or {@code api}
 * @param takeOver whether what another source owns becomes this one's
 */
public record Claim(String source, boolean takeOver) {

    /** What people and programs write by the API, and not in a file. */
    public static final String API = "api";

    public static Claim of(String source) {
        return new Claim(source, false);
    }

    boolean reaches(String owner) {
        return takeOver || owner.equals(source);
    }
}
