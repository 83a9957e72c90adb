package dev.perennial.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant to write. */
final class Suggestion {

    private Suggestion() {}

    /** {@code , did you mean coalesce?}, or nothing if no known word is near. */
    static String didYouMean(String word, Collection<String> known) {
        return nearest(word, known).map(", did you mean %s?"::formatted).orElse("");
    }

    private static Optional<String> nearest(String word, Collection<String> known) {
        int near = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= near)
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A word that ends a longer one ({@code London} in {@code Europe/London}) is as near as a single slip. */
    private static int distance(String word, String candidate) {
        String a = normal(word);
        String b = normal(candidate);
        return b.endsWith("/" + a) ? 1 : edits(a, b);
    }

    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[ -]", "_");
    }

    /** Levenshtein's distance, one row at a time. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            int diagonal = i;
            for (int j = 0; j <= b.length(); j++) {
                int above = row[j];
                if (i == 0 || j == 0) {
                    row[j] = i + j;
                } else {
                    int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], above));
                }
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
