package dev.perennial.run;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets the steps of a run be tried again as its definition says, and ends a run in time by ending its activities and child workflows in time: each may last, with all its tries, until the run's deadline. So
 * a run that takes too long fails like any other and records itself; a timeout of the workflow would only cut it off. Costs no event.
 */
final class RunDeadline extends WorkflowOutboundCallsInterceptorBase {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    // Mutable state
    private long deadlineMillis = Long.MAX_VALUE;
    private Optional<Retry> retry = Optional.empty();

    RunDeadline(WorkflowOutboundCallsInterceptor next) {
        super(next);
    }

    /**
     * From now on; before, nothing is bounded.
     *
     * @param retry empty: as each step has it
     */
    void begin(Duration timeout, Optional<Retry> retry) {
        deadlineMillis = Workflow.currentTimeMillis() + timeout.toMillis();
        this.retry = retry;
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
        ActivityOptions.Builder bounded = ActivityOptions.newBuilder(options)
                .setScheduleToCloseTimeout(tighter(options.getScheduleToCloseTimeout()));
        retry.ifPresent(said -> bounded.setRetryOptions(said.over(options.getRetryOptions())));
        return new ActivityInput<>(
                input.getActivityName(),
                input.getResultClass(),
                input.getResultType(),
                input.getArgs(),
                bounded.build(),
                input.getHeader());
    }

    private <R> ChildWorkflowInput<R> bounded(ChildWorkflowInput<R> input) {
        ChildWorkflowOptions options = input.getOptions();
        ChildWorkflowOptions.Builder bounded = ChildWorkflowOptions.newBuilder(options)
                .setWorkflowExecutionTimeout(tighter(options.getWorkflowExecutionTimeout()));
        // Without a number of attempts a workflow of somebody else's is tried once, as it was written to be.
        retry.filter(said -> said.attempts() != null)
                .ifPresent(said -> bounded.setRetryOptions(said.over(options.getRetryOptions())));
        return new ChildWorkflowInput<>(
                input.getWorkflowId(),
                input.getWorkflowType(),
                input.getResultClass(),
                input.getResultType(),
                input.getArgs(),
                bounded.build(),
                input.getHeader());
    }

    /** @param own timeout; null or zero when there is none */
    private Duration tighter(Duration own) {
        Duration left = Duration.ofMillis(deadlineMillis - Workflow.currentTimeMillis());
        Duration bound = left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        return own != null && !own.isZero() && own.compareTo(bound) < 0 ? own : bound;
    }
}
