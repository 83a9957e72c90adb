package dev.perennial.jobs.checkexpiringsubscriptions;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.PagedActivity;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class CheckExpiringSubscriptionsWorkflowImpl implements CheckExpiringSubscriptionsWorkflow {

    private final CheckExpiringSubscriptionsActivities planning = Workflow.newActivityStub(
            CheckExpiringSubscriptionsActivities.class,
            // The guard lets a few thousand through; whatever is slower than this is stuck.
            PagedActivity.options(Duration.ofMinutes(10)));

    private final CheckExpiringSubscriptionsActivities sending = Workflow.newActivityStub(
            CheckExpiringSubscriptionsActivities.class,
            ActivityOptions.newBuilder()
                    // Five thousand mails at the pace of a slow endpoint, one a second, and its pauses.
                    .setStartToCloseTimeout(Duration.ofHours(2))
                    // Beats every few seconds, also while it waits; a page of the ledger or a full pool may delay one.
                    .setHeartbeatTimeout(Duration.ofSeconds(30))
                    // It comes back when the endpoint as a whole is down. What was sent stays sent, so it may come back
                    // until the run's own timeout, ever more slowly: an endpoint on its knees is not hammered.
                    .setRetryOptions(RetryOptions.newBuilder()
                            .setInitialInterval(Duration.ofSeconds(10))
                            .setMaximumInterval(Duration.ofMinutes(5))
                            .build())
                    // Cancelled, it still records the mails that are on their way; the run's row is written after that.
                    .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                    .build());

    @Override
    public JobResult run(JobRequest request) {
        PlannedReminders planned = planning.planReminders(request);
        SentReminders sent = sending.sendReminders(request);
        return JobResult.of(ExpiringSubscriptions.of(planned, sent), planned.partial());
    }
}
