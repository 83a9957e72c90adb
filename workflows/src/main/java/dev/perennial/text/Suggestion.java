package dev.perennial.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody meant to write. */
public final class Suggestion {

    /** In a shorter word two letters are half of it. */
    private static final int SHORT_WORD = 4;

    /** Shorter words are contained in too many others. */
    private static final int PART_OF_A_WORD = 3;

    private Suggestion() {}

    /** {@code , did you mean coalesce?}, or nothing if no known word is near. */
    public static String didYouMean(String word, Collection<String> known) {
        return nearest(word, known).map(", did you mean %s?"::formatted).orElse("");
    }

    /** The known word that differs least, else the shortest that contains this one or is contained in it; upper case does not count. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        int edits = word.length() < SHORT_WORD ? word.length() / 2 : Math.max(2, word.length() / 3);
        return nearest(word, known, edits).or(() -> known.stream()
                .filter(candidate -> isPart(normal(word), normal(candidate)))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())));
    }

    /**
     * The known word that differs least, if it does not differ by more.
     *
     * @param edits at most so many letters are added, dropped or changed
     */
    public static Optional<String> nearest(String word, Collection<String> known, int edits) {
        LevenshteinDistance upTo = new LevenshteinDistance(edits);
        return known.stream()
                .filter(candidate -> upTo.apply(normal(word), normal(candidate)) >= 0)
                .min(Comparator.<String>comparingInt(candidate -> upTo.apply(normal(word), normal(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isPart(String one, String other) {
        return (one.length() >= PART_OF_A_WORD && other.contains(one))
                || (other.length() >= PART_OF_A_WORD && one.contains(other));
    }

    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[ -]", "_");
    }
}
