package dev.perennial.jobs.foreign;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;

public final class StartWorkflowImpl implements StartWorkflow {

    @Override
    public JobResult run(JobRequest request) {
        ForeignOrder order = activities().prepare(request);
        ForeignChild child = ForeignChild.start(order);
        Attendance attendance = new Attendance(order);
        try {
            attendance.watchUntil(child::isDone);
        } catch (CanceledFailure cancelled) {
            Workflow.newDetachedCancellationScope(() -> awaitCancelled(child, attendance, cancelled))
                    .run();
        }
        return JobResult.of(child.result(attendance));
    }

    /** The child was asked to stop; where nobody is who could hear it, it is not waited for. */
    private static void awaitCancelled(ForeignChild child, Attendance attendance, CanceledFailure cancelled) {
        if (!attendance.isThereUntil(child::isDone)) {
            throw cancelled;
        }
    }

    private static StartWorkflowActivities activities() {
        return Workflow.newActivityStub(
                StartWorkflowActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(15))
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofSeconds(1))
                                .setMaximumInterval(Duration.ofMinutes(1))
                                .build())
                        .build());
    }
}
