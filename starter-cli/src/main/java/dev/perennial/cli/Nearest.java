package dev.perennial.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant to type. */
final class Nearest {

    private Nearest() {}

    /** Empty when nothing is near enough to be a slip of the fingers. */
    static Optional<String> to(String typed, Collection<String> known) {
        Optional<String> contained = known.stream()
                .filter(each -> typed.length() >= 3 && (each.contains(typed) || typed.contains(each)))
                .min(Comparator.comparingInt(String::length));
        return contained.or(() -> known.stream()
                .min(Comparator.comparingInt(each -> distance(typed, each)))
                .filter(each -> distance(typed, each) <= Math.max(2, typed.length() / 3)));
    }

    /** How many letters have to be added, dropped or changed. */
    static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
