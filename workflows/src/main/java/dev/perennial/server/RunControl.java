package dev.perennial.server;

import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Optional;

/** Ends runs that are under way. */
public final class RunControl {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WorkflowClient client;

    public RunControl(WorkflowClient client) {
        this.client = client;
    }

    /**
     * Asks it to stop at its next step; what it has done stays done.
     *
     * @param by who asks, for Temporal's history
     * @return false when Temporal knows of no such run that is open
     * @throws StatusRuntimeException when Temporal cannot be reached
     */
    public boolean cancel(String workflowId, Optional<String> runId, String by, String reason) {
        return found(stub -> stub.requestCancelWorkflowExecution(RequestCancelWorkflowExecutionRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setWorkflowExecution(execution(workflowId, runId))
                .setIdentity(by)
                .setReason(reason)
                .build()));
    }

    /** The same at once, without a word to the run itself: for one that does not stop when it is asked to. */
    public boolean terminate(String workflowId, Optional<String> runId, String by, String reason) {
        return found(stub -> stub.terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setWorkflowExecution(execution(workflowId, runId))
                .setIdentity(by)
                .setReason(reason)
                .build()));
    }

    private interface Request {
        Object send(WorkflowServiceBlockingStub stub);
    }

    private boolean found(Request request) {
        try {
            request.send(Grpc.stub(client, PATIENCE));
            return true;
        } catch (StatusRuntimeException failure) {
            if (NotFound.is(failure)) {
                return false;
            }
            throw failure;
        }
    }

    private static WorkflowExecution execution(String workflowId, Optional<String> runId) {
        WorkflowExecution.Builder execution = WorkflowExecution.newBuilder().setWorkflowId(workflowId);
        runId.ifPresent(execution::setRunId);
        return execution.build();
    }
}
