package dev.perennial.server;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.Redaction;
import dev.perennial.run.JobRequest;
import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.run.TaskQueue;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.History;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.TemporalFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks Temporal what became of a run: by Describe, which is exact, not by Visibility, which lags. */
public final class TemporalRuns {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WorkflowClient client;

    public TemporalRuns(WorkflowClient client) {
        this.client = client;
    }

    /** What Temporal knows of a workflow id: its latest run. */
    public record Found(
            String workflowId,
            String workflowType,
            String runId,
            boolean open,
            Instant startedAt,
            Optional<Instant> closedAt,
            Outcome outcome) {}

    /** How it ended; only meaningful when it is not open. */
    public record Outcome(RunStatus status, String reason, Object result, String error, FailureKind kind) {}

    /**
     * Empty when Temporal does not know it, or no longer.
     *
     * @throws StatusRuntimeException also when there is no such namespace
     */
    public Optional<Found> latest(String workflowId) {
        try {
            WorkflowExecutionInfo info = Grpc.stub(client, PATIENCE)
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                            .build())
                    .getWorkflowExecutionInfo();
            return Optional.of(found(info));
        } catch (StatusRuntimeException failure) {
            if (NotFound.is(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Runs on our task queue that closed from then to then. Visibility: may lag, so ask for some overlap. */
    public List<WorkflowExecutionMetadata> closedBetween(Instant from, Instant to) {
        String query = "TaskQueue = '%s' AND ExecutionStatus != 'Running' AND CloseTime BETWEEN '%s' AND '%s'"
                .formatted(TaskQueue.NAME, from, to);
        return client.listExecutions(query).toList();
    }

    /** The job that a run was started for, by its input; empty when that names none, or Temporal no longer knows the run. */
    public Optional<String> jobAskedFor(WorkflowExecution run) {
        try {
            History begin = Grpc.stub(client, PATIENCE)
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(run)
                            .setMaximumPageSize(1)
                            .build())
                    .getHistory();
            Payloads input = begin.getEvents(0)
                    .getWorkflowExecutionStartedEventAttributes()
                    .getInput();
            return input.getPayloadsCount() == 1
                    ? Optional.ofNullable(client.getOptions()
                                    .getDataConverter()
                                    .fromPayload(input.getPayloads(0), JobRequest.class, JobRequest.class))
                            .map(JobRequest::jobId)
                    : Optional.empty();
        } catch (DataConverterException foreign) {
            return Optional.empty();
        } catch (StatusRuntimeException failure) {
            if (NotFound.is(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private Found found(WorkflowExecutionInfo info) {
        boolean open = info.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        return new Found(
                info.getExecution().getWorkflowId(),
                info.getType().getName(),
                info.getExecution().getRunId(),
                open,
                Grpc.instant(info.getStartTime()),
                info.hasCloseTime() ? Optional.of(Grpc.instant(info.getCloseTime())) : Optional.empty(),
                open ? null : outcome(info));
    }

    private Outcome outcome(WorkflowExecutionInfo info) {
        return switch (info.getStatus()) {
            case WORKFLOW_EXECUTION_STATUS_COMPLETED, WORKFLOW_EXECUTION_STATUS_FAILED ->
                asReturned(info.getExecution());
            case WORKFLOW_EXECUTION_STATUS_CANCELED ->
                new Outcome(RunStatus.CANCELLED, Reason.CANCELLED, null, "cancelled on request", null);
            case WORKFLOW_EXECUTION_STATUS_TERMINATED ->
                new Outcome(RunStatus.CANCELLED, Reason.TERMINATED, null, "terminated in Temporal", null);
            case WORKFLOW_EXECUTION_STATUS_TIMED_OUT ->
                new Outcome(
                        RunStatus.ERROR,
                        Reason.TIMED_OUT,
                        null,
                        "did not end within the job's timeout",
                        FailureKind.UNAVAILABLE);
            default -> new Outcome(RunStatus.ERROR, null, null, "ended as " + info.getStatus(), FailureKind.UNEXPECTED);
        };
    }

    private Outcome asReturned(WorkflowExecution execution) {
        WorkflowStub stub = client.newUntypedWorkflowStub(WorkflowTargetOptions.newBuilder()
                .setWorkflowId(execution.getWorkflowId())
                .setRunId(execution.getRunId())
                .build());
        try {
            RawValue returned = stub.getResult(PATIENCE.toSeconds(), TimeUnit.SECONDS, RawValue.class);
            Payload payload = returned == null ? null : returned.getPayload();
            String reason = Returned.isPartial(payload) ? Reason.PARTIAL : null;
            return new Outcome(RunStatus.SUCCESS, reason, Returned.of(payload), null, null);
        } catch (WorkflowFailedException failure) {
            Throwable cause = failure.getCause();
            String message = cause instanceof TemporalFailure known ? known.getOriginalMessage() : cause.getMessage();
            return new Outcome(
                    RunStatus.ERROR,
                    null,
                    JobFailure.result(cause).orElse(null),
                    Redaction.of(message),
                    FailureKind.of(cause));
        } catch (TimeoutException slow) {
            throw new IllegalStateException("Temporal did not give the result of " + execution.getWorkflowId(), slow);
        }
    }
}
