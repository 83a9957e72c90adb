package dev.perennial.jobs.downgradeexpiredsubscriptions;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.PagedActivity;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class DowngradeExpiredSubscriptionsWorkflowImpl implements DowngradeExpiredSubscriptionsWorkflow {

    private final DowngradeExpiredSubscriptionsActivities activities = Workflow.newActivityStub(
            DowngradeExpiredSubscriptionsActivities.class,
            // A million subscriptions take a few minutes; whatever is slower than this is stuck.
            PagedActivity.options(Duration.ofMinutes(20)));

    @Override
    public JobResult run(JobRequest request) {
        DowngradedSubscriptions downgraded = activities.downgradeExpiredSubscriptions(request);
        return JobResult.of(downgraded, downgraded.partial());
    }
}
