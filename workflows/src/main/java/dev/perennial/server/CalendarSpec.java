package dev.perennial.server;

import dev.perennial.cron.CronExpression.Calendar;
import dev.perennial.cron.CronField;
import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleRange;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/** A calendar in Temporal's words, as if by UTC. */
final class CalendarSpec {

    private CalendarSpec() {}

    static ScheduleCalendarSpec of(Calendar calendar) {
        return ScheduleCalendarSpec.newBuilder()
                .setSeconds(ranges(calendar.seconds()))
                .setMinutes(ranges(calendar.minutes()))
                .setHour(ranges(calendar.hours()))
                .setDayOfMonth(ranges(calendar.daysOfMonth()))
                .setMonth(ranges(calendar.months()))
                .setDayOfWeek(ranges(calendar.daysOfWeek()))
                .setYear(CronField.YEAR.isAll(calendar.years()) ? List.of() : ranges(calendar.years()))
                .build();
    }

    /** The fewest ranges that are easy to read back in Temporal's own UI: one where the values are evenly spaced. */
    private static List<ScheduleRange> ranges(NavigableSet<Integer> values) {
        int[] sorted = values.stream().mapToInt(Integer::intValue).toArray();
        List<ScheduleRange> ranges = new ArrayList<>();
        for (int from = 0; from < sorted.length; ) {
            int to = endOfEvenRun(sorted, from);
            int step = to > from ? sorted[from + 1] - sorted[from] : 1;
            ranges.add(new ScheduleRange(sorted[from], sorted[to], step));
            from = to + 1;
        }
        return List.copyOf(ranges);
    }

    private static int endOfEvenRun(int[] sorted, int from) {
        int to = from;
        while (to + 1 < sorted.length
                && (to == from || sorted[to + 1] - sorted[to] == sorted[from + 1] - sorted[from])) {
            to++;
        }
        return to;
    }
}
