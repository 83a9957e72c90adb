package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.database.Json;
import dev.perennial.ledger.Run;
import dev.perennial.words.RunSentence;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is told: the same fields and words as {@code perennial runs show --output json}.
 *
 * @param scheduledFor the tick; null for a run by hand
 * @param asOf the moment that it worked for
 * @param result what it came to: of a success, and of a failure that can tell; null for everything else
 * @param whoMustAct null unless it failed
 * @param traceback of a failure; left out in a list
 * @param definitionVersion the version of the job's definition that it was told
 */
record RunView(
        @JsonProperty("run_id") UUID runId,
        @JsonProperty("job_id") String jobId,
        String trigger,
        String status,
        String sentence,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable @JsonProperty("scheduled_for") Instant scheduledFor,
        @JsonProperty("as_of") Instant asOf,
        @Nullable @JsonProperty("requested_by") String requestedBy,
        @JsonProperty("created_at") Instant createdAt,
        @Nullable @JsonProperty("started_at") Instant startedAt,
        @Nullable @JsonProperty("finished_at") Instant finishedAt,
        @Nullable @JsonProperty("duration_ms") Long durationMs,
        int attempts,
        @Nullable Object result,
        @Nullable String error,
        @Nullable @JsonProperty("failure_kind") String failureKind,
        @Nullable @JsonProperty("who_must_act") String whoMustAct,
        @Nullable @JsonProperty("workflow_id") String workflowId,
        @Nullable @JsonProperty("temporal_run_id") String temporalRunId,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) String traceback,
        @Nullable @JsonProperty("definition_version") Integer definitionVersion) {

    /** As one of several: without its traceback. */
    static RunView of(Run run, Instant now) {
        return of(run, null, now);
    }

    /** With everything that is known of it. */
    static RunView whole(Run run, Instant now) {
        return of(run, run.traceback().orElse(null), now);
    }

    private static RunView of(Run run, String traceback, Instant now) {
        return new RunView(
                run.id(),
                run.jobId(),
                run.trigger().word(),
                run.status().word(),
                RunSentence.of(run, now, Optional.empty()),
                run.reason().orElse(null),
                run.detail().orElse(null),
                run.scheduledFor().orElse(null),
                run.asOf(),
                run.requestedBy().orElse(null),
                run.createdAt(),
                run.startedAt().orElse(null),
                run.finishedAt().orElse(null),
                run.durationMs().orElse(null),
                run.attempts(),
                run.resultJson().map(json -> Json.read(json, Object.class)).orElse(null),
                run.error().orElse(null),
                run.failureKind().orElse(null),
                RunSentence.failureKind(run).map(kind -> kind.whoActs()).orElse(null),
                run.workflowId().orElse(null),
                run.temporalRunId().orElse(null),
                traceback,
                run.definitionVersion().orElse(null));
    }

    /** Of a run that was started a moment ago and that no worker has taken yet. */
    static RunView notYetTaken(UUID runId, String jobId, Instant now) {
        return new RunView(
                runId,
                jobId,
                "manual",
                "pending",
                "It waits for a worker.",
                null,
                null,
                null,
                now,
                null,
                now,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
