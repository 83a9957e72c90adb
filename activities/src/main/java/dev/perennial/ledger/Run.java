package dev.perennial.ledger;

import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.JdbiConstructor;

/**
 * A row of the ledger.
 *
 * @param scheduledFor the tick; empty for a run that somebody started by hand
 * @param resultJson the result as JSON text; only a success has one
 * @param definitionVersion the version of its job's definition that it was told; empty when it never ran, or ran before that was kept
 */
public record Run(
        UUID id,
        String jobId,
        Trigger trigger,
        RunStatus status,
        Optional<String> reason,
        Optional<String> detail,
        Optional<Instant> scheduledFor,
        Instant asOf,
        Optional<String> workflowId,
        Optional<String> temporalRunId,
        Optional<String> requestedBy,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Long> durationMs,
        int attempts,
        Optional<String> resultJson,
        Optional<String> error,
        Optional<String> failureKind,
        Optional<String> traceback,
        Optional<Integer> definitionVersion) {

    @JdbiConstructor
    public Run {}

    /** Of whose definition nothing is known. */
    public Run(
            UUID id,
            String jobId,
            Trigger trigger,
            RunStatus status,
            Optional<String> reason,
            Optional<String> detail,
            Optional<Instant> scheduledFor,
            Instant asOf,
            Optional<String> workflowId,
            Optional<String> temporalRunId,
            Optional<String> requestedBy,
            Instant createdAt,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<Long> durationMs,
            int attempts,
            Optional<String> resultJson,
            Optional<String> error,
            Optional<String> failureKind,
            Optional<String> traceback) {
        this(
                id,
                jobId,
                trigger,
                status,
                reason,
                detail,
                scheduledFor,
                asOf,
                workflowId,
                temporalRunId,
                requestedBy,
                createdAt,
                startedAt,
                finishedAt,
                durationMs,
                attempts,
                resultJson,
                error,
                failureKind,
                traceback,
                Optional.empty());
    }
}
