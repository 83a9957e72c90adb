package dev.perennial.cli;

import dev.perennial.failure.Redaction;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.JobRequest;
import dev.perennial.run.RunId;
import dev.perennial.schedule.JobSchedules;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Starts a job's workflow by hand, once for each key (T13). */
final class JobStarter {

    private final Database database;
    private final Temporal temporal;

    JobStarter(Database database, Temporal temporal) {
        this.database = database;
        this.temporal = temporal;
    }

    /**
     * What somebody wants.
     *
     * @param key the same key is the same run, however often it is asked for
     * @param asOf null: the time at which the server takes the request
     */
    record Order(RegisteredJob job, String key, Instant asOf, boolean force, String actor, String reason) {

        String workflowId() {
            return job.id() + "-manual-" + key;
        }
    }

    /** @param before true: the key was used before, and this is what came of it */
    record Started(UUID runId, String jobId, String workflowId, String temporalRunId, boolean before) {}

    Started start(Order order) {
        boolean before = !startedNow(order);
        WorkflowExecutionInfo info = describe(order.workflowId());
        Started started = new Started(
                runId(order.workflowId(), info),
                order.job().id(),
                order.workflowId(),
                info.getExecution().getRunId(),
                before);
        if (!before) {
            writeDown(order, started);
        }
        return started;
    }

    /** What Temporal says of it, which holds whether or not the ledger has heard of it. */
    WorkflowExecutionStatus status(Started started) {
        return describe(started.workflowId()).getStatus();
    }

    private boolean startedNow(Order order) {
        WorkflowOptions.Builder options = JobSchedules.options(order.job().definition())
                .setWorkflowId(order.workflowId())
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE);
        if (!order.reason().isEmpty()) {
            options.setStaticSummary(Redaction.of(order.reason()));
        }
        try {
            temporal.client()
                    .newUntypedWorkflowStub(order.job().definition().workflow(), options.build())
                    .start(JobRequest.manual(order.job().id(), order.asOf(), order.force(), order.actor()));
            return true;
        } catch (WorkflowExecutionAlreadyStarted e) {
            return false;
        }
    }

    private WorkflowExecutionInfo describe(String workflowId) {
        return temporal.ask(stub -> stub.describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(temporal.namespace())
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build()))
                .getWorkflowExecutionInfo();
    }

    /** The ledger's own id where it has the row; else the one it will have, computed as the interceptor does. */
    private UUID runId(String workflowId, WorkflowExecutionInfo info) {
        Optional<Run> row = database.runs(dao -> dao.findByWorkflow(workflowId));
        return row.map(Run::id).orElseGet(() -> {
            long millis = info.getStartTime().getSeconds() * 1_000
                    + info.getStartTime().getNanos() / 1_000_000;
            return RunId.ofManual(workflowId, Instant.ofEpochMilli(millis));
        });
    }

    private void writeDown(Order order, Started started) {
        String reason = order.reason().isEmpty() ? "" : ": " + Redaction.of(order.reason());
        database.registry(registry -> {
            registry.note(
                    order.job().id(),
                    "requested",
                    order.actor(),
                    "run %s%s%s".formatted(started.runId(), order.force() ? ", forced" : "", reason));
            return null;
        });
    }
}
