package dev.perennial.jobs.command;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a command came to.
 *
 * @param command its name in the worker's configuration
 * @param exitCode of its process
 * @param output the end of what it wrote, both streams in the order they came, redacted
 * @param truncated whether it wrote more than is kept
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CommandResult(
        String command,
        @JsonProperty("exit_code") int exitCode,
        @JsonProperty("duration_ms") long durationMs,
        String output,
        boolean truncated) {}
