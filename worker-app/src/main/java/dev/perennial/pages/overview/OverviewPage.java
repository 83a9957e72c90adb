package dev.perennial.pages.overview;

import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Lanes;
import dev.perennial.pages.jobs.JobRow;
import java.util.List;

/**
 * What the page shows.
 *
 * @param verdict the whole of it in one sentence
 * @param ledger how far that can be relied on
 * @param needs what needs somebody, one line a job
 * @param figures of the last 24 hours
 */
public record OverviewPage(
        Frame frame,
        String verdict,
        String ledger,
        List<Need> needs,
        List<Figure> figures,
        Lanes lanes,
        List<JobRow> jobs) {

    /** @param what it is, and since when */
    public record Need(Chip state, String jobId, String name, String what, String why) {}

    /** @param bad whether it should be zero */
    public record Figure(long count, String word, String href, boolean bad) {}
}
