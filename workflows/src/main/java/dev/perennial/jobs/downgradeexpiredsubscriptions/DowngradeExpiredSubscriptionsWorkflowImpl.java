package dev.perennial.jobs.downgradeexpiredsubscriptions;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class DowngradeExpiredSubscriptionsWorkflowImpl implements DowngradeExpiredSubscriptionsWorkflow {

    private final DowngradeExpiredSubscriptionsActivities activities = Workflow.newActivityStub(
            DowngradeExpiredSubscriptionsActivities.class,
            ActivityOptions.newBuilder()
                    // A million subscriptions take a few minutes; whatever is slower than this is stuck.
                    .setStartToCloseTimeout(Duration.ofMinutes(20))
                    // Beats once a page, and a page is tuned to a third of a second at most: silence means a dead
                    // worker.
                    .setHeartbeatTimeout(Duration.ofSeconds(15))
                    // Each try goes on where the last one stopped, so trying until the run's own timeout loses nothing.
                    .setRetryOptions(RetryOptions.newBuilder()
                            .setInitialInterval(Duration.ofSeconds(1))
                            .setMaximumInterval(Duration.ofMinutes(1))
                            .build())
                    .build());

    @Override
    public JobResult run(JobRequest request) {
        return JobResult.of(activities.downgradeExpiredSubscriptions(request));
    }
}
