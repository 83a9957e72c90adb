package dev.perennial.jobs.http;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface HttpCallActivities {

    /** Calls the URL once. Is repeated only where the settings allow it, or where surely nothing was sent. */
    @ActivityMethod(name = "CallUrl")
    HttpReply call(JobRequest request);

    /** Asks until the accepted work is done or has failed. May be repeated: asking changes nothing. */
    @ActivityMethod(name = "FollowUrl")
    HttpAnswer follow(JobRequest request, HttpReply accepted);
}
