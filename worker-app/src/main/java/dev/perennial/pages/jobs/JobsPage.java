package dev.perennial.pages.jobs;

import dev.perennial.pages.frame.Frame;
import dev.perennial.words.JobState;
import java.util.Arrays;
import java.util.List;

/**
 * What the page shows.
 *
 * @param found how many jobs there are that were asked for; the page shows a part of them
 * @param total how many jobs there are, whatever is asked for
 * @param text of names and ids; empty: any
 * @param groups those that there are
 * @param group empty: any
 * @param state empty: any
 * @param more where the next part is; empty on the last one
 */
public record JobsPage(
        Frame frame,
        List<JobRow> rows,
        int found,
        int total,
        String text,
        List<String> groups,
        String group,
        String state,
        String more) {

    public boolean isFiltered() {
        return !text.isBlank() || !group.isBlank() || !state.isBlank();
    }

    public String heading() {
        String all = total == 1 ? "1 job" : total + " jobs";
        return isFiltered() ? "%d of %s".formatted(found, all) : all;
    }

    public List<String> states() {
        return Arrays.stream(JobState.values()).map(JobState::word).toList();
    }
}
