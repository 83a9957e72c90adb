package dev.perennial.jobs.distributecodes;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface DistributeCodesActivities {

    /** Makes the codes that are missing for the month of {@code asOf}. May be repeated. */
    @ActivityMethod(name = "DistributeCodes")
    DistributedCodes distributeCodes(JobRequest request);
}
