package dev.perennial.pages.system;

import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;
import java.util.Map;

/**
 * What the page shows.
 *
 * @param verdict whether all parts do what they are there for
 * @param versions of what it is made of
 */
public record SystemPage(
        Frame frame,
        String verdict,
        List<Part> parts,
        Map<String, String> versions,
        List<Worker> workers,
        List<Zone> zones) {

    public record Part(Chip chip, String name, String detail) {}

    /** @param since when it has been there without a gap */
    public record Worker(String process, Moment since, Moment last) {}

    /** @param release of the time-zone data that decided */
    public record Zone(String name, String release, Moment decided, Moment until) {}
}
