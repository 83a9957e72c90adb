package dev.perennial.jobs.github;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * How the run was when it was last asked for, as the heartbeats of the activity tell it to its next attempt.
 *
 * @param status of GitHub, such as queued or in_progress
 * @param since when it was first seen like that
 * @param runningSince when it was first seen to have left the queue; null before
 * @param polls how often it was asked for
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GithubProgress(
        String status, Instant since, @JsonProperty("running_since") Instant runningSince, int polls) {

    public static final GithubProgress NONE = new GithubProgress("", null, null, 0);

    private static final String QUEUED = "queued";

    /** Waiting for a runner, for an approval, or for others of its concurrency group. */
    public static boolean waits(String status) {
        return switch (status) {
            case QUEUED, "requested", "waiting", "pending" -> true;
            default -> false;
        };
    }

    /** The same after another answer. */
    public GithubProgress seen(String now, Instant at) {
        Instant running = runningSince == null && !waits(now) ? at : runningSince;
        return new GithubProgress(now, now.equals(status) ? since : at, running, polls + 1);
    }

    /** What it waits for or does, in words. */
    public String words() {
        return switch (status) {
            case "" -> "nobody has answered for it";
            case QUEUED -> "it waits for a runner";
            case "waiting" -> "it waits for an approval or a timer";
            case "pending" -> "it waits for others of its concurrency group";
            case "in_progress" -> "it is running";
            default -> "it is " + status;
        };
    }
}
