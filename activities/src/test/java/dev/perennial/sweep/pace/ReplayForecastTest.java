package dev.perennial.sweep.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.sweep.pace.PaceSignalsDao.Replica;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReplayForecastTest {

    private static final double MB = 1 << 20;

    private final ReplayForecast forecast = new ReplayForecast();

    @Test
    void nobodyKnowsBeforeItHasBeenSeenReplaying() {
        assertThat(after(0, 40, 100)).isEmpty();
        assertThat(forecast.secondsToReplay(replica(2, 40, 100)))
                .as("another replica")
                .isEmpty();
    }

    @Test
    void whatItHasNotYetTakesAsLongAsWhatItHasTaken() {
        after(0, 40, 100);

        assertThat(after(500, 60, 101).getAsDouble()).as("2 MB a second").isEqualTo(30);
        assertThat(after(1_000, 59, 102).getAsDouble()).isEqualTo(29.5);
    }

    @Test
    void itsSpeedFollowsWhatItDoes() {
        after(0, 40, 100);
        after(500, 40, 101);

        assertThat(after(1_000, 40, 105).getAsDouble())
                .as("8 MB a second, 2 before")
                .isEqualTo(8);
    }

    /** It replays as little as is written: that says nothing of what it could. */
    @Test
    void oneThatCatchesUpIsAtLeastAsFastAsThat() {
        after(0, 1, 100);
        after(500, 1, 120);
        after(1_000, 1, 121.5);

        assertThat(after(1_500, 20, 123).getAsDouble()).as("40 MB a second").isCloseTo(0.5, within(0.001));
    }

    @Test
    void oneThatStandsStillTakesForEver() {
        after(0, 10, 100);

        assertThat(after(500, 10, 100).getAsDouble()).isInfinite();
    }

    private OptionalDouble after(long millis, double behind, double replayed) {
        Replica replica = replica(1, behind, replayed);
        forecast.hear(List.of(replica), Duration.ofMillis(millis).toNanos());
        return forecast.secondsToReplay(replica);
    }

    private static Replica replica(int pid, double behind, double replayed) {
        return new Replica(
                pid,
                "r",
                true,
                OptionalDouble.of(10),
                OptionalDouble.of(behind * MB),
                OptionalDouble.of(replayed * MB));
    }
}
