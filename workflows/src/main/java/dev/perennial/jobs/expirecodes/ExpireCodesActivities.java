package dev.perennial.jobs.expirecodes;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface ExpireCodesActivities {

    /** Marks as expired what was active and due at {@code asOf}. May be repeated. */
    @ActivityMethod(name = "ExpireCodes")
    ExpiredCodes expireCodes(JobRequest request);
}
