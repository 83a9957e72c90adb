package dev.perennial.pages.jobs;

import dev.perennial.pages.frame.Bars;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.runs.RunRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page shows.
 *
 * @param sentence how the job is
 * @param description what it is for; may be empty
 * @param notes what a person should know of its schedule
 * @param facts its definition
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
        Bars bars,
        List<RunRow> runs,
        List<Upcoming> upcoming,
        List<String> notes,
        Map<String, String> facts,
        List<Event> events,
        String askedAbout,
        String why) {

    /** @param note what a clock change does to it */
    public record Upcoming(Moment in, Moment at, Optional<String> note) {}

    public record Event(Moment when, String kind, String actor, String detail) {}
}
