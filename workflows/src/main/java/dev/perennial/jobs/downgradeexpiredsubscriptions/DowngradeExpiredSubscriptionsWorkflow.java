package dev.perennial.jobs.downgradeexpiredsubscriptions;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Ends the subscriptions that ran out and downgrades their users. Its result is a {@link DowngradedSubscriptions}. */
@WorkflowInterface
public interface DowngradeExpiredSubscriptionsWorkflow {

    @WorkflowMethod(name = "DowngradeExpiredSubscriptions")
    JobResult run(JobRequest request);
}
