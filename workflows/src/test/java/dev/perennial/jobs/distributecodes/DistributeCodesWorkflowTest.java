package dev.perennial.jobs.distributecodes;

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

class DistributeCodesWorkflowTest {

    private static final JobRequest REQUEST = new JobRequest(
            "distribute_codes",
            Instant.parse("2026-11-01T00:00:00Z"),
            UUID.fromString("01a1fd5e-a240-7000-8000-000000000001"),
            Map.of("valid_for", "60d"),
            false,
            null);
    private static final DistributedCodes DONE = new DistributedCodes(6, 2, 0, "6 codes", 0, List.of());

    private final Distributing activities = new Distributing();
    private TestWorkflowEnvironment temporal;
    private DistributeCodesWorkflow workflow;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance();
        Worker worker = temporal.newWorker("jobs");
        worker.registerWorkflowImplementationTypes(DistributeCodesWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities);
        temporal.start();
        workflow = temporal.getWorkflowClient()
                .newWorkflowStub(
                        DistributeCodesWorkflow.class,
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
                        "distributed_count", 6,
                        "affiliates_processed", 2,
                        "already_had", 0,
                        "message", "6 codes",
                        "failed_count", 0,
                        "failed_ids", List.of()));
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
    private static final class Distributing implements DistributeCodesActivities {

        private final List<FailureKind> script = new ArrayList<>();
        private final List<JobRequest> diary = new ArrayList<>();

        @Override
        public DistributedCodes distributeCodes(JobRequest request) {
            diary.add(request);
            if (!script.isEmpty()) {
                throw JobFailure.of(script.remove(0), "as the script says");
            }
            return DONE;
        }
    }
}
