package dev.perennial.jobs.foreign;

import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;

/** The workflow that was started: started once, cancelled with the run, and over when the run's time is. */
final class ForeignChild {

    private final ForeignOrder order;
    private final String workflowId;
    private final Promise<RawValue> end;

    private ForeignChild(ForeignOrder order, String workflowId, Promise<RawValue> end) {
        this.order = order;
        this.workflowId = workflowId;
        this.end = end;
    }

    static ForeignChild start(ForeignOrder order) {
        String workflowId = Workflow.getInfo().getWorkflowId() + "-child";
        ChildWorkflowOptions options = ChildWorkflowOptions.newBuilder()
                .setWorkflowId(workflowId)
                .setTaskQueue(order.taskQueue())
                // Also of a run that is reset in Temporal there is one child.
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                .build();
        Object[] arguments = order.input() == null ? new Object[0] : new Object[] {order.input()};
        Promise<RawValue> end = Workflow.newUntypedChildWorkflowStub(order.workflow(), options)
                // Whatever it returns can be taken: a converter that fails would fail the workflow task for ever.
                .executeAsync(RawValue.class, arguments);
        return new ForeignChild(order, workflowId, end);
    }

    boolean isDone() {
        return end.isCompleted();
    }

    /**
     * @param attendance for what is said when its time is over
     * @throws io.temporal.failure.TemporalFailure that tells why it did not end well, without what the failure holds besides its message
     */
    ForeignResult result(Attendance attendance) {
        try {
            PlainResult result = PlainResult.of(end.get());
            return new ForeignResult(
                    order.workflow(), order.taskQueue(), workflowId, result.value(), result.truncated());
        } catch (ChildWorkflowFailure failure) {
            throw ForeignFailure.of(failure, order, workflowId, attendance);
        }
    }
}
