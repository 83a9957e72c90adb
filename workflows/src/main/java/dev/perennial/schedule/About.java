package dev.perennial.schedule;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What people know a job by besides its name: to find it, to ask somebody about it, and to say who may. It changes nothing of how it runs.
 *
 * @param group jobs that belong together; tokens can be for a group
 * @param owner whom to ask: a team or a person
 * @param description what it is for, in a sentence or two
 * @param severity how bad it is when something is wrong with it: one of {@link #SEVERITIES}; empty: as bad as what is wrong
 * @param tags further words to find it by, in the order given
 */
public record About(
        Optional<String> group,
        Optional<String> owner,
        Optional<String> description,
        Optional<String> severity,
        List<String> tags) {

    public static final About NOTHING =
            new About(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** From the least to the worst. */
    public static final List<String> SEVERITIES = List.of("info", "warning", "error", "critical");

    /** What a group or a tag is: lower-case words joined by hyphens or underscores. */
    public static final Pattern WORD = Pattern.compile("(?=.{1,60}$)[a-z0-9]+([-_][a-z0-9]+)*");

    /** The most characters that an owner has. */
    public static final int LONGEST_OWNER = 100;

    /** The most characters that a description has. */
    public static final int LONGEST_DESCRIPTION = 500;

    /** The most tags that a job has. */
    public static final int MOST_TAGS = 20;

    public About {
        tags = List.copyOf(tags);
    }
}
