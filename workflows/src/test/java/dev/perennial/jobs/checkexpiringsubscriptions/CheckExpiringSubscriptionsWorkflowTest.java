package dev.perennial.jobs.checkexpiringsubscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.checkexpiringsubscriptions.SentReminders.Reminded;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckExpiringSubscriptionsWorkflowTest {

    private static final JobRequest REQUEST = new JobRequest(
            "check_expiring_subscriptions",
            Instant.parse("2026-11-21T09:05:00Z"),
            UUID.fromString("01a1fd59-b440-7000-8000-000000000001"),
            Map.of("window", "3d"),
            false,
            null);

    private final Reminding activities = new Reminding();
    private TestWorkflowEnvironment temporal;
    private CheckExpiringSubscriptionsWorkflow workflow;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance();
        Worker worker = temporal.newWorker("jobs");
        worker.registerWorkflowImplementationTypes(CheckExpiringSubscriptionsWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities);
        temporal.start();
        workflow = temporal.getWorkflowClient()
                .newWorkflowStub(
                        CheckExpiringSubscriptionsWorkflow.class,
                        WorkflowOptions.newBuilder().setTaskQueue("jobs").build());
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    /** The counts of both steps in one result, and no address. */
    @Test
    void returnsWhatBothStepsCameTo() {
        JobResult result = workflow.run(REQUEST);

        assertThat(result.success()).isTrue();
        assertThat(result.result())
                .isEqualTo(Map.of(
                        "expiring_count", 7,
                        "reminders_marked", 2,
                        "users", List.of(Map.of("user_id", "u1", "expires_at", "2026-11-22T00:00:00Z")),
                        "sent_count", 1,
                        "suppressed", Map.of("covered", 3),
                        "failed_count", 2,
                        "failed_ids", List.of("s-unplanned", "s-unsent"),
                        "unknown_count", 1,
                        "truncated", true));
    }

    @Test
    void plansBeforeItSendsAndHandsOnTheRequestAsItCame() {
        workflow.run(REQUEST);

        assertThat(activities.diary).containsExactly("plan", "send");
        assertThat(activities.asked).extracting(Asked::request).containsOnly(REQUEST);
    }

    /** However long the endpoint is down; the run's own timeout is the limit. */
    @Test
    void triesAgainWhatHeals() {
        activities.planFails.add(JobFailure.of(FailureKind.CONTENDED, "as the script says"));
        for (int i = 0; i < 20; i++) {
            activities.sendFails.add(JobFailure.of(FailureKind.UNAVAILABLE, "as the script says"));
        }

        assertThat(workflow.run(REQUEST).success()).isTrue();
        assertThat(activities.diary).hasSize(2 + 21).startsWith("plan", "plan", "send");
    }

    /** The endpoint said how long to stay away. */
    @Test
    void comesBackWhenTheEndpointSaid() {
        activities.sendFails.add(
                JobFailure.retryAfter(Duration.ofMinutes(17), FailureKind.THROTTLED, "as the script says"));

        workflow.run(REQUEST);

        assertThat(Duration.between(
                        activities.asked.get(1).at(), activities.asked.get(2).at()))
                .isBetween(Duration.ofMinutes(17), Duration.ofMinutes(18));
    }

    @Test
    void doesNotTryAgainWhatDoesNot() {
        activities.sendFails.add(JobFailure.of(FailureKind.MISCONFIGURED, "as the script says"));

        assertThatThrownBy(() -> workflow.run(REQUEST))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.MISCONFIGURED));
        assertThat(activities.diary).containsExactly("plan", "send");
    }

    /** Nobody is written to while a person has not looked. */
    @Test
    void sendsNothingWhenThePlanIsHeld() {
        activities.planFails.add(JobFailure.of(FailureKind.HELD, "as the script says"));

        assertThatThrownBy(() -> workflow.run(REQUEST))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.HELD));
        assertThat(activities.diary).containsExactly("plan");
    }

    private record Asked(JobRequest request, Instant at) {}

    /** Fails as its scripts say, then succeeds; its diary holds what it was asked. */
    private final class Reminding implements CheckExpiringSubscriptionsActivities {

        private final List<RuntimeException> planFails = new ArrayList<>();
        private final List<RuntimeException> sendFails = new ArrayList<>();
        private final List<String> diary = new ArrayList<>();
        private final List<Asked> asked = new ArrayList<>();

        @Override
        public PlannedReminders planReminders(JobRequest request) {
            note("plan", request, planFails);
            return new PlannedReminders(7, List.of("s-unplanned"));
        }

        @Override
        public SentReminders sendReminders(JobRequest request) {
            note("send", request, sendFails);
            return new SentReminders(
                    1,
                    2,
                    List.of(new Reminded("u1", Instant.parse("2026-11-22T00:00:00Z"))),
                    Map.of("covered", 3L),
                    1,
                    List.of("s-unsent"),
                    1);
        }

        private void note(String step, JobRequest request, List<RuntimeException> script) {
            diary.add(step);
            asked.add(new Asked(request, Instant.ofEpochMilli(temporal.currentTimeMillis())));
            if (!script.isEmpty()) {
                throw script.remove(0);
            }
        }
    }
}
