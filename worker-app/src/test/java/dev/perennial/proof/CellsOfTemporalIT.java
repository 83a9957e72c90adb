package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;

/** What happens between a worker and Temporal while an activity runs. */
class CellsOfTemporalIT {

    /** The last statement of a page. */
    private static final String SAVE_PAGE = "insert into perennial.run_step_pages";

    @Cell(number = 15, fault = "kill -9 of Temporal while an activity runs")
    void cell15_whatIsDoneWhileTemporalIsDeadIsDoneOnce(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        WorkflowStub run = world.start(Job.DOWNGRADE);
        evidence.fired(page);

        world.temporal().kill();
        boolean endsBeforeTheRestart = evidence.random().nextBoolean();
        if (endsBeforeTheRestart) {
            page.release();
            awaitEffects(world);
        }
        world.temporal().restart();
        page.release();

        world.awaitEnd(run);
        auditor.pass(evidence);
    }

    @Cell(number = 16, fault = "Temporal cannot be reached for longer than the heartbeat timeout")
    void cell16_whatIsDoneBehindAPartitionIsNotDoneAgain(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        WorkflowStub run = world.start(Job.DOWNGRADE);
        assertThat(page.await(Evidence.PATIENCE)).isTrue();

        boolean silent = evidence.random().nextBoolean();
        if (silent) {
            world.toTemporal().blackhole();
        } else {
            world.toTemporal().cut();
        }
        page.release();
        awaitEffects(world);
        await("Temporal thinks the worker dead").atMost(Evidence.PATIENCE).until(() -> attempts(run) > 1);
        evidence.fired((silent ? "silence" : "refusal") + " until the second attempt was due");
        world.toTemporal().heal();

        world.awaitEnd(run);
        auditor.pass(evidence);
    }

    /** The work goes on without Temporal. */
    private static void awaitEffects(TestBed world) {
        await().atMost(Evidence.PATIENCE)
                .until(() -> world.database().number("select count(*) from perennial.effects") > 0);
    }

    private static int attempts(WorkflowStub run) {
        return run.describe().getRawDescription().getPendingActivitiesList().stream()
                .mapToInt(activity -> activity.getAttempt())
                .max()
                .orElse(0);
    }
}
