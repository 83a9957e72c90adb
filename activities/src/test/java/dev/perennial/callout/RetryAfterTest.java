package dev.perennial.callout;

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
                "3601 | 3601",
                "99999999999 | 31536000",
                "12345678901234567890 | 31536000",
                "Sat, 21 Nov 2026 09:05:30 GMT | 30",
                "Sat, 21 Nov 2026 09:04:59 GMT | 0",
                "Tue, 21 Nov 2028 09:05:00 GMT | 31536000",
                "Saturday, 21-Nov-26 09:05:30 GMT | 30",
                "Saturday, 21-Nov-26 09:04:59 GMT | 0",
                "Saturday, 06-Nov-93 08:49:37 GMT | 0",
                "Sat Nov 21 09:05:30 2026 | 30",
                "Tue Dec  1 09:05:00 2026 | 864000",
                "Sun Nov  6 08:49:37 1994 | 0"
            })
    void readsSecondsAndTheThreeFormsOfADate(String header, long seconds) {
        assertThat(RetryAfter.parse(header, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-1",
                "1.5",
                "7 s",
                "2026-11-21T09:05:30Z",
                "Sun, 21 Nov 2026 09:05:30 GMT",
                "Sat Nov 31 09:05:30 2026"
            })
    void takesWhatMakesNoSenseAsNotSaid(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Optional.empty());
    }
}
