package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.ApiCall;
import dev.perennial.app.WorkerProcess;
import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Somebody asks for a run more than once. */
class CellsOfTheCallerIT {

    private static final String RUN = "/api/cron/jobs/expire_codes/run?wait=1";
    private static final String SECRET = UUID.randomUUID().toString();

    @Cell(number = 22, fault = "a run is asked for twice within a second, and while it executes")
    void cell22_whoeverAsksIsToldWhichRunItIs(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        WorkerProcess api = world.startProcess("api", "CRON_SECRET", SECRET);
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, "insert into perennial.run_step_pages", 1);

        CompletableFuture<ApiCall.Answer> other = CompletableFuture.supplyAsync(() -> ask(api, ""));
        ApiCall.Answer one = ask(api, "");
        evidence.fired(page);
        String run = one.header("Perennial-Run-Id");
        assertThat(one.status()).as(one.body()).isEqualTo(202);
        assertThat(other.join().status()).as(other.join().body()).isEqualTo(202);
        assertThat(other.join().header("Perennial-Run-Id")).isEqualTo(run);

        long asked = System.nanoTime();
        ApiCall.Answer refused = ask(api, "another-key");
        evidence.timely("a refusal", Duration.ofNanos(System.nanoTime() - asked), Duration.ofSeconds(3));
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.json()).containsEntry("reason", "overlap").containsEntry("run_id", run);

        WorkflowStub pastTheApi = world.start(Job.EXPIRE);
        world.awaitEnd(pastTheApi);
        assertThat(world.database()
                        .text("select status || ' ' || reason from perennial.runs where workflow_id = '"
                                + pastTheApi.getExecution().getWorkflowId() + "'"))
                .isEqualTo("skipped overlap");

        page.release();
        await().atMost(Evidence.PATIENCE)
                .until(
                        () -> world.database().text("select status from perennial.runs where id = '" + run + "'"),
                        "success"::equals);
        auditor.pass(evidence);
    }

    private static ApiCall.Answer ask(WorkerProcess api, String key) {
        ApiCall call = ApiCall.post(api.url(RUN)).secret(SECRET);
        return (key.isEmpty() ? call : call.header("Idempotency-Key", key)).send();
    }
}
