package dev.perennial.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"90s,PT1M30S", "5m,PT5M", "1h,PT1H", "7d,PT168H", "1h30m,PT1H30M", "0s,PT0S", "PT1H,PT1H", "P7D,PT168H"
    })
    void readsShortAndIsoForms(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1m30s", "5m", "1h", "7d", "1d1h1m1s"})
    void writesTheShortForm(String text) {
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            1 hour     | "1 hour" is not a duration: write 1h
            10 minutes | "10 minutes" is not a duration: write 10m
            3 Days     | "3 Days" is not a duration: write 3d
            30 sec     | "30 sec" is not a duration: write 30s
            1ms        | "1ms" is not a duration: write whole seconds, at least 1s
            250 millis | "250 millis" is not a duration: write whole seconds, at least 1s
            5 mins     | "5 mins" is not a duration: write 5m
            2 weeks    | "2 weeks" is not a duration: write 14d
            5M         | "5M" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            1mo        | "1mo" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            1month     | "1month" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            1y         | "1y" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            2w         | "2w" is not a duration: write 14d
            30         | "30" is not a duration: write its unit too, for instance 30s or 30m
            soon       | "soon" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            30m1h      | "30m1h" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            -5m        | "-5m" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            ``         | "" is not a duration: write for instance 90s, 5m, 1h30m or 7d
            PT0.5S     | "PT0.5S" is not a duration of whole seconds: write for instance PT1H30M or 1h30m
            PT-1H      | "PT-1H" is not a duration of whole seconds: write for instance PT1H30M or 1h30m
            P1M        | "P1M" is not a duration of whole seconds: write for instance PT1H30M or 1h30m
            """)
    void refusesWithTheRightSpelling(String text, String message) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void addsUpItsParts() {
        assertThat(Durations.parse("1d2h3m4s")).isEqualTo(Duration.parse("P1DT2H3M4S"));
    }
}
