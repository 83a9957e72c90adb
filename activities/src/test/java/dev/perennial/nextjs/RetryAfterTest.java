package dev.perennial.nextjs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:05:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                " 7 | 7",
                "3600 | 3600",
                "3601 | 3600",
                "999999999999999999 | 3600",
                "Sat, 21 Nov 2026 09:05:30 GMT | 30",
                "Sat, 21 Nov 2026 09:04:59 GMT | 0",
                "Sun, 21 Nov 2027 09:05:00 GMT | 3600"
            })
    void readsSecondsAndDatesAndCapsThem(String header, long seconds) {
        assertThat(RetryAfter.parse(header, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "12345678901234567890", "2026-11-21T09:05:30Z"})
    void takesWhatMakesNoSenseAsNotSaid(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Optional.empty());
    }
}
