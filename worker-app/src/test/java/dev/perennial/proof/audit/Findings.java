package dev.perennial.proof.audit;

import dev.perennial.proof.Invariant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What an audit found to be wrong, by the invariant that it breaks. */
final class Findings {

    private final Map<Invariant, List<String>> wrong = new EnumMap<>(Invariant.class);

    void add(Invariant invariant, String what) {
        wrong.computeIfAbsent(invariant, key -> new ArrayList<>()).add(what);
    }

    void unless(boolean right, Invariant invariant, String what) {
        if (!right) {
            add(invariant, what);
        }
    }

    void unlessEqual(Object expected, Object found, Invariant invariant, String what) {
        unless(Objects.equals(expected, found), invariant, what + ": expected " + expected + ", found " + found);
    }

    List<String> of(Invariant invariant) {
        return wrong.getOrDefault(invariant, List.of());
    }

    List<String> all() {
        return wrong.values().stream().flatMap(List::stream).toList();
    }
}
