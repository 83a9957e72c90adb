package dev.perennial.job;

import java.util.List;

/**
 * One setting that its job type does not take.
 *
 * @param path the setting's name; for one within a group the group's name before it
 * @param found what is there, as it was written; for {@link Kind#UNKNOWN} and {@link Kind#MISSING} that word
 * @param expected what would be right: a kind of value, for {@link Kind#UNKNOWN} the names that there are
 * @param suggestion {@code , did you mean window?}, or empty
 */
public record SettingProblem(Kind kind, List<String> path, String found, String expected, String suggestion) {

    public enum Kind {
        UNKNOWN,
        MISSING,
        WRONG
    }

    /** What is wrong and what would be right, to follow the setting's name. */
    public String words(String workflow) {
        return switch (kind) {
            case UNKNOWN ->
                "unknown setting of %s%s"
                        .formatted(workflow, suggestion.isEmpty() ? "; there is " + expected : suggestion);
            case MISSING -> "is missing: %s needs it, %s".formatted(workflow, expected);
            case WRONG -> "is \"%s\": expected %s".formatted(found, expected);
        };
    }

    /** {@code surge.floor}. */
    public String name() {
        return String.join(".", path);
    }
}
