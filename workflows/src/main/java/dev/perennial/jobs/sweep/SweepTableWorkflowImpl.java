package dev.perennial.jobs.sweep;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class SweepTableWorkflowImpl implements SweepTableWorkflow {

    private final SweepTableActivities activities = Workflow.newActivityStub(
            SweepTableActivities.class,
            ActivityOptions.newBuilder()
                    // As long as the job's timeout allows, which bounds every activity: nobody knows the table.
                    .setStartToCloseTimeout(Duration.ofDays(365))
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
        return JobResult.of(activities.sweep(request));
    }
}
