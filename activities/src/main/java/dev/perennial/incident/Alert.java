package dev.perennial.incident;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the outbox: a condition that opened or ended.
 *
 * @param severity the condition's, also when it ends
 * @param since when the condition opened
 * @param runs how many runs it has had so far
 */
public record Alert(
        long id,
        long conditionId,
        String jobId,
        Condition condition,
        boolean resolved,
        Severity severity,
        UUID runId,
        Optional<String> workflowId,
        String title,
        Optional<String> error,
        Optional<String> failureKind,
        Optional<String> traceback,
        Optional<Instant> scheduledFor,
        Instant since,
        int runs,
        Instant at) {}
