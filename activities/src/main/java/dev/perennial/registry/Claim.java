package dev.perennial.registry;

/**
 * On whose behalf definitions are changed. What another source owns is left alone unless it is taken over.
 *
 * @param source who owns what is written: {@code jobs.yaml} or {@code api}
 * @param takeOver whether what another source owns becomes this one's
 * @param prune whether a catalogue removes what it no longer names of this source; else that is kept
 */
public record Claim(String source, boolean takeOver, boolean prune) {

    /** What people and programs write by the API, and not in a file. */
    public static final String API = "api";

    /** It removes nothing that is not named. */
    public Claim(String source, boolean takeOver) {
        this(source, takeOver, false);
    }

    public static Claim of(String source) {
        return new Claim(source, false);
    }

    /** The same, and what a catalogue no longer names goes. */
    public Claim pruning() {
        return new Claim(source, takeOver, true);
    }

    boolean reaches(String owner) {
        return takeOver || owner.equals(source);
    }
}
