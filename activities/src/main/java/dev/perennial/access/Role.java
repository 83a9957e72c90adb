package dev.perennial.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each role may do what the ones before it may. */
public enum Role {
    /** Sees everything but secrets. */
    VIEWER,
    /** Starts, cancels, pauses and resumes. */
    OPERATOR,
    /** Changes definitions, and who may. */
    ADMIN;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** As people write it: {@code operator}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
