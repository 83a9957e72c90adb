package dev.perennial.jobs.command;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Runs a command that the worker's operator allows. Its result is a {@link CommandResult}. */
@WorkflowInterface
public interface RunCommandWorkflow {

    @WorkflowMethod(name = "RunCommand")
    JobResult run(JobRequest request);
}
