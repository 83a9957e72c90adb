package dev.perennial.control;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;

@ActivityInterface
public interface ScriptedActivities {

    /** Takes as long as the setting {@code takes} says, and fails if the setting {@code fails} names a kind. */
    String work(JobRequest request);
}
