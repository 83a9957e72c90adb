package dev.perennial.pages.calendar;

import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;

/**
 * What the page shows: a week, hour by hour.
 *
 * @param minutes how many times of the week fall on each minute of the hour
 * @param advice which minute a new job would have to itself
 * @param clashes moments at which several jobs are due at once
 * @param frequent how many jobs are due too often to be counted here
 */
public record CalendarPage(
        Frame frame,
        String title,
        String earlier,
        String later,
        List<Integer> hours,
        List<Day> days,
        List<Minute> minutes,
        String advice,
        List<Clash> clashes,
        int frequent) {

    public record Day(String name, boolean isToday, List<Cell> cells) {}

    /**
     * An hour of a day.
     *
     * @param tone of the worst that became of it; {@code future} when it is to come, empty when there is nothing
     * @param level from 0 to 4, by how much there is
     */
    public record Cell(int count, String tone, int level, String title, String link) {}

    /** @param height of its bar, from 0 to 40 */
    public record Minute(int minute, int count, int height) {}

    public record Clash(Moment at, List<String> jobIds) {}
}
