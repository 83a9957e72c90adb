package dev.perennial.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunWordsTest {

    private static final Instant TICK = Instant.parse("2026-11-21T09:00:00Z");

    @Test
    void drawsTheNewestAtTheRightAndSuccessesAsHighAsTheyTookLong() {
        List<Run> newestFirst = List.of(
                RunFixtures.ofTick(TICK.plusSeconds(30), RunStatus.RUNNING, 0),
                RunFixtures.ofTick(TICK.plusSeconds(20), RunStatus.SUCCESS, 1_000),
                RunFixtures.ofTick(TICK.plusSeconds(10), RunStatus.ERROR, 9_000),
                RunFixtures.ofTick(TICK, RunStatus.SUCCESS, 0));

        assertThat(RunWords.strip(newestFirst)).isEqualTo("▁✗█▶");
    }

    @Test
    void everyStatusHasASymbolOfItsOwn() {
        assertThat(java.util.Arrays.stream(RunStatus.values()).map(RunWords::symbol))
                .doesNotHaveDuplicates()
                .hasSize(RunStatus.values().length);
    }

    @Test
    void jsonHasTimesInUtcAndTheResultAsATree() {
        assertThat(RunWords.json(RunFixtures.ofTick(TICK, RunStatus.SUCCESS, 40)))
                .containsEntry("scheduled_for", "2026-11-21T09:00:00Z")
                .containsEntry("finished_at", "2026-11-21T09:00:02.040Z")
                .containsEntry("status", "success")
                .containsEntry("duration_ms", 40L)
                .containsEntry("result", java.util.Map.of("expired_count", 7));
    }
}
