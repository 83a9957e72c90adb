package dev.perennial.jobs.github;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A run of a workflow on GitHub.
 *
 * @param url of its page
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GithubRun(long id, String url) {}
