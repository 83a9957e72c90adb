package dev.perennial.app;

import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsActivities;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsWorkflow;
import dev.perennial.jobs.command.RunCommandActivities;
import dev.perennial.jobs.command.RunCommandWorkflow;
import dev.perennial.jobs.distributecodes.DistributeCodesWorkflow;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsWorkflow;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.ExpireCodesWorkflow;
import dev.perennial.jobs.foreign.ForeignOrder;
import dev.perennial.jobs.foreign.StartWorkflow;
import dev.perennial.jobs.foreign.StartWorkflowActivities;
import dev.perennial.jobs.github.DispatchGithubWorkflow;
import dev.perennial.jobs.github.GithubActivities;
import dev.perennial.jobs.github.GithubRun;
import dev.perennial.jobs.http.HttpCallActivities;
import dev.perennial.jobs.http.HttpCallWorkflow;
import dev.perennial.jobs.sweep.SweepTableActivities;
import dev.perennial.jobs.sweep.SweepTableWorkflow;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.ChildWorkflowOptions;
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
            "DistributeCodes", DistributeCodesWithoutItsCall.class,
            "HttpCall", HttpCallThatFollowsEveryAnswer.class,
            "SweepTable", SweepTableInALocalActivity.class,
            "StartWorkflow", StartWorkflowUnderAnotherName.class,
            "DispatchGithubWorkflow", DispatchGithubWorkflowThatAlwaysLooksForTheRun.class,
            "RunCommand", RunCommandTwice.class);

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

    public static final class HttpCallThatFollowsEveryAnswer implements HttpCallWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            HttpCallActivities activities = Workflow.newActivityStub(HttpCallActivities.class, OPTIONS);
            return JobResult.of(activities.follow(request, activities.call(request)));
        }
    }

    public static final class SweepTableInALocalActivity implements SweepTableWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            return JobResult.of(Workflow.newLocalActivityStub(
                            SweepTableActivities.class,
                            LocalActivityOptions.newBuilder()
                                    .setStartToCloseTimeout(Duration.ofMinutes(1))
                                    .build())
                    .sweep(request));
        }
    }

    /** The child's id is no longer computed from the run's. */
    public static final class StartWorkflowUnderAnotherName implements StartWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            ForeignOrder order = Workflow.newActivityStub(StartWorkflowActivities.class, OPTIONS)
                    .prepare(request);
            ChildWorkflowOptions options = ChildWorkflowOptions.newBuilder()
                    .setWorkflowId(Workflow.getInfo().getWorkflowId() + "-started")
                    .setTaskQueue(order.taskQueue())
                    .build();
            return JobResult.of(Workflow.newUntypedChildWorkflowStub(order.workflow(), options)
                    .execute(Object.class, order.input()));
        }
    }

    public static final class DispatchGithubWorkflowThatAlwaysLooksForTheRun implements DispatchGithubWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            GithubActivities activities = Workflow.newActivityStub(GithubActivities.class, OPTIONS);
            GithubRun run = activities.find(request, activities.dispatch(request));
            return JobResult.of(activities.follow(request, run));
        }
    }

    public static final class RunCommandTwice implements RunCommandWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            RunCommandActivities activities = Workflow.newActivityStub(RunCommandActivities.class, OPTIONS);
            activities.run(request);
            return JobResult.of(activities.run(request));
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
