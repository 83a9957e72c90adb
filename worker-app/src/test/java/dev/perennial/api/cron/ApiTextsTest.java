package dev.perennial.api.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.CronExpression;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiTextsTest {

    @Test
    void successRateHasOneDigitAndNeverRoundsAFailureAway() {
        assertThat(SuccessRate.of(0, 0)).isEqualTo("N/A");
        assertThat(SuccessRate.of(0, 3)).isEqualTo("0.0%");
        assertThat(SuccessRate.of(2, 3)).isEqualTo("66.6%");
        assertThat(SuccessRate.of(999, 1_000)).isEqualTo("99.9%");
        assertThat(SuccessRate.of(99_999, 100_000)).isEqualTo("99.9%");
        assertThat(SuccessRate.of(7, 7)).isEqualTo("100.0%");
    }

    @Test
    void triggersReadAsTheirKindAndWhatWasWritten() {
        assertThat(trigger(new Timing.Cron(CronExpression.parse("0 9 * * *")), "UTC"))
                .isEqualTo("cron[0 9 * * *]");
        assertThat(trigger(new Timing.Cron(CronExpression.parse("0 9 * * 1-5")), "America/New_York"))
                .isEqualTo("cron[0 9 * * 1-5] America/New_York");
        assertThat(trigger(new Timing.Every(Duration.ofMinutes(90), Duration.ZERO), "UTC"))
                .isEqualTo("interval[1h30m]");
        assertThat(trigger(new Timing.Once(LocalDateTime.parse("2025-12-31T23:59")), "UTC"))
                .isEqualTo("date[2025-12-31T23:59]");
    }

    private static String trigger(Timing timing, String zone) {
        return TriggerText.of(new JobDefinition(
                "a_job",
                "A job",
                "AJob",
                timing,
                ZoneId.of(zone),
                true,
                1,
                Optional.empty(),
                Duration.ofDays(7),
                Duration.ofHours(1),
                Optional.empty(),
                Map.of()));
    }
}
