package dev.perennial.incident;

import dev.perennial.run.RunStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A run whose end has just been written, as far as alerts care.
 *
 * @param at when it ended; of a tick that was not run, when that was noticed
 * @param error in a line; of a missed tick, why it was not run
 */
public record EndedRun(
        UUID id,
        String jobId,
        RunStatus status,
        Instant at,
        Optional<Instant> scheduledFor,
        Optional<String> workflowId,
        Optional<String> error,
        Optional<String> failureKind,
        Optional<String> traceback) {

    /** The moment that a later success makes up for: a missed tick is noticed long after it was due. */
    Instant moment() {
        return status == RunStatus.MISSED ? scheduledFor.orElse(at) : at;
    }
}
