package dev.perennial.pages.jobs;

import dev.perennial.pages.frame.Frame;
import dev.perennial.words.JobState;
import java.util.Arrays;
import java.util.List;

/**
 * What the page shows.
 *
 * @param total how many jobs there are, whatever is asked for
 * @param text of names and ids; empty: any
 * @param state empty: any
 */
public record JobsPage(Frame frame, List<JobRow> rows, int total, String text, String state) {

    public boolean isFiltered() {
        return !text.isBlank() || !state.isBlank();
    }

    public String heading() {
        String all = total == 1 ? "1 job" : total + " jobs";
        return isFiltered() ? "%d of %s".formatted(rows.size(), all) : all;
    }

    public List<String> states() {
        return Arrays.stream(JobState.values()).map(JobState::word).toList();
    }
}
