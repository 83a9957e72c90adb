package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.WorkerProcess;
import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.proof.audit.Auditor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowStub;
import java.util.List;

/** How a run ended is written late, twice, in the wrong order, or when nobody knows it any more. */
class CellsOfTheLedgerIT {

    /** The last statement of a page. */
    private static final String SAVE_PAGE = "insert into perennial.run_step_pages";
    /** Begins the transaction that gives a run its row. */
    private static final String OPEN = "'perennial.job.'";

    private static final String MIRROR = "insert into public.cron_job_runs";

    @Cell(
            number = {19, 21},
            fault = "the writer of the mirror is killed; Temporal has forgotten a run before it is settled")
    void cell19_21_whatNobodyWroteDownIsWrittenDownAsItIs(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        WorkflowStub run = world.start(Job.EXPIRE);
        endUnwritten(world, run);

        Hold mirror = world.toDatabase().holdAt(Direction.TO_SERVER, MIRROR, 1);
        WorkerProcess writer = world.startControl();
        evidence.fired(19, mirror);
        writer.kill();
        mirror.cut();
        assertThat(rows(world, run)).containsExactly("running ");
        world.startControl();
        auditor.pass(evidence);

        WorkflowStub forgotten = world.start(Job.DOWNGRADE);
        endUnwritten(world, forgotten, () -> forget(world, forgotten));
        evidence.fired(21, "NOT_FOUND while the row was open");
        assertThatItIsSettledHonestly(world, evidence, forgotten);
    }

    /** The run was at work when last seen; what it did is kept, and nobody claims that it succeeded. */
    private static void assertThatItIsSettledHonestly(TestBed world, Evidence evidence, WorkflowStub run) {
        await().atMost(Evidence.PATIENCE).until(() -> !rows(world, run).equals(List.of("running ")));
        evidence.check(Invariant.M, () -> {
            assertThat(rows(world, run)).containsExactly("error history_gone");
            assertThat(world.database()
                            .read(
                                    "select m.status from public.cron_job_runs m join perennial.runs r on r.id::text = m.id::text"
                                            + " where r.workflow_id = '" + id(run) + "'",
                                    row -> row.getString(1)))
                    .containsExactly("error");
        });
        evidence.check(
                Invariant.L,
                () -> assertThat(world.due()).as("due, and not ended").isZero());
        evidence.check(Invariant.D, () -> assertThat(
                        world.database().number("select count(*) - count(distinct subject) from perennial.effects"))
                .isZero());
    }

    @Cell(number = 20, fault = "the ledger is told twice, and in the wrong order")
    void cell20_aLateOrRepeatedWordChangesNothing(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        Hold begin = world.toDatabase().holdAt(Direction.TO_SERVER, OPEN, 1);
        Hold end = world.toDatabase().holdAt(Direction.TO_SERVER, MIRROR, 1);
        WorkflowStub run = world.start(Job.EXPIRE);

        // Its beginning is on its way for so long that it is told again; its end is heard, and told again.
        evidence.fired(begin);
        assertThat(end.await(Evidence.PATIENCE)).isTrue();
        Hold answer = end.releaseUntil(Direction.FROM_SERVER, "COMMIT");
        assertThat(answer.await(Evidence.PATIENCE)).isTrue();
        answer.cut();
        world.awaitEnd(run);

        // Only now the first word of its beginning arrives.
        Hold late = begin.releaseUntil(Direction.FROM_SERVER, "COMMIT");
        evidence.fired(late);
        late.release();
        assertThat(rows(world, run)).containsExactly("success ");
        auditor.pass(evidence);
    }

    private static void endUnwritten(TestBed world, WorkflowStub run) {
        endUnwritten(world, run, () -> {});
    }

    /** Temporal says that it has ended, and its row does not: the ledger is away when the run wants to write it. */
    private static void endUnwritten(TestBed world, WorkflowStub run, Runnable meanwhile) {
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        assertThat(page.await(Evidence.PATIENCE)).isTrue();
        world.database().run("alter table perennial.runs rename to runs_away");
        try {
            page.release();
            world.awaitEnd(run);
            meanwhile.run();
        } finally {
            world.database().run("alter table perennial.runs_away rename to runs");
        }
        assertThat(rows(world, run)).containsExactly("running ");
    }

    private static void forget(TestBed world, WorkflowStub run) {
        WorkflowServiceBlockingStub temporal = world.service().blockingStub();
        temporal.deleteWorkflowExecution(DeleteWorkflowExecutionRequest.newBuilder()
                .setNamespace(world.temporal().namespace())
                .setWorkflowExecution(run.getExecution())
                .build());
        await().atMost(Evidence.PATIENCE).until(() -> isUnknown(world, temporal, run));
    }

    private static boolean isUnknown(TestBed world, WorkflowServiceBlockingStub temporal, WorkflowStub run) {
        try {
            temporal.describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                    .setNamespace(world.temporal().namespace())
                    .setExecution(run.getExecution())
                    .build());
            return false;
        } catch (StatusRuntimeException failure) {
            return failure.getStatus().getCode() == Status.Code.NOT_FOUND;
        }
    }

    private static List<String> rows(TestBed world, WorkflowStub run) {
        return world.database()
                .read(
                        "select status || ' ' || coalesce(reason, '') from perennial.runs where workflow_id = '"
                                + id(run) + "'",
                        row -> row.getString(1));
    }

    private static String id(WorkflowStub run) {
        return run.getExecution().getWorkflowId();
    }
}
