package dev.perennial.server;

import dev.perennial.run.JobRequest;
import dev.perennial.run.RunId;
import dev.perennial.schedule.JobDefinition;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Starts a job's workflow by hand, once for each key: the command line and the HTTP API do it here. */
public final class ManualRuns {

    /** What a key may be made of: it becomes part of the workflow's id, which nothing encrypts. */
    public static final String KEY = "[A-Za-z0-9._:-]{1,100}";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WorkflowClient client;
    private final RunAttributes attributes;

    public ManualRuns(WorkflowClient client) {
        this.client = client;
        this.attributes = new RunAttributes(client);
    }

    /**
     * What somebody wants.
     *
     * @param key the same key is the same run, however often it is asked for
     * @param asOf null: the time at which the server takes the request
     * @param evenPaused true: also while the job is paused, which {@code force} includes
     * @param version of the job's definition that it is to be told; empty: the one that is valid
     */
    public record Order(
            JobDefinition job,
            String key,
            Instant asOf,
            boolean force,
            String actor,
            String reason,
            boolean evenPaused,
            Optional<Integer> version) {

        public Order(JobDefinition job, String key, Instant asOf, boolean force, String actor, String reason) {
            this(job, key, asOf, force, actor, reason, false, Optional.empty());
        }

        /** The same by another version of the job's definition. */
        public Order asVersion(Optional<Integer> other) {
            return new Order(job, key, asOf, force, actor, reason, evenPaused, other);
        }

        JobRequest request() {
            JobRequest request = JobRequest.manual(job.id(), asOf, force, actor).asVersion(version.orElse(null));
            return evenPaused ? request.evenWhilePaused() : request;
        }

        public String workflowId() {
            return job.id() + "-manual-" + key;
        }
    }

    /**
     * A run that was started by hand.
     *
     * @param runId what its row in the ledger is called, unless somebody reset it
     * @param startedAt by the server's clock
     * @param before true: the key was used before, and this is what came of it
     */
    public record Started(
            UUID runId,
            String jobId,
            String workflowId,
            String temporalRunId,
            Instant startedAt,
            WorkflowExecutionStatus status,
            boolean before) {

        public boolean isOpen() {
            return status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        }
    }

    public Started start(Order order) {
        boolean before = !startedNow(order);
        return started(order, describe(order.workflowId()), before);
    }

    /** What came of the key when it was last used, without starting anything. */
    public Optional<Started> find(Order order) {
        try {
            return Optional.of(started(order, describe(order.workflowId()), true));
        } catch (StatusRuntimeException failure) {
            if (NotFound.is(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * A run of the job that is open. What started within the last moments may not be listed yet: ask for its key as well. What
     * ended within them may still be listed, so the server is asked about each.
     *
     * @return what its row is called
     */
    public Optional<UUID> open(String jobId) {
        return client.listExecutions(
                        "WorkflowId STARTS_WITH '%s-manual-' AND ExecutionStatus = 'Running'".formatted(jobId))
                .filter(listed -> status(listed.getExecution().getWorkflowId())
                        == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING)
                .findFirst()
                .map(open -> RunId.ofManual(open.getExecution().getWorkflowId(), open.getStartTime()));
    }

    /** What Temporal says of it, which holds whether or not the ledger has heard of it. */
    public WorkflowExecutionStatus status(String workflowId) {
        return describe(workflowId).getStatus();
    }

    private boolean startedNow(Order order) {
        WorkflowOptions.Builder options = JobSchedules.options(order.job())
                .setWorkflowId(order.workflowId())
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE);
        if (!order.reason().isEmpty()) {
            options.setStaticSummary(RunSummary.of(order.job().name() + ": " + order.reason()));
        }
        attributes.ask();
        try {
            attributes.give(
                    RunAttributes.ofManual(order.job().id(), order.asOf()), given -> client.newUntypedWorkflowStub(
                                    order.job().workflow(),
                                    options.setTypedSearchAttributes(given).build())
                            .start(order.request()));
            return true;
        } catch (WorkflowExecutionAlreadyStarted e) {
            return false;
        }
    }

    private WorkflowExecutionInfo describe(String workflowId) {
        return Grpc.stub(client, PATIENCE)
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build())
                .getWorkflowExecutionInfo();
    }

    /** The row's id is computed as the interceptor computes it. */
    private static Started started(Order order, WorkflowExecutionInfo info, boolean before) {
        Instant startedAt = Instant.ofEpochMilli(
                info.getStartTime().getSeconds() * 1_000 + info.getStartTime().getNanos() / 1_000_000);
        return new Started(
                RunId.ofManual(order.workflowId(), startedAt),
                order.job().id(),
                order.workflowId(),
                info.getExecution().getRunId(),
                startedAt,
                info.getStatus(),
                before);
    }
}
