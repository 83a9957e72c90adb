package dev.perennial.cli.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A run as {@code /api/v1} tells it. */
public record RunJson(
        @JsonProperty("run_id") UUID runId,
        @JsonProperty("job_id") String jobId,
        String trigger,
        String status,
        String reason,
        String detail,
        @JsonProperty("scheduled_for") Instant scheduledFor,
        @JsonProperty("as_of") Instant asOf,
        @JsonProperty("requested_by") String requestedBy,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("started_at") Instant startedAt,
        @JsonProperty("finished_at") Instant finishedAt,
        @JsonProperty("duration_ms") Long durationMs,
        int attempts,
        JsonNode result,
        String error,
        @JsonProperty("failure_kind") String failureKind,
        @JsonProperty("workflow_id") String workflowId,
        @JsonProperty("temporal_run_id") String temporalRunId,
        String traceback,
        @JsonProperty("definition_version") Integer definitionVersion) {

    /** @throws IllegalArgumentException when a newer server uses words that this version does not know */
    public Run run() {
        return new Run(
                runId,
                jobId,
                Trigger.of(trigger),
                RunStatus.of(status),
                Optional.ofNullable(reason),
                Optional.ofNullable(detail),
                Optional.ofNullable(scheduledFor),
                asOf,
                Optional.ofNullable(workflowId),
                Optional.ofNullable(temporalRunId),
                Optional.ofNullable(requestedBy),
                createdAt,
                Optional.ofNullable(startedAt),
                Optional.ofNullable(finishedAt),
                Optional.ofNullable(durationMs),
                attempts,
                Optional.ofNullable(result).filter(json -> !json.isNull()).map(JsonNode::toString),
                Optional.ofNullable(error),
                Optional.ofNullable(failureKind),
                Optional.ofNullable(traceback),
                Optional.ofNullable(definitionVersion));
    }
}
