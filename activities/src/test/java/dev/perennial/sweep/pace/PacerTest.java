package dev.perennial.sweep.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final long HALF_A_SECOND = Duration.ofMillis(500).toNanos();

    private final Pacer pacer = new Pacer(0);
    private long now;

    @Test
    void allIsWellUntilSomebodySaysOtherwise() {
        assertThat(pacer.speed(now)).isEqualTo(1);
        assertThat(pacer.rest(Duration.ofMillis(50), now)).isZero();
    }

    @Test
    void theWorstDecides() {
        hear(PaceLevel.FULL, PaceLevel.WAIT, PaceLevel.HALF);

        assertThat(pacer.decisive(now).level()).isEqualTo(PaceLevel.WAIT);
    }

    /** Half a page, and a pause as long as it took. */
    @Test
    void halfIsHalfHoweverLongItLasts() {
        for (int i = 0; i < 10; i++) {
            hear(PaceLevel.HALF);
        }

        assertThat(pacer.speed(now)).isEqualTo(0.5);
        assertThat(pacer.rest(Duration.ofMillis(50), now)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void itBacksOffOnceASecondDownToASixteenth() {
        hear(PaceLevel.BACK_OFF);
        assertThat(pacer.speed(now)).as("at once").isEqualTo(0.5);
        hear(PaceLevel.BACK_OFF);
        assertThat(pacer.speed(now)).as("within a second").isEqualTo(0.5);
        hear(PaceLevel.BACK_OFF);
        assertThat(pacer.speed(now)).as("a second later").isEqualTo(0.25);
        for (int i = 0; i < 20; i++) {
            hear(PaceLevel.BACK_OFF);
        }

        assertThat(pacer.speed(now)).isEqualTo(1.0 / 16);
    }

    /** As fast as before, it would make itself wait again at once; what it has not caused does not slow it down. */
    @Test
    void afterAWaitThatItMayHaveCausedItIsSlow() {
        hear(PaceLevel.WAIT);
        assertThat(pacer.speed(now)).isEqualTo(0.5);
        hear(PaceLevel.WAIT);
        hear(PaceLevel.WAIT);
        assertThat(pacer.speed(now)).as("a second later").isEqualTo(0.25);

        Pacer held = new Pacer(0);
        held.hear(List.of(new PaceReading(PaceSignal.PERSON, PaceLevel.WAIT, "")), PaceOrders.NONE, 0, now);
        assertThat(held.speed(now)).isEqualTo(1);
    }

    /** Several pages between two answers could write what a replica needs a minute for. */
    @Test
    void besideAReplicaThatIsBehindThereIsOnePageForEachAnswer() {
        hear(PaceLevel.BACK_OFF);
        assertThat(pacer.isTurn(now)).isTrue();

        pacer.pageEnded(now + 1);
        assertThat(pacer.isTurn(now + 2)).isFalse();
        hear(PaceLevel.BACK_OFF);
        assertThat(pacer.isTurn(now)).isTrue();

        pacer.pageEnded(now);
        hear(PaceLevel.WAIT);
        assertThat(pacer.isTurn(now)).as("it waits").isFalse();
        hear(PaceLevel.FULL);
        pacer.pageEnded(now);
        assertThat(pacer.isTurn(now)).as("none is behind").isTrue();
    }

    @Test
    void itComesBackByTenthsAfterTwoGoodAnswers() {
        hear(PaceLevel.BACK_OFF);
        hear(PaceLevel.FULL);
        hear(PaceLevel.FULL);
        assertThat(pacer.speed(now)).isEqualTo(0.5);

        hear(PaceLevel.FULL);
        assertThat(pacer.speed(now)).isEqualTo(0.6, within(0.001));
        for (int i = 0; i < 4; i++) {
            hear(PaceLevel.FULL);
        }
        assertThat(pacer.speed(now)).isEqualTo(1);
    }

    /** One that flaps never gets two good answers together. */
    @Test
    void aSignalThatFlapsKeepsItSlow() {
        for (int i = 0; i < 40; i++) {
            hear(i % 2 == 0 ? PaceLevel.BACK_OFF : PaceLevel.FULL);
        }

        assertThat(pacer.speed(now)).isEqualTo(1.0 / 16);
    }

    @Test
    void whoDoesNotAnswerIsNotWell() {
        now += Duration.ofSeconds(4).toNanos();

        assertThat(pacer.decisive(now).signal()).isEqualTo(PaceSignal.NO_ANSWER);
        assertThat(pacer.decisive(now).level()).isEqualTo(PaceLevel.UNKNOWN);
        assertThat(pacer.speed(now)).isEqualTo(0.5);
    }

    @Test
    void aHoldOutlastsTheSilenceAfterIt() {
        hear(PaceLevel.WAIT);
        now += Duration.ofMinutes(1).toNanos();

        assertThat(pacer.decisive(now).level()).isEqualTo(PaceLevel.WAIT);
    }

    @Test
    void whatAPersonAsksForIsTheMost() {
        pacer.hear(List.of(), asked(25), 0, now);
        assertThat(pacer.speed(now)).isEqualTo(0.25);
        assertThat(pacer.rest(Duration.ofMillis(10), now)).isEqualTo(Duration.ofMillis(30));

        pacer.hear(List.of(new PaceReading(PaceSignal.LATENCY, PaceLevel.BACK_OFF, "")), asked(25), 0, now);
        pacer.hear(List.of(new PaceReading(PaceSignal.LATENCY, PaceLevel.BACK_OFF, "")), asked(100), 0, now);
        assertThat(pacer.speed(now)).as("and the signals say less than that").isEqualTo(0.5);
    }

    /** Three sweeps of one database do together what one would do. */
    @Test
    void sweepsShareWhatOneMayDo() {
        pacer.hear(List.of(), PaceOrders.NONE, 2, now);

        assertThat(pacer.speed(now)).isEqualTo(1);
        assertThat(pacer.rest(Duration.ofMillis(50), now)).isEqualTo(Duration.ofMillis(100));
    }

    private void hear(PaceLevel... levels) {
        now += HALF_A_SECOND;
        pacer.hear(
                List.of(levels).stream()
                        .map(level -> new PaceReading(PaceSignal.REPLICA_LAG, level, ""))
                        .toList(),
                PaceOrders.NONE,
                0,
                now);
    }

    private static PaceOrders asked(int speed) {
        return new PaceOrders(false, speed, OptionalInt.empty(), Optional.of("ops"), Optional.empty());
    }
}
