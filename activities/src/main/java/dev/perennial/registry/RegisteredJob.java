package dev.perennial.registry;

import dev.perennial.cron.Ticks;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.Optional;

/**
 * A job as the registry holds it.
 *
 * @param version grows by one with every change of the definition
 * @param source who owns the definition: {@code jobs.yaml} or {@code api}
 * @param changedAt since when this version is valid; of a removed job, when it was removed
 * @param pause present while the job is paused
 * @param removedAt present once it was taken out; its history stays
 * @param converged what was last written to Temporal; empty before the first time
 * @param auditedUntil every tick up to here has its row
 * @param zone what was decided about the clocks of its zone; empty until the leader has seen the job
 */
public record RegisteredJob(
        JobDefinition definition,
        int version,
        String source,
        Instant createdAt,
        Instant changedAt,
        Optional<Pause> pause,
        Optional<Instant> removedAt,
        Optional<Converged> converged,
        Instant auditedUntil,
        Optional<ZoneTimeline> zone) {

    public record Pause(Instant since, String by, String note) {}

    /**
     * What was last written to Temporal.
     *
     * @param fingerprint of the schedule as the server described it after our last write
     * @param listing of its entry in the server's list when it was last found to be so; empty when not seen there yet
     */
    public record Converged(int version, boolean paused, String fingerprint, String listing) {}

    public String id() {
        return definition.id();
    }

    /** The instants at which it is due, as everybody computes them. */
    public Ticks ticks() {
        return zone.map(definition::ticks).orElseGet(definition::ticks);
    }

    public boolean isPaused() {
        return pause.isPresent();
    }
}
