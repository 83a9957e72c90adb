package dev.perennial.pages.configuration;

import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;
import java.util.Optional;

/**
 * What the page shows: what a job is, what it was before, and what can be done about that.
 *
 * @param version the newest
 * @param removed when it was taken out; empty while it is there
 * @param owner the file that the definition comes from, if it does
 * @param yaml as an entry of {@code jobs.yaml}
 * @param warnings what of it works, though perhaps not as meant
 * @param older where the earlier versions are; empty when all are shown
 * @param numbers every version that there was, the newest first
 * @param schedule how its schedule at Temporal compares; empty unless that was asked
 * @param alert why something was not done; empty when nothing was refused
 */
public record ConfigurationPage(
        Frame frame,
        String id,
        String name,
        int version,
        Optional<Moment> removed,
        Optional<String> owner,
        List<Fact> facts,
        String yaml,
        List<String> warnings,
        List<Row> versions,
        String older,
        List<Integer> numbers,
        Optional<Comparison> comparison,
        Optional<Schedule> schedule,
        String alert) {

    /**
     * What the definition says of one thing.
     *
     * @param usual whether it is the default
     */
    public record Fact(String name, String label, String value, boolean usual) {}

    /**
     * A version.
     *
     * @param by who wrote it; empty when nobody knows any more
     * @param changed what is different from the one before, in words
     */
    public record Row(int version, Moment since, String by, String source, String changed) {}

    /**
     * Two versions side by side.
     *
     * @param rollBack whether the first could be made the newest
     */
    public record Comparison(int from, int to, List<Line> lines, boolean rollBack) {}

    /**
     * What differs at Temporal.
     *
     * @param away why it cannot be told; empty when it can
     */
    public record Schedule(List<Line> lines, String away) {}

    /** @param before empty where it was not given; {@code after} likewise */
    public record Line(String name, String label, String before, String after) {}

    public boolean isRemoved() {
        return removed.isPresent();
    }
}
