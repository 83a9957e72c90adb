package dev.perennial.jobs.http;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.LostAttempts;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class HttpCallWorkflowImpl implements HttpCallWorkflow {

    /** Beats every second or two: silence means a dead worker. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    @Override
    public JobResult run(JobRequest request) {
        HttpReply reply = call(request, CallPolicy.of(request));
        return JobResult.of(
                reply.followAt() == null ? reply.answer() : following().follow(request, reply));
    }

    private static HttpReply call(JobRequest request, CallPolicy policy) {
        try {
            return calling(policy).call(request);
        } catch (ActivityFailure failure) {
            if (policy.repeatable() || !LostAttempts.ended(failure)) {
                throw failure;
            }
            throw JobFailure.putOff(
                    FailureKind.UNAVAILABLE,
                    "the worker died in the middle of a %s; it may have arrived, so it is not sent again: idempotency_key or repeatable says that it may be"
                            .formatted(policy.method()));
        }
    }

    private static HttpCallActivities calling(CallPolicy policy) {
        RetryOptions.Builder retries = RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setMaximumInterval(Duration.ofMinutes(1));
        if (!policy.repeatable()) {
            // A worker that died may have sent the request: nobody can tell, so nobody sends it again.
            retries.setDoNotRetry(LostAttempts.names());
        }
        return Workflow.newActivityStub(
                HttpCallActivities.class,
                ActivityOptions.newBuilder()
                        // The activity ends a try by itself; the rest is for its turn among the calls to that host.
                        .setStartToCloseTimeout(policy.timeout().plus(Duration.ofMinutes(1)))
                        .setHeartbeatTimeout(HEARTBEAT)
                        .setRetryOptions(retries.build())
                        .build());
    }

    private static HttpCallActivities following() {
        return Workflow.newActivityStub(
                HttpCallActivities.class,
                ActivityOptions.newBuilder()
                        // It asks until the job's timeout, which bounds every activity.
                        .setStartToCloseTimeout(Duration.ofDays(365))
                        .setHeartbeatTimeout(HEARTBEAT)
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofSeconds(1))
                                .setMaximumInterval(Duration.ofMinutes(1))
                                .build())
                        .build());
    }
}
