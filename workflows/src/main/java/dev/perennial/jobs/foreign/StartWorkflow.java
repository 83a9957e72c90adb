package dev.perennial.jobs.foreign;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Starts a workflow that somebody else's worker runs, and follows it to its end. Its result is a {@link ForeignResult}. */
@WorkflowInterface
public interface StartWorkflow {

    @WorkflowMethod(name = "StartWorkflow")
    JobResult run(JobRequest request);
}
