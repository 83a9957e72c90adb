package dev.perennial.jobs.downgradeexpiredsubscriptions;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface DowngradeExpiredSubscriptionsActivities {

    /**
     * Ends what was active and had run out at {@code asOf}, less the grace; downgrades and notifies each user who has
     * nothing else and no payment on its way. Before that, takes back what was downgraded and paid for since. May be
     * repeated.
     */
    @ActivityMethod(name = "DowngradeExpiredSubscriptions")
    DowngradedSubscriptions downgradeExpiredSubscriptions(JobRequest request);
}
