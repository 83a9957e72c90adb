package dev.perennial.schedule;

import dev.perennial.schedule.CronExpression.Calendar;
import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleRange;
import io.temporal.client.schedules.ScheduleSpec;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The spec of a Temporal Schedule that is due when a {@link Timing} is.
 *
 * <p>Temporal 1.29.1 misreads clock changes, at or east of Greenwich above all: each October {@code *}{@code /20 * * * *} in Berlin
 * leaves two holes of 80 minutes, and a daily job at 01:30 runs once more at 02:30. So what is due in every hour alike is written in
 * UTC, where it is due at the same instants; and what is due near a clock change comes with the times to skip, so that Temporal does
 * not fire where {@link CronTicks} is not due. What it leaves out of a repeated hour it still leaves out: a tick that is expected and
 * does not start.
 */
public final class TemporalSpec {

    private TemporalSpec() {}

    public static ScheduleSpec of(Timing timing, ZoneId zone) {
        if (timing instanceof Timing.Cron cron) {
            return ofCron(cron.expression(), zone);
        }
        if (timing instanceof Timing.Every every) {
            return ScheduleSpec.newBuilder()
                    .setIntervals(List.of(new ScheduleIntervalSpec(every.period(), every.offset())))
                    .build();
        }
        return ofOnce(((Timing.Once) timing).at().atZone(zone).withZoneSameInstant(ZoneOffset.UTC));
    }

    private static ScheduleSpec ofCron(CronExpression expression, ZoneId zone) {
        ZoneClock clock = ZoneClock.of(zone);
        if (expression.calendars().stream().allMatch(clock::agreesWithUtc)) {
            return ScheduleSpec.newBuilder()
                    .setCalendars(expression.toTemporal())
                    .setTimeZoneName("UTC")
                    .build();
        }
        return ScheduleSpec.newBuilder()
                .setCalendars(expression.toTemporal())
                .setSkip(clock.changesNear(expression.calendars().get(0).hours()) ? neverDue(expression) : List.of())
                .setTimeZoneName(zone.getId())
                .build();
    }

    /** Whatever the calendars, which differ in their days alone, agree is not due: one skip for each field. */
    private static List<ScheduleCalendarSpec> neverDue(CronExpression expression) {
        Calendar due = expression.calendars().get(0);
        Calendar always = Calendar.ALWAYS;
        List<ScheduleCalendarSpec> skips = new ArrayList<>();
        others(CronField.HOUR, due.hours())
                .map(always::withHours)
                .map(Calendar::toTemporal)
                .ifPresent(skips::add);
        others(CronField.MINUTE, due.minutes())
                .map(always::withMinutes)
                .map(Calendar::toTemporal)
                .ifPresent(skips::add);
        others(CronField.SECOND, due.seconds())
                .map(always::withSeconds)
                .map(Calendar::toTemporal)
                .ifPresent(skips::add);
        return skips;
    }

    private static Optional<NavigableSet<Integer>> others(CronField field, NavigableSet<Integer> values) {
        NavigableSet<Integer> others = new TreeSet<>(field.all());
        others.removeAll(values);
        return Optional.of(others).filter(Predicate.not(NavigableSet::isEmpty));
    }

    private static ScheduleSpec ofOnce(ZonedDateTime at) {
        ScheduleCalendarSpec then = ScheduleCalendarSpec.newBuilder()
                .setSeconds(only(at.getSecond()))
                .setMinutes(only(at.getMinute()))
                .setHour(only(at.getHour()))
                .setDayOfMonth(only(at.getDayOfMonth()))
                .setMonth(only(at.getMonthValue()))
                .setYear(only(at.getYear()))
                .build();
        return ScheduleSpec.newBuilder()
                .setCalendars(List.of(then))
                .setTimeZoneName("UTC")
                .build();
    }

    private static List<ScheduleRange> only(int value) {
        return List.of(new ScheduleRange(value));
    }
}
