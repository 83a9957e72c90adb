package dev.perennial.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.run.RunStatus;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunStoryTest {

    private static final Instant TICK = Instant.parse("2026-11-21T09:00:00Z");
    private static final Servers SERVERS = new Servers(
            Optional.empty(), Optional.empty(), "default", Optional.of("http://ui"), Optional.empty(), false);

    @Test
    void tellsAFailureWithItsCauseAndWhoMustAct() {
        RunStory story = story(RunStatus.ERROR);

        assertThat(story.sentence()).isEqualTo("It failed after 1.2 s: the table affiliate_codes is not there.");
        assertThat(story.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(story.json())
                .containsEntry("who_must_act", "the operator")
                .containsEntry("failure_kind", "MISCONFIGURED");
    }

    @Test
    void tellsWhatTheGateRefusedWithItsReason() {
        RunStory story = story(RunStatus.SKIPPED);

        assertThat(story.sentence()).isEqualTo("It was skipped: the job is paused.");
        assertThat(story.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void linksToTheStepsInTemporal() {
        assertThat(story(RunStatus.SUCCESS).json())
                .containsEntry(
                        "temporal_ui",
                        "http://ui/namespaces/default/workflows/expire_codes-2026-11-21T09:00:00Z"
                                + "/0190a0b0-0000-7000-8000-000000000000/history");
    }

    private static RunStory story(RunStatus status) {
        return new RunStory(RunFixtures.ofTick(TICK, status, 1_200), SERVERS, TICK.plusSeconds(60));
    }
}
