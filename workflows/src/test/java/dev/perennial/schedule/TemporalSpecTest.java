package dev.perennial.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleRange;
import io.temporal.client.schedules.ScheduleSpec;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemporalSpecTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void writesAWallClockTimeInItsZone() {
        ScheduleSpec spec = spec("0 9 * * 1-5", BERLIN);
        assertThat(spec.getTimeZoneName()).isEqualTo("Europe/Berlin");
        assertThat(spec.getSkip()).isEmpty();
        assertThat(spec.getCalendars())
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

    @Test
    void writesTwoCalendarsWhereEitherDayIsDue() { // D33
        assertThat(spec("0 0 13 * 5", BERLIN).getCalendars()).hasSize(2);
    }

    @Test
    void writesEvenlySpacedValuesAsOneRange() {
        assertThat(calendar("*/20 * * * *").getMinutes()).containsExactly(new ScheduleRange(0, 40, 20));
        assertThat(calendar("1,2,3,10 * * * *").getMinutes())
                .containsExactly(new ScheduleRange(1, 3, 1), new ScheduleRange(10, 10, 1));
    }

    @Test
    void writesSundayAsZero() { // D33: Temporal's calendars refuse 7
        assertThat(calendar("0 9 * * 7").getDayOfWeek()).containsExactly(new ScheduleRange(0, 0, 1));
    }

    @Test
    void writesWhatIsDueInEveryHourByUtcWhereClockChangesCannotMisleadTemporal() { // T16
        assertThat(spec("*/20 * * * *", BERLIN).getTimeZoneName()).isEqualTo("UTC");
        assertThat(spec("*/30 * * * * *", BERLIN).getTimeZoneName()).isEqualTo("UTC");
        assertThat(spec("*/20 * * * *", ZoneId.of("Australia/Lord_Howe")).getTimeZoneName())
                .isEqualTo("Australia/Lord_Howe");
        assertThat(spec("*/10 * * * *", ZoneId.of("Australia/Lord_Howe")).getTimeZoneName())
                .isEqualTo("UTC");
        assertThat(spec("0 * * * 1", BERLIN).getTimeZoneName()).isEqualTo("Europe/Berlin");
    }

    @Test
    void skipsWhatTemporalWouldFireBesideTheWallClockNearAClockChange() { // T16: London's midnight would come again
        // at 01:00
        assertThat(spec("0 0 * * *", ZoneId.of("Europe/London")).getSkip())
                .extracting(ScheduleCalendarSpec::getHour)
                .contains(List.of(new ScheduleRange(1, 23, 1)));
        assertThat(spec("0 0 * * *", ZoneId.of("Asia/Tokyo")).getSkip()).isEmpty();
    }

    @Test
    void writesIntervalsAndDatesAsInstants() { // S1.10, S1.11
        Timing every = new Timing.Every(Duration.ofMinutes(7), Duration.ofMinutes(3));
        assertThat(TemporalSpec.of(every, BERLIN).getIntervals())
                .containsExactly(new ScheduleIntervalSpec(Duration.ofMinutes(7), Duration.ofMinutes(3)));

        ScheduleSpec once = TemporalSpec.of(new Timing.Once(LocalDateTime.parse("2025-12-31T23:59")), BERLIN);
        assertThat(once.getTimeZoneName()).isEqualTo("UTC");
        assertThat(once.getCalendars().get(0).getHour()).containsExactly(new ScheduleRange(22));
        assertThat(once.getCalendars().get(0).getYear()).containsExactly(new ScheduleRange(2025));
    }

    private static ScheduleCalendarSpec calendar(String cron) {
        return CronExpression.parse(cron).toTemporal().get(0);
    }

    private static ScheduleSpec spec(String cron, ZoneId zone) {
        return TemporalSpec.of(new Timing.Cron(CronExpression.parse(cron)), zone);
    }
}
