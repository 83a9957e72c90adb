package dev.perennial.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.CronExpression;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreviewTest {

    @Test
    void showsThatHalfHoursFromNineToSixteenEndAtHalfPastFour() {
        List<String> times = preview("*/30 9-16 * * 1-5", "America/New_York", "2027-06-01T04:00:00Z", 17);
        assertThat(times.get(0)).isEqualTo("2027-06-01T09:00-04:00");
        assertThat(times.get(15)).isEqualTo("2027-06-01T16:30-04:00");
        assertThat(times.get(16)).isEqualTo("2027-06-02T09:00-04:00");
    }

    @Test
    void notesTheSecondOfTwoWhenClocksGoBack() {
        assertThat(preview("30 1 * * *", "America/New_York", "2027-11-07T00:00:00Z", 2))
                .containsExactly(
                        "2027-11-07T01:30-04:00", "2027-11-07T01:30-05:00 second 01:30 of the day: clocks go back");
    }

    @Test
    void notesTheRunThatIsNotThereWhenClocksGoForward() {
        assertThat(preview("30 2 * * *", "America/New_York", "2027-03-13T00:00:00Z", 3))
                .containsExactly(
                        "2027-03-13T02:30-05:00",
                        "2027-03-15T02:30-04:00 no run at 02:30 on 14 March: clocks go forward",
                        "2027-03-16T02:30-04:00");
    }

    @Test
    void notesTheFirstAndLastOfSeveralRunsThatAreNotThere() {
        assertThat(preview("*/10 1-2 * * *", "Australia/Lord_Howe", "2027-10-02T15:25:00Z", 1))
                .containsExactly(
                        "2027-10-03T02:30+11:00" + " no run at 02:00 to 02:20 on 3 October: clocks go forward");
    }

    @Test
    void notesTheDayThatSamoaSkipped() {
        assertThat(preview("0 9 * * *", "Pacific/Apia", "2011-12-29T20:00:00Z", 1))
                .containsExactly("2011-12-31T09:00+14:00 no run at 09:00 on 30 December: clocks go forward");
    }

    @Test
    void notesNothingWhereNoTickIsTouched() {
        assertThat(Preview.of(
                        CronExpression.parse("0 9 * * *"),
                        ZoneId.of("Europe/Berlin"),
                        Instant.parse("2027-03-20T00:00:00Z"),
                        400))
                .hasSize(400)
                .allMatch(tick -> tick.note() == null);
    }

    @Test
    void previewsJobsOfEveryTiming() {
        Instant from = Instant.parse("2025-12-31T00:00:00Z");
        assertThat(Preview.of(job(new Timing.Every(Duration.ofHours(5), Duration.ZERO)), from, 3))
                .hasSize(3);
        assertThat(Preview.of(job(new Timing.Cron(CronExpression.parse("@daily"))), from, 3))
                .hasSize(3);
        assertThat(Preview.of(job(new Timing.Once(LocalDateTime.parse("2025-12-31T23:59"))), from, 3))
                .extracting(UpcomingTick::at)
                .containsExactly(Instant.parse("2025-12-31T22:59:00Z"));
    }

    private static List<String> preview(String cron, String zone, String from, int count) {
        return Preview.of(CronExpression.parse(cron), ZoneId.of(zone), Instant.parse(from), count).stream()
                .map(tick -> tick.local() + (tick.note() == null ? "" : " " + tick.note()))
                .toList();
    }

    /** 02:30 is not there that day, and comes twice in autumn. */
    @Test
    void saysWhichInstantASingleDateIsWhereClocksChange() {
        assertThat(once("2027-03-28T02:30"))
                .isEqualTo(
                        "2027-03-28T01:30:00Z 2027-03-28T02:30 is skipped in Europe/Berlin, clocks go forward: due at"
                                + " 2027-03-28T01:30:00Z, when they show 03:30");
        assertThat(once("2027-10-31T02:30"))
                .isEqualTo("2027-10-31T00:30:00Z 2027-10-31T02:30 comes twice in Europe/Berlin, clocks go back: due the"
                        + " first time, at 2027-10-31T00:30:00Z");
        assertThat(once("2027-06-01T09:00")).isEqualTo("2027-06-01T07:00:00Z null");
    }

    private static String once(String at) {
        JobDefinition job = job(new Timing.Once(LocalDateTime.parse(at)));
        UpcomingTick tick =
                Preview.of(job, Instant.parse("2026-12-31T00:00:00Z"), 5).get(0);
        return tick.at() + " " + tick.note();
    }

    private static JobDefinition job(Timing timing) {
        return new JobDefinition(
                "chore",
                "Chore",
                "Chore",
                timing,
                ZoneId.of("Europe/Berlin"),
                true,
                1,
                Optional.empty(),
                Duration.ofDays(7),
                Duration.ofHours(1),
                Optional.empty(),
                Map.of());
    }
}
