package dev.perennial.jobs.command;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface RunCommandActivities {

    /** Runs it once, and ends it with its children when its time is over or nobody wants it any more. */
    @ActivityMethod(name = "RunCommand")
    CommandResult run(JobRequest request);
}
