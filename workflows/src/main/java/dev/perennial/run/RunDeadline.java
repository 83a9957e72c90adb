package dev.perennial.run;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Ends a run in time by ending its activities and child workflows in time: each may last, with all its tries, until the run's deadline. So
 * a run that takes too long fails like any other and records itself; a timeout of the workflow would only cut it off. Costs no event.
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

    @Override
    public <R> ChildWorkflowOutput<R> executeChildWorkflow(ChildWorkflowInput<R> input) {
        return deadlineMillis == Long.MAX_VALUE
                ? super.executeChildWorkflow(input)
                : super.executeChildWorkflow(bounded(input));
    }

    private <R> ActivityInput<R> bounded(ActivityInput<R> input) {
        ActivityOptions options = input.getOptions();
        return new ActivityInput<>(
                input.getActivityName(),
                input.getResultClass(),
                input.getResultType(),
                input.getArgs(),
                ActivityOptions.newBuilder(options)
                        .setScheduleToCloseTimeout(tighter(options.getScheduleToCloseTimeout()))
                        .build(),
                input.getHeader());
    }

    private <R> ChildWorkflowInput<R> bounded(ChildWorkflowInput<R> input) {
        ChildWorkflowOptions options = input.getOptions();
        return new ChildWorkflowInput<>(
                input.getWorkflowId(),
                input.getWorkflowType(),
                input.getResultClass(),
                input.getResultType(),
                input.getArgs(),
                ChildWorkflowOptions.newBuilder(options)
                        .setWorkflowExecutionTimeout(tighter(options.getWorkflowExecutionTimeout()))
                        .build(),
                input.getHeader());
    }

    /** @param own timeout; null or zero when there is none */
    private Duration tighter(Duration own) {
        Duration left = Duration.ofMillis(deadlineMillis - Workflow.currentTimeMillis());
        Duration bound = left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        return own != null && !own.isZero() && own.compareTo(bound) < 0 ? own : bound;
    }
}
