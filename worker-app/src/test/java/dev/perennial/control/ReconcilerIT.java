package dev.perennial.control;

import static dev.perennial.control.ControlFixture.every;
import static dev.perennial.control.ControlFixture.everySecond;
import static dev.perennial.control.ControlFixture.taking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perennial.control.settle.Reconciler;
import dev.perennial.ledger.Run;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.run.TaskQueue;
import dev.perennial.run.Trigger;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.server.JobSchedules;
import dev.perennial.server.TemporalRuns;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.schedules.ScheduleBackfill;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever ends a run, and whoever started it, its row tells. */
class ReconcilerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HOURLY = Duration.ofHours(1);

    private static ControlFixture house;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
        house.startWorker();
        house.startControl();
        house.define(
                taking(Duration.ofSeconds(60), every("slow", HOURLY)),
                every("quick", HOURLY),
                failing("failing"),
                everySecond("triggered"));
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void aTerminatedRunIsRecordedAsCancelled() {
        WorkflowStub run = start("slow", Duration.ofMinutes(5));
        awaitStatus(run, RunStatus.RUNNING);

        run.terminate("INC-7");

        Run row = awaitStatus(run, RunStatus.CANCELLED);
        assertThat(row.reason()).contains(Reason.TERMINATED);
        assertThat(mirrored(row.id())).containsEntry("status", "error");
        assertThat(mirrored(row.id()).get("error").toString()).startsWith("terminated");
    }

    @Test
    void aCancelledRunRecordsItselfInADetachedScope() {
        WorkflowStub run = start("slow", Duration.ofMinutes(5));
        awaitStatus(run, RunStatus.RUNNING);

        run.cancel();

        assertThat(awaitStatus(run, RunStatus.CANCELLED).reason()).contains(Reason.CANCELLED);
    }

    @Test
    void aRunThatTheServerCutsOffIsRecordedAsAnError() {
        WorkflowStub run = start("slow", Duration.ofSeconds(3));

        Run row = awaitStatus(run, RunStatus.ERROR);

        assertThat(row.reason()).contains(Reason.TIMED_OUT);
        assertThat(row.error()).hasValueSatisfying(error -> assertThat(error).contains("timeout"));
    }

    @Test
    void aFailedRunTellsTheKindAndNoAddress() {
        WorkflowStub run = start("failing", Duration.ofMinutes(1));

        Run row = awaitStatus(run, RunStatus.ERROR);

        assertThat(row.failureKind()).contains("BAD_DATA");
        assertThat(row.error()).contains("failed as told, mail to ***@***");
        assertThat(row.traceback()).hasValueSatisfying(trace -> assertThat(trace)
                .contains("ScriptedActivitiesImpl.work")
                .doesNotContain("jane@example.com"));
        Map<String, Object> mirrored = mirrored(row.id());
        assertThat(mirrored).containsEntry("status", "error").containsEntry("job_id", "failing");
        assertThat(history(run)).doesNotContain("jane@example.com");
    }

    @Test
    void aRunStartedByHandWithoutInputBelongsToTheJobOfItsType() {
        house.define(every("only_one", HOURLY));
        WorkflowStub run = house.client()
                .newUntypedWorkflowStub(
                        "Scripted",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueue.NAME)
                                .setWorkflowId("by-hand-" + UUID.randomUUID())
                                .build());
        run.start();

        Run row = awaitStatus(run, RunStatus.SUCCESS);

        assertThat(row.jobId()).isEqualTo("only_one");
        assertThat(row.trigger()).isEqualTo(Trigger.MANUAL);
        house.define(
                taking(Duration.ofSeconds(60), every("slow", HOURLY)),
                every("quick", HOURLY),
                failing("failing"),
                everySecond("triggered"));
    }

    @Test
    void aScheduleTriggeredInTemporalLeavesARow() {
        await().atMost(PATIENCE)
                .until(() ->
                        house.registry().find("quick").orElseThrow().converged().isPresent());

        house.schedules().getHandle("quick").trigger(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL);

        await().atMost(PATIENCE).until(() -> house.rows("quick", RunStatus.SUCCESS).stream()
                .anyMatch(run ->
                        run.trigger() == Trigger.MANUAL && run.scheduledFor().isPresent()));
    }

    @Test
    void aRunTerminatedBeforeAnyWorkerSawItHasARowAllTheSame() {
        house.stopWorker();
        WorkflowStub run = start("quick", Duration.ofMinutes(1));

        run.terminate("never mind");

        Run row = awaitStatus(run, RunStatus.CANCELLED);
        assertThat(row.reason()).contains(Reason.TERMINATED);
        assertThat(row.jobId()).isEqualTo("quick");
        house.startWorker();
    }

    @Test
    void aRunThatNeverCameToTheGateIsOfTheJobItWasStartedForOrOfNobody() {
        house.stopWorker();
        WorkflowStub ofNobody = startUnnamed();
        WorkflowStub ofQuick = startUnnamed(JobRequest.manual("quick", null, false, "test"));
        WorkflowStub ofUnknown = startUnnamed(JobRequest.manual("unheard_of", null, false, "test"));

        ofNobody.terminate("never mind");
        ofUnknown.terminate("never mind");
        ofQuick.terminate("never mind");

        assertThat(awaitStatus(ofQuick, RunStatus.CANCELLED).jobId()).isEqualTo("quick");
        WorkflowStub later = start("quick", Duration.ofMinutes(1));
        later.terminate("never mind");
        awaitStatus(later, RunStatus.CANCELLED);
        assertThat(byWorkflow(ofNobody.getExecution().getWorkflowId())).isNull();
        assertThat(byWorkflow(ofUnknown.getExecution().getWorkflowId())).isNull();
        house.startWorker();
    }

    @Test
    void aBackfillOverTicksThatRanRunsNoneOfThemAgain() {
        await().atMost(PATIENCE)
                .until(() -> house.rows("triggered", RunStatus.SUCCESS).size() >= 3);
        Run ran = house.rows("triggered", RunStatus.SUCCESS).get(1);
        String workflowId = ran.workflowId().orElseThrow();

        house.schedules()
                .getHandle("triggered")
                .backfill(List.of(new ScheduleBackfill(
                        ran.asOf(), ran.asOf(), ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL)));

        JobResult refused = awaitOtherRun(workflowId, ran.temporalRunId().orElseThrow());
        assertThat(refused.success()).isTrue();
        assertThat(refused.result()).asString().contains("reason=already_ran");
        assertThat(byWorkflow(workflowId)).isEqualTo(ran);
        assertThat(ScriptedActivitiesImpl.done("triggered")).doesNotHaveDuplicates();
    }

    @Test
    void aRunResetToItsBeginningIsRefusedAndKeepsItsRow() {
        WorkflowStub run = start("quick", Duration.ofMinutes(1));
        Run ran = awaitStatus(run, RunStatus.SUCCESS);
        int done = ScriptedActivitiesImpl.done("quick").size();

        String again = reset(run, 0);

        assertThat(resultOf(run, again).result()).asString().contains("reason=already_ran");
        assertThat(byWorkflow(run.getExecution().getWorkflowId())).isEqualTo(ran);
        assertThat(ScriptedActivitiesImpl.done("quick")).hasSize(done);
    }

    @Test
    void aRunResetToAPointAfterTheGateGoesOnFromThere() {
        WorkflowStub run = start("quick", Duration.ofMinutes(1));
        Run ran = awaitStatus(run, RunStatus.SUCCESS);
        int done = ScriptedActivitiesImpl.done("quick").size();

        String again = reset(run, 1);

        assertThat(resultOf(run, again).result()).hasToString("{worked=done}");
        assertThat(byWorkflow(run.getExecution().getWorkflowId()).status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(byWorkflow(run.getExecution().getWorkflowId()).id()).isEqualTo(ran.id());
        assertThat(ScriptedActivitiesImpl.done("quick"))
                .as("what was done is not done again")
                .hasSize(done);
    }

    /** To before the given one of its completed workflow tasks; returns the id of the run that goes on from there. */
    private static String reset(WorkflowStub run, int completedTask) {
        List<Long> tasks = house.client().fetchHistory(run.getExecution().getWorkflowId()).getEvents().stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                .map(HistoryEvent::getEventId)
                .toList();
        return house.client()
                .getWorkflowServiceStubs()
                .blockingStub()
                .resetWorkflowExecution(ResetWorkflowExecutionRequest.newBuilder()
                        .setNamespace(house.client().getOptions().getNamespace())
                        .setWorkflowExecution(run.getExecution())
                        .setRequestId(UUID.randomUUID().toString())
                        .setReason("test")
                        .setWorkflowTaskFinishEventId(tasks.get(completedTask))
                        .build())
                .getRunId();
    }

    private static JobResult resultOf(WorkflowStub run, String temporalRunId) {
        return resultOf(run.getExecution().getWorkflowId(), temporalRunId);
    }

    private static JobResult resultOf(String workflowId, String temporalRunId) {
        return house.client()
                .newUntypedWorkflowStub(
                        WorkflowTargetOptions.newBuilder()
                                .setWorkflowId(workflowId)
                                .setRunId(temporalRunId)
                                .build(),
                        Optional.empty())
                .getResult(JobResult.class);
    }

    private static JobResult awaitOtherRun(String workflowId, String first) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            String latest = house.client()
                                    .newUntypedWorkflowStub(workflowId)
                                    .describe()
                                    .getExecution()
                                    .getRunId();
                            return latest.equals(first) ? null : resultOf(workflowId, latest);
                        },
                        Objects::nonNull);
    }

    /** A worker without our interceptor, in another language perhaps, may take a run and return what it likes. */
    @Test
    void aRunThatSomebodyElseEndedWithAnotherResultHasARowAndStopsNobody() {
        house.stopWorker();
        WorkflowStub odd = start("quick", Duration.ofMinutes(1));
        WorkerFactory foreign = WorkerFactory.newInstance(house.client());
        foreign.newWorker(TaskQueue.NAME).registerWorkflowImplementationTypes(ForeignImpl.class);
        foreign.start();
        try {
            odd.getResult(String.class);
        } finally {
            foreign.shutdownNow();
        }
        WorkflowStub other = start("quick", Duration.ofMinutes(1));
        other.terminate("never mind");

        assertThat(awaitStatus(odd, RunStatus.SUCCESS).resultJson())
                .hasValueSatisfying(json -> assertThat(json).contains("not_a_job_result", "JSON string"));
        awaitStatus(other, RunStatus.CANCELLED);
        house.startWorker();
    }

    @WorkflowInterface
    public interface Foreign {
        @WorkflowMethod(name = "Scripted")
        String run();
    }

    public static final class ForeignImpl implements Foreign {
        @Override
        public String run() {
            return "done by somebody else";
        }
    }

    /** Of a namespace that does not exist Temporal says "not found" whatever it is asked for. */
    @Test
    void aMistypedNamespaceClosesNothingAndRemovesNothing() {
        WorkflowStub run = start("slow", Duration.ofMinutes(5));
        Run row = awaitStatus(run, RunStatus.RUNNING);
        WorkflowServiceStubs stubs = house.client().getWorkflowServiceStubs();
        WorkflowClient stray = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder().setNamespace("defualt").build());
        JobSchedules schedules = new JobSchedules(
                stray,
                ScheduleClient.newInstance(
                        stubs,
                        ScheduleClientOptions.newBuilder()
                                .setNamespace("defualt")
                                .build()));

        new Reconciler(house.jdbi(), new TemporalRuns(stray), Clock.systemUTC(), Duration.ZERO).settleOpenRuns();

        assertThat(byWorkflow(row.workflowId().orElseThrow()).status()).isEqualTo(RunStatus.RUNNING);
        assertThatThrownBy(() -> schedules.describe("slow")).hasMessageContaining("defualt");
        assertThatThrownBy(() -> schedules.delete("slow")).hasStackTraceContaining("defualt");
        run.terminate("seen");
    }

    private static JobDefinition failing(String id) {
        JobDefinition job = every(id, HOURLY);
        return new JobDefinition(
                id,
                id,
                job.workflow(),
                job.timing(),
                job.timeZone(),
                true,
                1,
                job.misfireGrace(),
                job.catchupWindow(),
                job.timeout(),
                job.after(),
                Map.of("fails", "BAD_DATA"));
    }

    /** Its workflow's id says nothing of the job. */
    private static WorkflowStub startUnnamed(Object... input) {
        WorkflowStub run = house.client()
                .newUntypedWorkflowStub(
                        "Scripted",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueue.NAME)
                                .setWorkflowId("by-hand-" + UUID.randomUUID())
                                .build());
        run.start(input);
        return run;
    }

    private static WorkflowStub start(String job, Duration timeout) {
        WorkflowStub run = house.client()
                .newUntypedWorkflowStub(
                        "Scripted",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueue.NAME)
                                .setWorkflowId(job + "-manual-" + UUID.randomUUID())
                                .setWorkflowExecutionTimeout(timeout)
                                .build());
        run.start(JobRequest.manual(job, null, false, "test"));
        return run;
    }

    private static Run awaitStatus(WorkflowStub run, RunStatus status) {
        String id = run.getExecution().getWorkflowId();
        return await().atMost(PATIENCE).until(() -> byWorkflow(id), found -> found != null && found.status() == status);
    }

    private static Run byWorkflow(String workflowId) {
        return house.jdbi()
                .withHandle(handle -> new dev.perennial.ledger.RunDao(handle).findByWorkflow(workflowId))
                .orElse(null);
    }

    private static Map<String, Object> mirrored(UUID id) {
        List<Map<String, Object>> rows = house.jdbi().withHandle(handle -> handle.createQuery(
                        "select job_id, status, error from public.cron_job_runs where id = :id")
                .bind("id", id)
                .mapToMap()
                .list());
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static String history(WorkflowStub run) {
        return house.client().fetchHistory(run.getExecution().getWorkflowId()).toJson(true);
    }
}
