package dev.perennial.control;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A job that does what its settings say. */
@WorkflowInterface
public interface ScriptedWorkflow {

    @WorkflowMethod(name = "Scripted")
    JobResult run(JobRequest request);
}
