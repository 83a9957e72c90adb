package dev.perennial.cli.runs;

import com.google.protobuf.Timestamp;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.failure.Redaction;
import dev.perennial.words.When;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.time.Instant;
import java.util.Optional;

/**
 * What a run waits for whose last try failed. The ledger says "running" meanwhile; Temporal alone knows.
 *
 * @param number of the try to come
 * @param failure of the try before
 */
public record NextTry(int number, Instant at, String failure) {

    /** Empty when a try is under way, when none has failed, and when Temporal does not say. */
    public static Optional<NextTry> of(Temporal temporal, String workflowId) {
        DescribeWorkflowExecutionRequest request = DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(temporal.namespace())
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                .build();
        return of(temporal.ask(stub -> stub.describeWorkflowExecution(request)));
    }

    public static Optional<NextTry> of(DescribeWorkflowExecutionResponse run) {
        return run.getPendingActivitiesList().stream()
                .filter(activity -> activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
                        && activity.hasLastFailure())
                .findFirst()
                .map(NextTry::read);
    }

    private static NextTry read(PendingActivityInfo activity) {
        Timestamp at = activity.hasNextAttemptScheduleTime()
                ? activity.getNextAttemptScheduleTime()
                : activity.getScheduledTime();
        return new NextTry(
                activity.getAttempt(),
                Instant.ofEpochSecond(at.getSeconds()),
                Redaction.of(activity.getLastFailure().getMessage()));
    }

    /** As the end of a sentence. */
    public String words() {
        return "waits for try %d at %s; the one before failed: %s".formatted(number, When.utc(at), failure);
    }
}
