package dev.perennial.jobs.github;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the run came to.
 *
 * @param repository its owner and name
 * @param workflow as the job names it
 * @param url of the run's page
 * @param conclusion in the words of GitHub, such as success or failure
 * @param queuedMs from its creation until it was seen to have left the queue
 * @param ranMs from then until it had ended
 * @param polls how often it was asked for
 * @param failedJob of which a step failed; null when none did
 * @param failedStep the first that failed; null when none did
 * @param log its last lines, redacted; null where there are none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GithubResult(
        String repository,
        String workflow,
        @JsonProperty("run_id") long runId,
        @JsonProperty("run_number") long runNumber,
        String url,
        String conclusion,
        @JsonProperty("queued_ms") long queuedMs,
        @JsonProperty("ran_ms") long ranMs,
        int polls,
        @JsonProperty("failed_job") String failedJob,
        @JsonProperty("failed_step") String failedStep,
        String log) {}
