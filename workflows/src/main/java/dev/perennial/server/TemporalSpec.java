package dev.perennial.server;

import dev.perennial.cron.CronExpression.Calendar;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.Zones;
import dev.perennial.schedule.Timing;
import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleRange;
import io.temporal.client.schedules.ScheduleSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * The spec of a Temporal Schedule that is due when a {@link Timing} is. It is written in UTC and names no zone: which instants are
 * due is decided here alone.
 *
 * <p>Temporal's own time-zone data may be older or newer than ours, and then it would fire at other times than the gate and the
 * auditor expect. It also misreads clock changes (1.29.1): {@code *}{@code /20 * * * *} in Berlin leaves two holes of 80 minutes
 * each October, and a daily job at 01:30 runs once more at 02:30.
 */
public final class TemporalSpec {

    /** Ticks that a server missed for longer than this before a schedule was written are left to the auditor. */
    private static final Duration BACK = Duration.ofDays(31);

    private TemporalSpec() {}

    public static ScheduleSpec of(Timing timing, ZoneTimeline zone) {
        if (timing instanceof Timing.Cron cron) {
            return utc(calendars(cron.expression().calendars(), zone).stream()
                    .map(CalendarSpec::of)
                    .toList());
        }
        if (timing instanceof Timing.Every every) {
            return ScheduleSpec.newBuilder()
                    .setIntervals(List.of(new ScheduleIntervalSpec(every.period(), every.offset())))
                    .build();
        }
        Instant once = Zones.instant(((Timing.Once) timing).at(), zone.rules());
        return utc(List.of(only(once.atZone(ZoneOffset.UTC))));
    }

    /** For ever where the zone cannot matter, else as far as the zone's offsets are known. */
    private static List<Calendar> calendars(List<Calendar> local, ZoneTimeline zone) {
        boolean alike = zone.offsets().stream()
                .map(ZoneTimeline.OffsetFrom::offset)
                .allMatch(offset -> local.stream().allMatch(calendar -> calendar.isUnmovedBy(offset)));
        return alike ? local : UtcCalendars.of(local, zone.stretches(BACK));
    }

    private static ScheduleSpec utc(List<ScheduleCalendarSpec> calendars) {
        return ScheduleSpec.newBuilder()
                .setCalendars(calendars)
                .setTimeZoneName("UTC")
                .build();
    }

    private static ScheduleCalendarSpec only(ZonedDateTime at) {
        return ScheduleCalendarSpec.newBuilder()
                .setSeconds(only(at.getSecond()))
                .setMinutes(only(at.getMinute()))
                .setHour(only(at.getHour()))
                .setDayOfMonth(only(at.getDayOfMonth()))
                .setMonth(only(at.getMonthValue()))
                .setYear(only(at.getYear()))
                .build();
    }

    private static List<ScheduleRange> only(int value) {
        return List.of(new ScheduleRange(value));
    }
}
