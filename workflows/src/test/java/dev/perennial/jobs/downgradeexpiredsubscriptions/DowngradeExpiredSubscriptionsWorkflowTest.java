package dev.perennial.jobs.downgradeexpiredsubscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.Kept;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.User;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DowngradeExpiredSubscriptionsWorkflowTest {

    private static final JobRequest REQUEST = new JobRequest(
            "downgrade_expired_subscriptions",
            Instant.parse("2026-11-21T09:10:00Z"),
            UUID.fromString("01a1fd5e-a240-7000-8000-000000000001"),
            Map.of("grace", "72h"),
            false,
            null);
    private static final DowngradedSubscriptions DONE = new DowngradedSubscriptions(
            3, 1, List.of(new User("u1", "PRO")), false, new Kept(2, 0, 0), 0, List.of(), 0, List.of());

    private final Downgrading activities = new Downgrading();
    private TestWorkflowEnvironment temporal;
    private DowngradeExpiredSubscriptionsWorkflow workflow;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance();
        Worker worker = temporal.newWorker("jobs");
        worker.registerWorkflowImplementationTypes(DowngradeExpiredSubscriptionsWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities);
        temporal.start();
        workflow = temporal.getWorkflowClient()
                .newWorkflowStub(
                        DowngradeExpiredSubscriptionsWorkflow.class,
                        WorkflowOptions.newBuilder().setTaskQueue("jobs").build());
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void returnsWhatTheActivityCameTo() {
        JobResult result = workflow.run(REQUEST);

        assertThat(result.success()).isTrue();
        assertThat(result.result())
                .isEqualTo(Map.of(
                        "expired_count",
                        3,
                        "downgraded_count",
                        1,
                        "downgraded_users",
                        List.of(Map.of("user_id", "u1", "previous_tier", "PRO")),
                        "truncated",
                        false,
                        "kept",
                        Map.of("already_free", 2, "other_subscription", 0, "payment_pending", 0),
                        "restored_count",
                        0,
                        "restored_users",
                        List.of(),
                        "failed_count",
                        0,
                        "failed_ids",
                        List.of()));
    }

    @Test
    void handsOnTheRequestAsItCame() {
        workflow.run(REQUEST);

        assertThat(activities.diary).containsExactly(REQUEST);
    }

    /** However long it takes; the run's own timeout is the limit. */
    @Test
    void triesAgainWhatHeals() {
        for (int i = 0; i < 30; i++) {
            activities.script.add(FailureKind.UNAVAILABLE);
        }

        assertThat(workflow.run(REQUEST).success()).isTrue();
        assertThat(activities.diary).hasSize(31).containsOnly(REQUEST);
    }

    @Test
    void doesNotTryAgainWhatDoesNot() {
        activities.script.add(FailureKind.MISCONFIGURED);

        assertThatThrownBy(() -> workflow.run(REQUEST))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.MISCONFIGURED));
        assertThat(activities.diary).hasSize(1);
    }

    /** Fails as its script says, then succeeds; its diary holds what it was asked. */
    private static final class Downgrading implements DowngradeExpiredSubscriptionsActivities {

        private final List<FailureKind> script = new ArrayList<>();
        private final List<JobRequest> diary = new ArrayList<>();

        @Override
        public DowngradedSubscriptions downgradeExpiredSubscriptions(JobRequest request) {
            diary.add(request);
            if (!script.isEmpty()) {
                throw JobFailure.of(script.remove(0), "as the script says");
            }
            return DONE;
        }
    }
}
