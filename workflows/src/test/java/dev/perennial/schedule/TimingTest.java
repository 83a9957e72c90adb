package dev.perennial.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.Ticks;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimingTest {

    @Test
    void countsIntervalsFromTheEpochAsTemporalDoes() {
        Ticks ticks = new IntervalTicks(Duration.ofMinutes(7), Duration.ofMinutes(3));
        assertThat(ticks.after(Instant.EPOCH)).contains(Instant.ofEpochSecond(180));
        assertThat(ticks.after(Instant.ofEpochSecond(180))).contains(Instant.ofEpochSecond(600));
        assertThat(ticks.atOrBefore(Instant.ofEpochSecond(599))).contains(Instant.ofEpochSecond(180));
        assertThat(ticks.atOrBefore(Instant.ofEpochSecond(600))).contains(Instant.ofEpochSecond(600));
        assertThat(ticks.atOrBefore(Instant.EPOCH)).contains(Instant.ofEpochSecond(180 - 420));
    }

    @Test
    void isDueOnceAtADate() {
        Instant lastMinuteOf2025 = Instant.parse("2025-12-31T23:59:00Z");
        Ticks ticks = new SingleTick(lastMinuteOf2025);
        assertThat(ticks.after(lastMinuteOf2025.minusNanos(1))).contains(lastMinuteOf2025);
        assertThat(ticks.after(lastMinuteOf2025)).isEmpty();
        assertThat(ticks.atOrBefore(lastMinuteOf2025)).contains(lastMinuteOf2025);
        assertThat(ticks.atOrBefore(lastMinuteOf2025.minusNanos(1))).isEmpty();
    }
}
