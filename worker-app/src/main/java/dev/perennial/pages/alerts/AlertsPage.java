package dev.perennial.pages.alerts;

import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;

/**
 * What the page shows.
 *
 * @param query which were asked for
 * @param groups the groups of jobs that there are
 * @param older where the next page is; empty on the last one
 */
public record AlertsPage(Frame frame, Query query, List<String> groups, List<Row> rows, String older) {

    /** What is empty means any; the state is open or resolved. */
    public record Query(String job, String group, String state) {

        public boolean isFiltered() {
            return !job.isBlank() || !group.isBlank();
        }
    }

    /**
     * A condition of a job.
     *
     * @param sentence what the job was in, and how long
     * @param lastRun the id of the latest run of it
     */
    public record Row(Chip chip, String jobId, String sentence, Moment since, String lastRun, List<Message> messages) {}

    /** @param channels what became of it on each; none when no channel wanted it */
    public record Message(String title, Moment at, List<Channel> channels) {}

    /** @param detail of what went wrong; empty when it was sent */
    public record Channel(Chip chip, String name, String detail) {}
}
