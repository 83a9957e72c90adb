package dev.perennial.jobs.github;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What is known of a dispatch.
 *
 * @param run that it started; null when nobody said which
 * @param accepted whether GitHub surely took it; if not, it may have
 * @param why it is not known which run it started, in words; null when it is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GithubDispatch(GithubRun run, boolean accepted, String why) {

    public static GithubDispatch of(GithubRun run) {
        return new GithubDispatch(run, true, null);
    }

    public static GithubDispatch accepted(String why) {
        return new GithubDispatch(null, true, why);
    }

    public static GithubDispatch unknown(String why) {
        return new GithubDispatch(null, false, why);
    }
}
