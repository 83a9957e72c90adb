package dev.perennial.jobs.http;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Calls a URL, and follows work that was accepted to its end. Its result is an {@link HttpAnswer}. */
@WorkflowInterface
public interface HttpCallWorkflow {

    @WorkflowMethod(name = "HttpCall")
    JobResult run(JobRequest request);
}
