package dev.perennial.control;

import static dev.perennial.control.ControlFixture.everySecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.JobWorker;
import dev.perennial.failure.FailureKind;
import dev.perennial.gate.RunLedgerImpl;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.RecordedJobType;
import dev.perennial.job.SettingsSchema;
import dev.perennial.ledger.Run;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.RunStatus;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of jobs whose type the worker does not know, on the real server. */
class UnknownTypesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ControlFixture house;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
        house.startWorker();
        house.startControl();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void aRunOfATypeThatNobodyRunsHasItsRow() {
        house.define(ControlFixture.ofType("Nope", ControlFixture.runningEveryMissedTick(everySecond("nobodys"))));

        await().atMost(PATIENCE)
                .until(() -> !house.rows("nobodys", RunStatus.ERROR).isEmpty());

        Run run = house.rows("nobodys", RunStatus.ERROR).get(0);
        assertThat(run.failureKind()).contains(FailureKind.MISCONFIGURED.name());
        assertThat(run.error()).hasValueSatisfying(error -> assertThat(error)
                .startsWith("no worker runs the workflow type Nope; there are ")
                .contains("Scripted"));
    }

    /** A worker of another application on the same task queue: ours gets some of its tasks, and must not end its runs. */
    @Test
    void aRunOfATypeThatAnotherWorkerRunsIsLeftToIt() {
        SettingsSchema anything = SettingsSchema.of("{ \"type\": \"object\" }");
        house.jdbi().useHandle(handle -> new JobTypeDao(handle)
                .record("another", List.of(new RecordedJobType("Elsewhere", anything)), Instant.now()));
        house.define(
                ControlFixture.ofType("Elsewhere", ControlFixture.runningEveryMissedTick(everySecond("elsewhere"))));
        await().atMost(PATIENCE).until(() -> house.client()
                .listExecutions("WorkflowType = 'Elsewhere' and ExecutionStatus = 'Running'")
                .findAny()
                .isPresent());

        JobWorker another = new JobWorker(
                house.client(),
                List.of(ElsewhereWorkflowImpl.class),
                List.of(new RunLedgerImpl(house.jdbi(), Clock.systemUTC())),
                1);
        another.start();
        try {
            // A task that fails again comes to the next worker ten seconds later.
            await().atMost(PATIENCE)
                    .until(() -> !house.rows("elsewhere", RunStatus.SUCCESS).isEmpty());
            assertThat(house.rows("elsewhere", RunStatus.ERROR)).isEmpty();
        } finally {
            another.drain(Duration.ZERO);
        }
    }

    @WorkflowInterface
    public interface ElsewhereWorkflow {

        @WorkflowMethod(name = "Elsewhere")
        JobResult run(JobRequest request);
    }

    public static final class ElsewhereWorkflowImpl implements ElsewhereWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            return JobResult.of("done");
        }
    }
}
