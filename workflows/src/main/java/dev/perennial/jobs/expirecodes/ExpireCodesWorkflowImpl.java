package dev.perennial.jobs.expirecodes;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.PagedActivity;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class ExpireCodesWorkflowImpl implements ExpireCodesWorkflow {

    private final ExpireCodesActivities activities = Workflow.newActivityStub(
            ExpireCodesActivities.class,
            // A million codes take a minute or two; whatever is slower than this is stuck.
            PagedActivity.options(Duration.ofMinutes(20)));

    @Override
    public JobResult run(JobRequest request) {
        ExpiredCodes expired = activities.expireCodes(request);
        return JobResult.of(expired, expired.partial());
    }
}
