package dev.perennial.jobs.sweep;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.PagedActivity;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class SweepTableWorkflowImpl implements SweepTableWorkflow {

    private final SweepTableActivities activities = Workflow.newActivityStub(
            SweepTableActivities.class,
            // As long as the job's timeout allows, which bounds every activity: nobody knows the table.
            PagedActivity.options(Duration.ofDays(365)));

    @Override
    public JobResult run(JobRequest request) {
        SweptTable swept = activities.sweep(request);
        return JobResult.of(swept, swept.partial());
    }
}
