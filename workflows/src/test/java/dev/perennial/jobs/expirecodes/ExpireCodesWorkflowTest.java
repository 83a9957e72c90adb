package dev.perennial.jobs.expirecodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
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

class ExpireCodesWorkflowTest {

    private static final JobRequest REQUEST = new JobRequest(
            "expire_codes",
            Instant.parse("2026-11-01T00:00:00Z"),
            UUID.fromString("01a1fd5e-a240-7000-8000-000000000001"),
            Map.of("max_share", 0.5),
            false,
            null);
    private static final ExpiredCodes DONE = new ExpiredCodes(1, List.of("c1"), false, 0, List.of());

    private final Expiring activities = new Expiring();
    private TestWorkflowEnvironment temporal;
    private ExpireCodesWorkflow workflow;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance();
        Worker worker = temporal.newWorker("jobs");
        worker.registerWorkflowImplementationTypes(ExpireCodesWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities);
        temporal.start();
        workflow = temporal.getWorkflowClient()
                .newWorkflowStub(
                        ExpireCodesWorkflow.class,
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
                        1,
                        "expired_ids",
                        List.of("c1"),
                        "truncated",
                        false,
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
    private static final class Expiring implements ExpireCodesActivities {

        private final List<FailureKind> script = new ArrayList<>();
        private final List<JobRequest> diary = new ArrayList<>();

        @Override
        public ExpiredCodes expireCodes(JobRequest request) {
            diary.add(request);
            if (!script.isEmpty()) {
                throw JobFailure.of(script.remove(0), "as the script says");
            }
            return DONE;
        }
    }
}
