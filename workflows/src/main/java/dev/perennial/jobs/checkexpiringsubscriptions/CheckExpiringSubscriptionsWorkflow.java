package dev.perennial.jobs.checkexpiringsubscriptions;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Reminds users of the subscriptions that end soon. Its result is an {@link ExpiringSubscriptions}. */
@WorkflowInterface
public interface CheckExpiringSubscriptionsWorkflow {

    @WorkflowMethod(name = "CheckExpiringSubscriptions")
    JobResult run(JobRequest request);
}
