package dev.perennial.jobs.foreign;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.CancellationScope;
import java.util.Arrays;

/** Why the workflow did not end well, as a failure of ours: of its own failure the message alone is kept, redacted. */
final class ForeignFailure {

    private static final int LONGEST = 2_000;

    private ForeignFailure() {}

    static RuntimeException of(
            ChildWorkflowFailure failure, ForeignOrder order, String workflowId, Attendance attendance) {
        Throwable cause = failure.getCause();
        String name = "the workflow %s (%s)".formatted(order.workflow(), workflowId);
        if (cause instanceof TimeoutFailure) {
            // Its timeout is what was left of the run's: the frame has words for that.
            return new TimeoutFailure(attendance.words(), null, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE);
        }
        if (cause instanceof CanceledFailure) {
            return CancellationScope.current().isCancelRequested()
                    ? new CanceledFailure(name + " was cancelled with its run")
                    : JobFailure.of(FailureKind.UNEXPECTED, name + " was cancelled in Temporal");
        }
        if (cause instanceof TerminatedFailure) {
            return JobFailure.of(FailureKind.UNEXPECTED, name + " was terminated in Temporal");
        }
        if (cause instanceof WorkflowExecutionAlreadyStarted) {
            return JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    "there has been a workflow %s already, and none is started twice: start the job by a new run"
                            .formatted(workflowId));
        }
        return JobFailure.of(kind(cause), "the workflow %s failed: %s".formatted(order.workflow(), message(cause)));
    }

    private static FailureKind kind(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ApplicationFailure application && !isOurs(application)) {
                return application.isNonRetryable() ? FailureKind.BAD_DATA : FailureKind.UNEXPECTED;
            }
            if (each instanceof ApplicationFailure || each instanceof TimeoutFailure) {
                return FailureKind.of(each);
            }
        }
        return FailureKind.UNEXPECTED;
    }

    /** Who writes workflows for Perennial may use its words as the types of failures. */
    private static boolean isOurs(ApplicationFailure failure) {
        return Arrays.stream(FailureKind.values()).anyMatch(kind -> kind.name().equals(failure.getType()));
    }

    /** That of the first cause: above it SDKs say little more than that an activity failed. */
    private static String message(Throwable failure) {
        Throwable origin = failure;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        String message = origin instanceof TemporalFailure known ? known.getOriginalMessage() : origin.getMessage();
        String words = message == null || message.isBlank() ? origin.getClass().getSimpleName() : message.strip();
        return words.length() > LONGEST ? words.substring(0, LONGEST) + " …" : words;
    }
}
