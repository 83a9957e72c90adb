package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.perennial.failure.FailureKind;
import java.time.Instant;
import java.util.UUID;

/**
 * A run that has ended.
 *
 * @param result as JSON text would have it; null unless it succeeded, or failed with one
 * @param error one redacted line; null on success
 * @param traceback redacted and cut; null on success
 * @param detail why a success is only one in part; null otherwise
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunClosing(
        UUID runId,
        RunStatus status,
        String reason,
        Instant finishedAt,
        long durationMs,
        Object result,
        String error,
        FailureKind failureKind,
        String traceback,
        @JsonInclude(JsonInclude.Include.NON_NULL) String detail) {

    public RunClosing(
            UUID runId,
            RunStatus status,
            String reason,
            Instant finishedAt,
            long durationMs,
            Object result,
            String error,
            FailureKind failureKind,
            String traceback) {
        this(runId, status, reason, finishedAt, durationMs, result, error, failureKind, traceback, null);
    }
}
