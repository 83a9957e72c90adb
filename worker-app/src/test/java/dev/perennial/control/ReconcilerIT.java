package dev.perennial.control;

import static dev.perennial.control.House.every;
import static dev.perennial.control.House.everySecond;
import static dev.perennial.control.House.taking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.ledger.Run;
import dev.perennial.run.JobRequest;
import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.run.TaskQueue;
import dev.perennial.run.Trigger;
import dev.perennial.schedule.JobDefinition;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever ends a run, and whoever started it, its row tells (D40, T8). */
class ReconcilerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HOURLY = Duration.ofHours(1);

    private static House house;

    @BeforeAll
    static void open() {
        house = House.open();
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
