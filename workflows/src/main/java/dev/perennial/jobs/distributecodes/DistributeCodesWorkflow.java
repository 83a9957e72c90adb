package dev.perennial.jobs.distributecodes;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Gives each active affiliate the codes of the month. Its result is a {@link DistributedCodes}. */
@WorkflowInterface
public interface DistributeCodesWorkflow {

    @WorkflowMethod(name = "DistributeCodes")
    JobResult run(JobRequest request);
}
