package dev.perennial.run;

import io.temporal.common.converter.EncodedValues;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;

/**
 * Stands for every workflow type that this worker does not know, so that the {@link RunLedgerInterceptor} sees the runs of such jobs.
 * What reaches this code is no job: its workflow task fails and is tried again, as if this class were not there.
 */
public final class UnknownWorkflow implements DynamicWorkflow {

    @Override
    public Object execute(EncodedValues arguments) {
        throw new IllegalStateException("this worker does not know the workflow type "
                + Workflow.getInfo().getWorkflowType());
    }
}
