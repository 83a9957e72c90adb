package dev.perennial.sweep.pace;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a sweep may go on by what a signal says, from the best to the worst: the worst of all signals decides. */
public enum PaceLevel {
    FULL,
    /** Nobody answers: half speed, never as if all were well. */
    UNKNOWN,
    /** Half a page, and a pause as long as it took. */
    HALF,
    /** Half of what it did so far, and again a second later, down to a sixteenth. */
    BACK_OFF,
    /** No page at all. */
    WAIT;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PaceLevel of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
