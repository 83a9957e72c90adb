package dev.perennial.jobs.sweep;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface SweepTableActivities {

    /** Does to the rows that are due at {@code asOf} what the settings say. May be repeated. */
    @ActivityMethod(name = "SweepTable")
    SweptTable sweep(JobRequest request);
}
