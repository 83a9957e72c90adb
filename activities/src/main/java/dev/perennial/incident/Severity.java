package dev.perennial.incident;

import java.util.Locale;

/** How bad it is; PagerDuty knows the same four words. */
public enum Severity {
    INFO("#36a64f"),
    WARNING("#ff9800"),
    ERROR("#f44336"),
    CRITICAL("#9c27b0");

    /** Of a message that has no severity of its own. */
    public static final String NO_COLOUR = "#808080";

    private final String colour;

    Severity(String colour) {
        this.colour = colour;
    }

    public String colour() {
        return colour;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Severity of(String word) {
        return valueOf(word.strip().toUpperCase(Locale.ROOT));
    }
}
