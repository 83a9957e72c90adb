package dev.perennial.pages.jobs;

import dev.perennial.pages.frame.Bars;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.runs.RunRow;
import dev.perennial.words.CutoverView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page shows.
 *
 * @param sentence how the job is
 * @param description what it is for; may be empty
 * @param held whether it began paused, because another cron may run it
 * @param notes what a person should know of its schedule
 * @param facts its definition
 * @param cutover who runs it while it moves in from another cron; empty when it does not
 * @param askedAbout the time that "why?" was asked about, as it was written
 * @param why the answer; empty when nothing was asked
 */
public record JobPage(
        Frame frame,
        String id,
        String name,
        Chip state,
        String sentence,
        String description,
        boolean paused,
        boolean held,
        Bars bars,
        List<RunRow> runs,
        List<Upcoming> upcoming,
        List<String> notes,
        Map<String, String> facts,
        List<Event> events,
        Optional<CutoverView> cutover,
        String askedAbout,
        String why) {

    /** Whether another cron runs it, or may do so: it is held, and nobody watches that yet. */
    public boolean movesIn() {
        return cutover.isPresent() || paused && held && frame.mayOperate();
    }

    /** @param note what a clock change does to it */
    public record Upcoming(Moment in, Moment at, Optional<String> note) {}

    public record Event(Moment when, String kind, String actor, String detail) {}
}
