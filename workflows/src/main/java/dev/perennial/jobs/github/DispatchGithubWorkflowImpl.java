package dev.perennial.jobs.github;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.LostAttempts;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;

public final class DispatchGithubWorkflowImpl implements DispatchGithubWorkflow {

    /** Beats every second or two: silence means a dead worker. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    @Override
    public JobResult run(JobRequest request) {
        GithubDispatch dispatch = dispatch(request);
        try {
            GithubRun run = dispatch.run() != null ? dispatch.run() : asking().find(request, dispatch);
            dispatch = GithubDispatch.of(run);
            Workflow.setCurrentDetails("%s\n\nOn GitHub it is %s".formatted(Workflow.getCurrentDetails(), run.url()));
            return JobResult.of(asking().follow(request, run));
        } catch (ActivityFailure | CanceledFailure failure) {
            if (isOver(failure) && passesCancelOn(request)) {
                cancel(request, dispatch);
            }
            throw told(failure, dispatch);
        }
    }

    /** A worker that died may have sent it: then the run is looked for, and nobody dispatches again. */
    private static GithubDispatch dispatch(JobRequest request) {
        try {
            return dispatching().dispatch(request);
        } catch (ActivityFailure failure) {
            if (LostAttempts.ended(failure)) {
                return GithubDispatch.unknown("the worker died in the middle of the dispatch");
            }
            throw failure;
        }
    }

    /** Cancelled, or its time is over: nobody waits for what goes on. */
    private static boolean isOver(TemporalFailure failure) {
        return failure instanceof CanceledFailure
                || failure.getCause() instanceof CanceledFailure
                || isOutOfTime(failure);
    }

    private static boolean isOutOfTime(TemporalFailure failure) {
        boolean isCutOff = failure.getCause() instanceof TimeoutFailure timeout
                && timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE;
        return isCutOff
                || failure instanceof ActivityFailure activity
                        && activity.getRetryState() == RetryState.RETRY_STATE_TIMEOUT;
    }

    private static boolean passesCancelOn(JobRequest request) {
        return !(request.settings().get("github") instanceof Map<?, ?> github
                && Boolean.FALSE.equals(github.get("cancel")));
    }

    /** Detached, as the run is cancelled, and local, as its time may be over. Its failure is not the run's. */
    private static void cancel(JobRequest request, GithubDispatch dispatch) {
        Workflow.newDetachedCancellationScope(() -> {
                    try {
                        cancelling().cancel(request, dispatch);
                    } catch (ActivityFailure failure) {
                        Workflow.getLogger(DispatchGithubWorkflowImpl.class)
                                .warn("The run on GitHub may go on: nobody could cancel it", failure);
                    }
                })
                .run();
    }

    /** What the frame says of a run whose time is over ends with how the run on GitHub was last seen. */
    private static RuntimeException told(TemporalFailure failure, GithubDispatch dispatch) {
        if (!(failure.getCause() instanceof TimeoutFailure timeout)) {
            return failure;
        }
        String seen = dispatch.run() == null
                ? "the run was looked for on GitHub"
                : "%s, %s".formatted(dispatch.run().url(), progress(timeout).words());
        return isOutOfTime(failure)
                ? new TimeoutFailure(seen, null, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE)
                : JobFailure.putOff(
                        FailureKind.UNAVAILABLE,
                        "the worker died, and retry of the job lets no other one go on; when last seen: " + seen);
    }

    private static GithubProgress progress(TimeoutFailure timeout) {
        GithubProgress last = timeout.getLastHeartbeatDetails().getSize() == 0
                ? null
                : timeout.getLastHeartbeatDetails().get(0, GithubProgress.class);
        return last == null ? GithubProgress.NONE : last;
    }

    private static GithubActivities dispatching() {
        return Workflow.newActivityStub(
                GithubActivities.class,
                ActivityOptions.newBuilder()
                        // It ends each request by itself; the rest is for its turn among the calls to that host.
                        .setStartToCloseTimeout(Duration.ofMinutes(5))
                        .setHeartbeatTimeout(HEARTBEAT)
                        // What it dispatched has to be known, to be cancelled.
                        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setRetryOptions(
                                retries().setDoNotRetry(LostAttempts.names()).build())
                        .build());
    }

    private static GithubActivities asking() {
        return Workflow.newActivityStub(
                GithubActivities.class,
                ActivityOptions.newBuilder()
                        // It asks until the job's timeout, which bounds every activity.
                        .setStartToCloseTimeout(Duration.ofDays(365))
                        .setHeartbeatTimeout(HEARTBEAT)
                        .setRetryOptions(retries().build())
                        .build());
    }

    private static GithubActivities cancelling() {
        return Workflow.newLocalActivityStub(
                GithubActivities.class,
                LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(15))
                        .setScheduleToCloseTimeout(Duration.ofSeconds(40))
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofSeconds(1))
                                .setMaximumInterval(Duration.ofSeconds(5))
                                .build())
                        .build());
    }

    private static RetryOptions.Builder retries() {
        return RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setMaximumInterval(Duration.ofMinutes(1));
    }
}
