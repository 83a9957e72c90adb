package dev.perennial.jobs.sweep;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Deletes, changes or archives the rows of a table that are due. Its result is a {@link SweptTable}. */
@WorkflowInterface
public interface SweepTableWorkflow {

    @WorkflowMethod(name = "SweepTable")
    JobResult run(JobRequest request);
}
