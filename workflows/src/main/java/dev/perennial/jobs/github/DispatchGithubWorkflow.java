package dev.perennial.jobs.github;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Dispatches a workflow of GitHub Actions, and follows the run that it starts to its end. Its result is a {@link GithubResult}. */
@WorkflowInterface
public interface DispatchGithubWorkflow {

    @WorkflowMethod(name = "DispatchGithubWorkflow")
    JobResult run(JobRequest request);
}
