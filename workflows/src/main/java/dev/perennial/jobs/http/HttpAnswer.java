package dev.perennial.jobs.http;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a call was answered with.
 *
 * @param url scheme, host and path; a query may hold secrets
 * @param status of HTTP
 * @param durationMs from the first byte sent to the last one read, redirects included
 * @param contentType empty when the answer does not say
 * @param body its beginning, redacted; empty for what is no text
 * @param truncated whether the answer was longer than what is kept
 * @param polls how often its work was asked for afterwards; 0 when it was done with the answer
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HttpAnswer(
        String method,
        String url,
        int status,
        @JsonProperty("duration_ms") long durationMs,
        @JsonProperty("content_type") String contentType,
        String body,
        boolean truncated,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int polls) {}
