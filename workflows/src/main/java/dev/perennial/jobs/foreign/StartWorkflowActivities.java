package dev.perennial.jobs.foreign;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface StartWorkflowActivities {

    /** What to start, by the settings of the run. May be repeated: it changes nothing. */
    @ActivityMethod(name = "PrepareWorkflow")
    ForeignOrder prepare(JobRequest request);

    /** Whether surely no worker polls the task queue. May be repeated. */
    @ActivityMethod(name = "IsUnattended")
    boolean isUnattended(String taskQueue);
}
