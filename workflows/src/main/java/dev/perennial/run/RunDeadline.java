package dev.perennial.run;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Ends a run in time by ending its activities in time: each may last, with all its tries, until the run's deadline. So a run
 * that takes too long fails like any other and records itself; a timeout of the workflow would only cut it off. Costs no event.
 */
final class RunDeadline extends WorkflowOutboundCallsInterceptorBase {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    // Mutable state
    private long deadlineMillis = Long.MAX_VALUE;

    RunDeadline(WorkflowOutboundCallsInterceptor next) {
        super(next);
    }

    /** From now on; before, nothing is bounded. */
    void begin(Duration timeout) {
        deadlineMillis = Workflow.currentTimeMillis() + timeout.toMillis();
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
        return deadlineMillis == Long.MAX_VALUE ? super.executeActivity(input) : super.executeActivity(bounded(input));
    }

    private <R> ActivityInput<R> bounded(ActivityInput<R> input) {
        Duration left = Duration.ofMillis(deadlineMillis - Workflow.currentTimeMillis());
        Duration bound = left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        ActivityOptions options = input.getOptions();
        Duration own = options.getScheduleToCloseTimeout();
        boolean ownIsTighter = own != null && !own.isZero() && own.compareTo(bound) < 0;
        return new ActivityInput<>(
                input.getActivityName(),
                input.getResultClass(),
                input.getResultType(),
                input.getArgs(),
                ownIsTighter
                        ? options
                        : ActivityOptions.newBuilder(options)
                                .setScheduleToCloseTimeout(bound)
                                .build(),
                input.getHeader());
    }
}
