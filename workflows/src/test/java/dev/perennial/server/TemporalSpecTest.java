package dev.perennial.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.CronExpression;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.schedule.Timing;
import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleRange;
import io.temporal.client.schedules.ScheduleSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemporalSpecTest {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId LORD_HOWE = ZoneId.of("Australia/Lord_Howe");
    private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");

    @Test
    void writesUtcAsItIs() {
        assertThat(spec("0 9 * * 1-5", UTC).getCalendars())
                .containsExactly(ScheduleCalendarSpec.newBuilder()
                        .setSeconds(List.of(new ScheduleRange(0, 0, 1)))
                        .setMinutes(List.of(new ScheduleRange(0, 0, 1)))
                        .setHour(List.of(new ScheduleRange(9, 9, 1)))
                        .setDayOfMonth(List.of(new ScheduleRange(1, 31, 1)))
                        .setMonth(List.of(new ScheduleRange(1, 12, 1)))
                        .setDayOfWeek(List.of(new ScheduleRange(1, 5, 1)))
                        .setYear(List.of())
                        .build());
    }

    /** Temporal's time-zone data may differ from ours, and then jobs would run twice. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0 9 * * 1-5  | Europe/Berlin
            30 2 * * *   | America/New_York
            */20 * * * * | Europe/Berlin
            0 * * * 1    | Australia/Lord_Howe
            """)
    void namesNoZone(String cron, String zone) {
        assertThat(spec(cron, ZoneId.of(zone)).getTimeZoneName()).isEqualTo("UTC");
        assertThat(spec(cron, ZoneId.of(zone)).getSkip()).isNullOrEmpty();
    }

    @Test
    void writesAWallClockTimeAsTheHoursThatItIsInUtc() {
        assertThat(spec("0 9 * * *", BERLIN).getCalendars())
                .extracting(ScheduleCalendarSpec::getHour)
                .containsOnly(List.of(new ScheduleRange(7, 7, 1)), List.of(new ScheduleRange(8, 8, 1)));
        assertThat(spec("0 9 * * *", BERLIN).getCalendars()).hasSizeLessThan(15);
    }

    @Test
    void writesTwoCalendarsWhereEitherDayIsDue() {
        assertThat(spec("0 0 13 * 5", UTC).getCalendars()).hasSize(2);
    }

    @Test
    void writesEvenlySpacedValuesAsOneRange() {
        assertThat(calendar("*/20 * * * *").getMinutes()).containsExactly(new ScheduleRange(0, 40, 20));
        assertThat(calendar("1,2,3,10 * * * *").getMinutes())
                .containsExactly(new ScheduleRange(1, 3, 1), new ScheduleRange(10, 10, 1));
    }

    @Test
    void writesSundayAsZero() { // Temporal's calendars refuse 7
        assertThat(calendar("0 9 * * 7").getDayOfWeek()).containsExactly(new ScheduleRange(0, 0, 1));
    }

    @Test
    void writesForEverWhatEachOffsetOfTheZoneLeavesWhereItIs() {
        assertThat(spec("*/20 * * * *", BERLIN)).isEqualTo(spec("*/20 * * * *", UTC));
        assertThat(spec("*/30 * * * * *", BERLIN)).isEqualTo(spec("*/30 * * * * *", UTC));
        assertThat(spec("*/10 * * * *", LORD_HOWE)).isEqualTo(spec("*/10 * * * *", UTC));
        assertThat(spec("*/20 * * * *", LORD_HOWE)).isNotEqualTo(spec("*/20 * * * *", UTC));
    }

    @Test
    void writesIntervalsAndDatesAsInstants() {
        Timing every = new Timing.Every(Duration.ofMinutes(7), Duration.ofMinutes(3));
        assertThat(TemporalSpec.of(every, ZoneTimeline.of(BERLIN, NOW)).getIntervals())
                .containsExactly(new ScheduleIntervalSpec(Duration.ofMinutes(7), Duration.ofMinutes(3)));

        ScheduleSpec once =
                TemporalSpec.of(new Timing.Once(LocalDateTime.parse("2026-12-31T23:59")), ZoneTimeline.of(BERLIN, NOW));
        assertThat(once.getTimeZoneName()).isEqualTo("UTC");
        assertThat(once.getCalendars().get(0).getHour()).containsExactly(new ScheduleRange(22));
        assertThat(once.getCalendars().get(0).getYear()).containsExactly(new ScheduleRange(2026));
    }

    private static ScheduleCalendarSpec calendar(String cron) {
        return CalendarSpec.of(CronExpression.parse(cron).calendars().get(0));
    }

    private static ScheduleSpec spec(String cron, ZoneId zone) {
        return TemporalSpec.of(new Timing.Cron(CronExpression.parse(cron)), ZoneTimeline.of(zone, NOW));
    }
}
