package dev.perennial.jobs.checkexpiringsubscriptions;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface CheckExpiringSubscriptionsActivities {

    /** Writes down who is to be reminded of what, and who is not and why. May be repeated. */
    @ActivityMethod(name = "PlanReminders")
    PlannedReminders planReminders(JobRequest request);

    /** Sends the mails that are planned. May be repeated: a mail keeps its key, by which the endpoint knows it again. */
    @ActivityMethod(name = "SendReminders")
    SentReminders sendReminders(JobRequest request);
}
