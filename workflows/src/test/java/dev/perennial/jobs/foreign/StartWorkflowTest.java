package dev.perennial.jobs.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.RunClosing;
import dev.perennial.run.RunLedger;
import dev.perennial.run.RunLedgerInterceptor;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Verdict;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workflow on a task queue of its own as the child of a run, within the frame, with skipped time. */
class StartWorkflowTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final AtomicReference<Function<EncodedValues, Object>> FOREIGN = new AtomicReference<>();

    private final Ledger ledger = new Ledger();
    private final Looking looking = new Looking();
    private TestWorkflowEnvironment temporal;
    private WorkerFactory foreign;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunLedgerInterceptor())
                        .build())
                .build());
        Worker ours = temporal.newWorker("jobs");
        ours.registerWorkflowImplementationTypes(StartWorkflowImpl.class);
        ours.registerActivitiesImplementations(ledger, looking);
        temporal.start();
        // Of somebody else: without our frame.
        foreign = WorkerFactory.newInstance(temporal.getWorkflowClient());
        foreign.newWorker("foreign").registerWorkflowImplementationTypes(Foreign.class);
        foreign.start();
    }

    @AfterEach
    void stop() {
        foreign.shutdownNow();
        temporal.close();
    }

    @Test
    void handsTheInputOverAndReturnsTheResult() {
        FOREIGN.set(told -> Map.of("greeted", told.get(0, Map.class).get("city"), "token", "abc"));
        looking.order = new ForeignOrder("MorningRoutine", "foreign", Map.of("city", "Paris"), false);

        WorkflowStub run = begin();
        JobResult result = run.getResult(JobResult.class);

        assertThat(result.result())
                .isEqualTo(Map.of(
                        "workflow",
                        "MorningRoutine",
                        "task_queue",
                        "foreign",
                        "workflow_id",
                        run.getExecution().getWorkflowId() + "-child",
                        "result",
                        Map.of("greeted", "Paris", "token", "***")));
        assertThat(ledger.closing().status()).isEqualTo(RunStatus.SUCCESS);
    }

    @Test
    void tellsNothingToWhatTakesNothing() {
        FOREIGN.set(told -> told.getSize());

        JobResult result = begin().getResult(JobResult.class);

        assertThat(result.result().toString()).contains("result=0");
    }

    @Test
    void itsTimeIsWhatIsLeftOfTheRuns() {
        FOREIGN.set(told -> {
            Workflow.sleep(TIMEOUT.plusHours(1));
            return "late";
        });

        WorkflowStub run = begin();

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);
        assertThat(ledger.closing().status()).isEqualTo(RunStatus.ERROR);
        assertThat(ledger.closing().reason()).isEqualTo("timed_out");
        assertThat(ledger.closing().error())
                .isEqualTo(
                        "did not end within the job's timeout of 30m; last seen: the workflow MorningRoutine is executing");
    }

    /** As seen by who asks Temporal. The test server skips no time while a task waits for a worker, so there is one that does nothing. */
    @Test
    void saysThatNobodyWasThere() {
        FOREIGN.set(told -> {
            Workflow.sleep(TIMEOUT.plusHours(1));
            return "late";
        });
        looking.unattended = true;
        looking.order = new ForeignOrder("MorningRoutine", "foreign", null, true);

        WorkflowStub run = begin();

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);
        assertThat(ledger.closing().error())
                .endsWith("timeout of 30m; last seen: no worker polls the task queue foreign");
        assertThat(looking.looks.size()).isBetween(5, 15);
    }

    @Test
    void aFailureIsTakenForWhatItIs() {
        assertFailsAs(
                FailureKind.BAD_DATA,
                ApplicationFailure.newNonRetryableFailure("no such city as jane@example.com", "NoSuchCity", "detail"),
                "the workflow MorningRoutine failed: no such city as ***@***");
        assertFailsAs(
                FailureKind.UNEXPECTED,
                ApplicationFailure.newFailure("broken", "TypeError"),
                "the workflow MorningRoutine failed: broken");
        assertFailsAs(
                FailureKind.MISCONFIGURED,
                JobFailure.of(FailureKind.MISCONFIGURED, "no API key"),
                "the workflow MorningRoutine failed: no API key");
    }

    private void assertFailsAs(FailureKind kind, ApplicationFailure failure, String message) {
        FOREIGN.set(told -> {
            throw failure;
        });
        WorkflowStub run = begin();

        assertThatThrownBy(() -> run.getResult(JobResult.class))
                .cause()
                .asInstanceOf(type(ApplicationFailure.class))
                .satisfies(ended -> {
                    assertThat(ended.getType()).isEqualTo(kind.name());
                    assertThat(ended.getOriginalMessage()).isEqualTo(message);
                });
        assertThat(ledger.closing().error()).isEqualTo(message);
        assertThat(ledger.closing().failureKind()).isEqualTo(kind);
        assertThat(history(run)).doesNotContain("\"detail\"");
    }

    @Test
    void cancellingTheRunCancelsItAndWaitsForIt() {
        List<String> diary = new CopyOnWriteArrayList<>();
        FOREIGN.set(told -> {
            try {
                Workflow.sleep(Duration.ofDays(1));
            } catch (CanceledFailure cancelled) {
                Workflow.newDetachedCancellationScope(() -> Workflow.sleep(Duration.ofMinutes(3)))
                        .run();
                diary.add("tidied up");
                throw cancelled;
            }
            return "not cancelled";
        });
        WorkflowStub run = begin();
        temporal.sleep(Duration.ofMinutes(1));

        run.cancel();

        assertThatThrownBy(() -> run.getResult(JobResult.class)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(diary).contains("tidied up");
        assertThat(ledger.closing().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(status(child(run))).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
    }

    @Test
    void whereNobodyIsACancelledRunDoesNotWait() {
        FOREIGN.set(told -> {
            Workflow.newDetachedCancellationScope(() -> Workflow.sleep(TIMEOUT)).run();
            return "deaf";
        });
        looking.unattended = true;
        WorkflowStub run = begin();
        temporal.sleep(Duration.ofMinutes(1));

        run.cancel();

        assertThatThrownBy(() -> run.getResult(JobResult.class)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(ledger.closing().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(ledger.closing().durationMs()).isLessThan(TIMEOUT.toMillis() / 2);
    }

    @Test
    void whoCancelsItInTemporalIsTold() {
        FOREIGN.set(told -> {
            Workflow.sleep(Duration.ofDays(1));
            return "done";
        });
        WorkflowStub run = begin();
        temporal.sleep(Duration.ofMinutes(1));
        child(run).cancel();

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);
        assertThat(ledger.closing().status()).isEqualTo(RunStatus.ERROR);
        assertThat(ledger.closing().error()).endsWith("-child) was cancelled in Temporal");
    }

    @Test
    void noneIsStartedTwice() {
        FOREIGN.set(told -> "done");
        String id = "run-" + UUID.randomUUID();
        begin(id).getResult(JobResult.class);

        WorkflowStub again = begin(id);

        assertThatThrownBy(() -> again.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);
        assertThat(ledger.closing().error())
                .isEqualTo("there has been a workflow " + id
                        + "-child already, and none is started twice: start the job by a new run");
        assertThat(ledger.closing().failureKind()).isEqualTo(FailureKind.MISCONFIGURED);
    }

    /** A run of a month would be too long to be looked at each minute. */
    @Test
    void aLongRunCostsFewEvents() {
        ledger.timeout = Duration.ofDays(40);
        FOREIGN.set(told -> {
            Workflow.sleep(Duration.ofDays(30));
            return "done";
        });
        WorkflowStub run = begin();

        run.getResult(JobResult.class);

        assertThat(looking.looks).hasSize(200);
        assertThat(events(run)).isLessThan(2_000);
    }

    private WorkflowStub begin() {
        return begin("run-" + UUID.randomUUID());
    }

    private WorkflowStub begin(String id) {
        WorkflowStub run = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        "StartWorkflow",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue("jobs")
                                .setWorkflowId(id)
                                .build());
        run.start(JobRequest.manual("morning_routine", Instant.parse("2026-11-01T00:00:00Z"), false, "ada"));
        return run;
    }

    private WorkflowStub child(WorkflowStub run) {
        return temporal.getWorkflowClient()
                .newUntypedWorkflowStub(run.getExecution().getWorkflowId() + "-child");
    }

    private static WorkflowExecutionStatus status(WorkflowStub run) {
        return run.describe().getStatus();
    }

    private String history(WorkflowStub run) {
        return temporal.getWorkflowClient().fetchHistory(run.getExecution().getWorkflowId()).getEvents().stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED)
                .toList()
                .toString();
    }

    private int events(WorkflowStub run) {
        return temporal.getWorkflowClient()
                .fetchHistory(run.getExecution().getWorkflowId())
                .getEvents()
                .size();
    }

    /** Of any type, as the test says. */
    public static final class Foreign implements DynamicWorkflow {

        @Override
        public Object execute(EncodedValues told) {
            return FOREIGN.get().apply(told);
        }
    }

    private static final class Looking implements StartWorkflowActivities {

        private final List<String> looks = new CopyOnWriteArrayList<>();
        private ForeignOrder order = new ForeignOrder("MorningRoutine", "foreign", null, false);
        private boolean unattended;

        @Override
        public ForeignOrder prepare(JobRequest request) {
            return order;
        }

        @Override
        public boolean isUnattended(String taskQueue) {
            looks.add(taskQueue);
            return unattended;
        }
    }

    private static final class Ledger implements RunLedger {

        private final List<RunClosing> closings = new CopyOnWriteArrayList<>();
        private Duration timeout = TIMEOUT;

        RunClosing closing() {
            return closings.get(closings.size() - 1);
        }

        @Override
        public Verdict open(RunOpening opening) {
            return Verdict.run(opening.jobId(), Map.of(), timeout);
        }

        @Override
        public void close(RunClosing closing) {
            closings.add(closing);
        }
    }
}
