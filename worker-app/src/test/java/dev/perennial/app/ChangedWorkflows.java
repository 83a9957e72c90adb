package dev.perennial.app;

import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsActivities;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsWorkflow;
import dev.perennial.jobs.distributecodes.DistributeCodesWorkflow;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsWorkflow;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.ExpireCodesWorkflow;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;

/** Released workflows as somebody may change them who has forgotten that runs of them are open; and one as it is done. */
final class ChangedWorkflows {

    /** Each with another slip. */
    static final Map<String, Class<?>> BY_TYPE = Map.of(
            "ExpireCodes", ExpireCodesWithATimer.class,
            "CheckExpiringSubscriptions", CheckExpiringSubscriptionsInAnotherOrder.class,
            "DowngradeExpiredSubscriptions", DowngradeExpiredSubscriptionsByAnotherActivity.class,
            "DistributeCodes", DistributeCodesWithoutItsCall.class);

    private static final ActivityOptions OPTIONS = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .build();

    private ChangedWorkflows() {}

    public static final class ExpireCodesWithATimer implements ExpireCodesWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            Workflow.sleep(Duration.ofMinutes(1));
            return JobResult.of(expiry().expireCodes(request));
        }
    }

    public static final class CheckExpiringSubscriptionsInAnotherOrder implements CheckExpiringSubscriptionsWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            CheckExpiringSubscriptionsActivities activities =
                    Workflow.newActivityStub(CheckExpiringSubscriptionsActivities.class, OPTIONS);
            activities.sendReminders(request);
            return JobResult.of(activities.planReminders(request));
        }
    }

    public static final class DowngradeExpiredSubscriptionsByAnotherActivity
            implements DowngradeExpiredSubscriptionsWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            return JobResult.of(expiry().expireCodes(request));
        }
    }

    public static final class DistributeCodesWithoutItsCall implements DistributeCodesWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            return JobResult.of("nothing was called");
        }
    }

    /** The same timer, but only for runs that begin after the change. */
    public static final class ExpireCodesBehindAVersion implements ExpireCodesWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            int version = Workflow.getVersion("pause before expiry", Workflow.DEFAULT_VERSION, 1);
            if (version == 1) {
                Workflow.sleep(Duration.ofMinutes(1));
            }
            return JobResult.of(expiry().expireCodes(request));
        }
    }

    private static ExpireCodesActivities expiry() {
        return Workflow.newActivityStub(ExpireCodesActivities.class, OPTIONS);
    }
}
