package dev.perennial.jobs.github;

import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

@ActivityInterface
public interface GithubActivities {

    /**
     * Dispatches the workflow, or finds the run that was dispatched for this one before. Fails only where surely nothing was dispatched:
     * then it may be repeated. An attempt of which nobody heard again may not.
     */
    @ActivityMethod(name = "DispatchToGithub")
    GithubDispatch dispatch(JobRequest request);

    /** Looks for the run of a dispatch until it is there. May be repeated: looking changes nothing. */
    @ActivityMethod(name = "FindGithubRun")
    GithubRun find(JobRequest request, GithubDispatch dispatch);

    /** Asks until the run has ended. May be repeated: asking changes nothing. */
    @ActivityMethod(name = "FollowGithubRun")
    GithubResult follow(JobRequest request, GithubRun run);

    /** Asks GitHub to cancel the run of a dispatch, where there is one that has not ended. May be repeated. */
    @ActivityMethod(name = "CancelGithubRun")
    void cancel(JobRequest request, GithubDispatch dispatch);
}
