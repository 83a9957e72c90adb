package dev.perennial.bench.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagHistoryTest {

    private final LagHistory history = new LagHistory();

    @Test
    void aReplicaThatHasAllIsNotBehindHoweverLongAgoThatWas() {
        wrote(1, 100);

        assertThat(behind(60, 100)).isZero();
        assertThat(new LagHistory().secondsBehind(0, 100)).isZero();
    }

    @Test
    void whatItShowsIsAsOldAsTheFirstThingThatItHasNot() {
        wrote(1, 100);
        wrote(2, 100);
        wrote(3, 200);
        wrote(4, 900);

        assertThat(behind(10, 100))
                .as("nothing more was written until the second second")
                .isEqualTo(8);
        assertThat(behind(10, 150)).isEqualTo(8);
        assertThat(behind(10, 200)).isEqualTo(7);
        assertThat(behind(10, 900)).isZero();
    }

    @Test
    void whatWasWrittenBeforeAnybodyLookedIsNotDated() {
        wrote(1, 100);

        assertThat(behind(3, 50)).isEqualTo(2);
    }

    private void wrote(int second, long place) {
        history.wrote(Duration.ofSeconds(second).toNanos(), place);
    }

    private double behind(int second, long replayed) {
        return history.secondsBehind(Duration.ofSeconds(second).toNanos(), replayed);
    }
}
