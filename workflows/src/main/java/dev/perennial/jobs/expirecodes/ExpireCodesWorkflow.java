package dev.perennial.jobs.expirecodes;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Expires the affiliate codes whose time has come. Its result is an {@link ExpiredCodes}. */
@WorkflowInterface
public interface ExpireCodesWorkflow {

    @WorkflowMethod(name = "ExpireCodes")
    JobResult run(JobRequest request);
}
