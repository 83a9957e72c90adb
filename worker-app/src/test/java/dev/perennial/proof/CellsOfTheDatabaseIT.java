package dev.perennial.proof;

import dev.perennial.devstack.FaultProxy.Direction;
import dev.perennial.devstack.Hold;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;

/** What happens between a worker and PostgreSQL. */
class CellsOfTheDatabaseIT {

    @Cell(number = 9, fault = "the answer to a COMMIT is lost")
    void cell09_aLostAnswerToACommitChangesNothing(World world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, "update perennial.run_steps", 1);
        WorkflowStub run = world.start(Job.DOWNGRADE);
        evidence.fired(page);

        Hold answer = page.releaseUntil(Direction.FROM_SERVER, "COMMIT");
        evidence.fired(answer);
        answer.cut();

        world.awaitEnd(run);
        auditor.pass(evidence);
    }
}
