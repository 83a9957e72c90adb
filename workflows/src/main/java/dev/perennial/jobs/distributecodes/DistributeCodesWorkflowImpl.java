package dev.perennial.jobs.distributecodes;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.PagedActivity;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class DistributeCodesWorkflowImpl implements DistributeCodesWorkflow {

    private final DistributeCodesActivities activities = Workflow.newActivityStub(
            DistributeCodesActivities.class,
            // A hundred thousand affiliates take a few minutes; whatever is slower than this is stuck.
            PagedActivity.options(Duration.ofMinutes(20)));

    @Override
    public JobResult run(JobRequest request) {
        DistributedCodes distributed = activities.distributeCodes(request);
        return JobResult.of(distributed, distributed.partial());
    }
}
