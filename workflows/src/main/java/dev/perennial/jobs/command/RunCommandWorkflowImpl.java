package dev.perennial.jobs.command;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.LostAttempts;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;

public final class RunCommandWorkflowImpl implements RunCommandWorkflow {

    /** Beats every second: silence means a dead worker. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    @Override
    public JobResult run(JobRequest request) {
        boolean repeatable = isRepeatable(request);
        try {
            return JobResult.of(running(repeatable).run(request));
        } catch (ActivityFailure failure) {
            if (repeatable || !LostAttempts.ended(failure)) {
                throw failure;
            }
            throw JobFailure.putOff(
                    FailureKind.UNAVAILABLE,
                    "the worker died while the command ran; what it did nobody knows, so it is not run again: repeatable says that it may be");
        }
    }

    private static boolean isRepeatable(JobRequest request) {
        return request.settings().get("command") instanceof Map<?, ?> command
                && Boolean.TRUE.equals(command.get("repeatable"));
    }

    private static RunCommandActivities running(boolean repeatable) {
        RetryOptions.Builder retries = RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setMaximumInterval(Duration.ofMinutes(1));
        if (!repeatable) {
            retries.setDoNotRetry(LostAttempts.names());
        }
        return Workflow.newActivityStub(
                RunCommandActivities.class,
                ActivityOptions.newBuilder()
                        // It ends by its own timeout, and the job's bounds every activity.
                        .setStartToCloseTimeout(Duration.ofDays(365))
                        .setHeartbeatTimeout(HEARTBEAT)
                        // A cancelled run is over when the process is.
                        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setRetryOptions(retries.build())
                        .build());
    }
}
