package dev.perennial.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhenTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT0.4S, 0s",
        "PT59S, 59s",
        "PT60S, 1m",
        "PT61S, 1m 1s",
        "PT23H59M, 23h 59m",
        "PT24H, 1d",
        "PT49H, 2d 1h"
    })
    void saysTheTwoLargestUnits(Duration duration, String words) {
        assertThat(When.roughly(duration)).isEqualTo(words);
    }

    @Test
    void leavesSecondsOutWhereTheyAreZero() {
        ZoneId zone = ZoneId.of("America/New_York");

        assertThat(When.local(NOW, zone)).isEqualTo("2026-11-21 01:00");
        assertThat(When.local(NOW.plusSeconds(5), zone)).isEqualTo("2026-11-21 01:00:05");
    }

    @Test
    void speaksOfThePastAndTheFuture() {
        assertThat(When.ago(NOW.minusSeconds(90), NOW)).isEqualTo("1m 30s ago");
        assertThat(When.ago(NOW, NOW)).isEqualTo("just now");
        assertThat(When.left(NOW.plusSeconds(3_600), NOW)).isEqualTo("1h");
        assertThat(When.left(NOW, NOW)).isEqualTo("now");
    }

    @Test
    void tellsShortTimesInMilliseconds() {
        assertThat(When.took(999)).isEqualTo("999 ms");
        assertThat(When.took(1_500)).isEqualTo("1.5 s");
        assertThat(When.took(61_000)).isEqualTo("1m 1s");
    }
}
