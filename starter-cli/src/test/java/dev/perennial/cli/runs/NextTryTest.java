package dev.perennial.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.jobs.JobStarter;
import dev.perennial.cli.jobs.JobWatch;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NextTryTest {

    private static final Instant AT = Instant.parse("2026-11-21T09:07:30Z");
    private static final NextTry THIRD = new NextTry(3, AT, "the endpoint for mails is down (HTTP 503)");
    private static final String WORDS =
            "waits for try 3 at 2026-11-21 09:07:30Z; the one before failed: the endpoint for mails is down (HTTP 503)";

    @Test
    void readsWhatAStepWaitsForThatFailed() {
        PendingActivityInfo waiting = PendingActivityInfo.newBuilder()
                .setState(PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED)
                .setAttempt(3)
                .setLastFailure(Failure.newBuilder().setMessage("the endpoint for mails is down (HTTP 503)"))
                .setNextAttemptScheduleTime(Timestamp.newBuilder().setSeconds(AT.getEpochSecond()))
                .build();

        assertThat(NextTry.of(run(waiting))).contains(THIRD);
        assertThat(THIRD.words()).isEqualTo(WORDS);
    }

    @Test
    void saysNothingOfAStepThatIsUnderWayOrHasNotFailed() {
        PendingActivityInfo first = PendingActivityInfo.newBuilder()
                .setState(PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED)
                .build();
        PendingActivityInfo underWay = PendingActivityInfo.newBuilder()
                .setState(PendingActivityState.PENDING_ACTIVITY_STATE_STARTED)
                .setLastFailure(Failure.newBuilder().setMessage("HTTP 503"))
                .build();

        assertThat(NextTry.of(run(first))).isEmpty();
        assertThat(NextTry.of(run(underWay))).isEmpty();
    }

    @Test
    void theStoryOfARunTellsWhatItWaitsFor() {
        Instant tick = Instant.parse("2026-11-21T09:05:00Z");
        Run run = RunFixtures.ofTick(tick, RunStatus.RUNNING, 0);
        Servers servers =
                new Servers(Optional.empty(), Optional.empty(), "default", Optional.empty(), Optional.empty(), false);

        RunStory story = new RunStory(run, servers, tick.plusSeconds(62), Optional.of(THIRD));

        assertThat(story.sentence()).isEqualTo("It has been running for 1m, and " + WORDS + ".");
        assertThat(story.json()).containsEntry("waits_for", WORDS);
    }

    /** Only a run that has not begun may lack a worker. */
    @Test
    void whoWaitedForARunHearsWhatItWaitsFor() {
        assertThat(advice(Optional.of(RunStatus.RUNNING), Optional.of(THIRD)))
                .contains("it " + WORDS)
                .doesNotContain("no worker");
        assertThat(advice(Optional.of(RunStatus.RUNNING), Optional.empty())).doesNotContain("no worker");
        assertThat(advice(Optional.of(RunStatus.PENDING), Optional.empty())).contains("no worker may be there");
        assertThat(advice(Optional.empty(), Optional.empty())).contains("no worker may be there");
    }

    private static String advice(Optional<RunStatus> status, Optional<NextTry> nextTry) {
        JobStarter.Started started =
                new JobStarter.Started(UUID.randomUUID(), "job", "job-manual-key", "temporal-run", false);
        Optional<Run> row = status.map(word -> RunFixtures.ofTick(AT, word, 0));
        return String.join(
                "\n",
                JobWatch.stillGoing(started, Duration.ofMinutes(1), row, nextTry)
                        .advice());
    }

    private static DescribeWorkflowExecutionResponse run(PendingActivityInfo activity) {
        return DescribeWorkflowExecutionResponse.newBuilder()
                .addPendingActivities(activity)
                .build();
    }
}
