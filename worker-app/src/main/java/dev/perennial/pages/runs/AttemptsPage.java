package dev.perennial.pages.runs;

import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;

/**
 * What the page shows: what Temporal knows of a run.
 *
 * @param why there is nothing to show; empty when there is
 */
public record AttemptsPage(Frame frame, String runId, String jobId, List<Row> rows, List<Step> steps, String why) {

    /** @param took empty while it is at work */
    public record Row(Chip chip, String name, Moment began, String took, String attempts, String failure) {}

    /** @param counts what it has come to so far */
    public record Step(Chip chip, String name, String counts) {}
}
