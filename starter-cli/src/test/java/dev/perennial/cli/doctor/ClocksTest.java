package dev.perennial.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** More than two seconds apart is worth a warning. */
class ClocksTest {

    private static final Instant ASKED = Instant.parse("2026-11-21T09:00:00Z");

    @Test
    void acceptsTwoSeconds() {
        assertThat(level(2_000)).isEqualTo(Finding.Level.OK);
        assertThat(level(-2_000)).isEqualTo(Finding.Level.OK);
    }

    @Test
    void warnsOfMoreInEitherDirection() {
        assertThat(level(2_001)).isEqualTo(Finding.Level.WARN);
        assertThat(level(-2_001)).isEqualTo(Finding.Level.WARN);
    }

    @Test
    void doesNotBlameTheClockForASlowAnswer() {
        Finding finding = Clocks.compare("clock", ASKED, ASKED.plusSeconds(6), ASKED.plusMillis(7_900));

        assertThat(finding.level()).isEqualTo(Finding.Level.OK);
    }

    private static Finding.Level level(long skewMillis) {
        return Clocks.compare("clock", ASKED, ASKED, ASKED.plusMillis(skewMillis))
                .level();
    }
}
