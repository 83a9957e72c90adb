package dev.perennial.control;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;

public final class ScriptedWorkflowImpl implements ScriptedWorkflow {

    private final ScriptedActivities activities = Workflow.newActivityStub(
            ScriptedActivities.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofMinutes(2))
                    .setHeartbeatTimeout(Duration.ofSeconds(2))
                    .setRetryOptions(RetryOptions.newBuilder()
                            .setInitialInterval(Duration.ofMillis(200))
                            .setMaximumInterval(Duration.ofSeconds(1))
                            .build())
                    .build());

    @Override
    public JobResult run(JobRequest request) {
        return JobResult.of(Map.of("worked", activities.work(request)));
    }
}
