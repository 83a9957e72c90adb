package dev.perennial.pages.runs;

import dev.perennial.pages.frame.Frame;
import dev.perennial.run.RunStatus;
import java.util.Arrays;
import java.util.List;

/**
 * What the page shows.
 *
 * @param job the job that was asked for; empty: any
 * @param status the same
 * @param from the same, of the time since when
 * @param until the same, of the time before which
 * @param older where the next page is; empty on the last one
 */
public record RunsPage(
        Frame frame, List<RunRow> rows, String job, String status, String from, String until, String older) {

    public List<String> statuses() {
        return Arrays.stream(RunStatus.values()).map(RunStatus::word).toList();
    }

    public boolean isFiltered() {
        return !job.isEmpty() || !status.isEmpty() || !from.isEmpty() || !until.isEmpty();
    }
}
