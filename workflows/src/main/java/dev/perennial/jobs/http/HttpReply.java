package dev.perennial.jobs.http;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the first call came to.
 *
 * @param followAt where to ask how the work goes on; null when it is done
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HttpReply(HttpAnswer answer, @JsonProperty("follow_at") String followAt) {}
