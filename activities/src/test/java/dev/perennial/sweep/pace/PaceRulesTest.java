package dev.perennial.sweep.pace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.database.Json;
import dev.perennial.sweep.pace.PaceSignalsDao.Here;
import dev.perennial.sweep.pace.PaceSignalsDao.Replica;
import dev.perennial.sweep.pace.PaceSignalsDao.Slow;
import dev.perennial.sweep.pace.PaceSignalsDao.Wal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-01T03:00:00Z");
    private static final long MB = 1 << 20;

    private final PaceRules rules = rules("{}");

    private static PaceRules rules(String pace) {
        return new PaceRules(PaceSettings.of(Json.read(pace, JsonNode.class)));
    }

    @ParameterizedTest
    @CsvSource({"40, full", "51, back_off", "5000, back_off"})
    void whoeverWaitsForItMakesItBackOff(double millis, String level) {
        Here here = new Here(OptionalDouble.of(millis), 0.1, 0, PaceOrders.NONE);

        assertThat(worst(rules.here(here))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"0.8, full", "0.81, half", "0.95, wait"})
    void fewFreeConnectionsAreLeftAlone(double used, String level) {
        assertThat(worst(rules.here(new Here(OptionalDouble.empty(), used, 0, PaceOrders.NONE))))
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "1000,   1, full",
        "1001,   1, back_off",
        "5000,  1, back_off",
        "5001, 1, wait",
        "   0,  64, full",
        "   0,  65, back_off",
        "   0, 321, wait"
    })
    void aReplicaThatIsBehindIsWaitedFor(double millis, double megabytes, String level) {
        Replica replica = replica(millis, megabytes, 0);
        ReplayForecast fast = new ReplayForecast();
        fast.hear(List.of(replica(0, 1_000, 0)), 0);
        fast.hear(
                List.of(replica(millis, megabytes, 1_000)),
                Duration.ofSeconds(1).toNanos());

        assertThat(worst(rules.replicas(List.of(replica), fast))).isEqualTo(level);
    }

    /** What a slow replica reports is the lag of what it replays now; what was written since comes much later. */
    @ParameterizedTest
    @CsvSource({"2, full", "2.2, back_off", "10, back_off", "10.2, wait"})
    void whatAReplicaIsGoingToBeBehindCountsToo(double megabytes, String level) {
        ReplayForecast slow = new ReplayForecast();
        slow.hear(List.of(replica(0, 60, 0)), 0);
        slow.hear(List.of(replica(0, megabytes, 2)), Duration.ofSeconds(1).toNanos());

        assertThat(worst(rules.replicas(List.of(replica(0, megabytes, 2)), slow)))
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"1, full", "1.1, wait"})
    void aReplicaWhoseSpeedIsNotKnownIsAskedAgainFirst(double megabytes, String level) {
        ReplayForecast none = new ReplayForecast();
        Replica replica = replica(0, megabytes, 0);
        none.hear(List.of(replica), 0);

        assertThat(worst(rules.replicas(List.of(replica), none))).isEqualTo(level);
    }

    private static Replica replica(double lagMillis, double megabytes, double replayed) {
        return new Replica(
                1,
                "r1",
                true,
                OptionalDouble.of(lagMillis),
                OptionalDouble.of(megabytes * MB),
                OptionalDouble.of(replayed * MB));
    }

    @Test
    void whatCannotBeSeenOfAReplicaIsUnknown() {
        Replica hidden =
                new Replica(1, "r1", false, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

        assertThat(rules.replicas(List.of(hidden), new ReplayForecast()))
                .singleElement()
                .satisfies(reading -> assertThat(reading.level()).isEqualTo(PaceLevel.UNKNOWN))
                .satisfies(reading -> assertThat(reading.words()).contains("pg_read_all_stats"));
    }

    @Test
    void aReplicaThatIsNamedHasToBeThere() {
        assertThat(rules("{\"replicas\": [\"r1\"]}").replicas(List.of(), new ReplayForecast()))
                .singleElement()
                .satisfies(reading -> assertThat(reading.level()).isEqualTo(PaceLevel.UNKNOWN))
                .satisfies(reading -> assertThat(reading.words()).isEqualTo("replica r1 is not connected"));
    }

    @ParameterizedTest
    @CsvSource({"1024, 41, full", "1025, 0, half", "0, 42, wait"})
    void theLogIsNotFilledUp(long retained, int behind, String level) {
        Wal wal = new Wal(0, retained * MB, OptionalInt.of(behind));

        assertThat(worst(rules.wal(wal, Optional.empty(), Duration.ZERO))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"50, full", "51, half"})
    void theWholeServersRateCounts(long megabytes, String level) {
        Wal before = new Wal(7, 0, OptionalInt.empty());
        Wal after = new Wal(7 + megabytes * MB / 2, 0, OptionalInt.empty());

        assertThat(worst(rules("{\"wal_rate\": 50}").wal(after, Optional.of(before), Duration.ofMillis(500))))
                .isEqualTo(level);
        assertThat(worst(rules.wal(after, Optional.of(before), Duration.ofMillis(1))))
                .as("nobody set a limit")
                .isEqualTo("full");
    }

    @ParameterizedTest
    @CsvSource({"300, full", "301, half"})
    void anOldTransactionKeepsDeadRows(long seconds, String level) {
        Slow slow = new Slow(Optional.of(NOW.minusSeconds(seconds)), false, false, 0, 100_000);

        assertThat(worst(rules.slow(slow, NOW))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "true,  false,     0, half", "true,  true,       0, wait",
        "false, false, 24000, full", "false, false, 26000, half"
    })
    void vacuumGoesFirst(boolean atWork, boolean wraparound, long dead, String level) {
        Slow slow = new Slow(Optional.empty(), atWork, wraparound, dead, 100_000);

        assertThat(worst(rules.slow(slow, NOW))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "50, 1, full",
        "51, 1, back_off",
        "51, 20, full",
        "61, 20, back_off",
        "501, 1, wait",
        "501, 60, back_off"
    })
    void aSmallWriteThatTakesLongIsHeard(long millis, long quickest, String level) {
        PaceReading reading = rules.latency(Duration.ofMillis(millis), Duration.ofMillis(quickest), true);

        assertThat(reading.level().word()).isEqualTo(level);
        assertThat(rules.latency(Duration.ofMillis(millis), Duration.ofMillis(quickest), false)
                        .level())
                .as("nobody else is at work")
                .isEqualTo(PaceLevel.FULL);
    }

    @ParameterizedTest
    @CsvSource({
        "000000010000000000000001, 000000010000000000000002, 0",
        "000000010000000000000001, 00000001000000000000002C, 42",
        "0000000100000000000000FF, 000000010000000100000000, 0",
        "0000000100000000000000FF, 000000020000000100000010, 16"
    })
    void filesThatWaitForTheArchiveAreCounted(String archived, String current, int behind) {
        assertThat(WalFile.behind(archived, current, 16 * MB)).hasValue(behind);
        assertThat(WalFile.behind(null, current, 16 * MB)).isEmpty();
    }

    private static String worst(List<PaceReading> readings) {
        return PaceReading.worst(readings).level().word();
    }
}
