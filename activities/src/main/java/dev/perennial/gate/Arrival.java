package dev.perennial.gate;

import dev.perennial.ledger.Run;
import dev.perennial.registry.DueTimes;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A run at the gate, together with the job it is of.
 *
 * @param judge the definition by which the job was due at the run's tick; empty for a run that somebody started by hand, be it
 *     by triggering the schedule between two ticks
 * @param redefinedAt when the definition was changed by which the job would have been due at the tick
 * @param wasWaiting whether it has been here before, and was told to wait
 */
record Arrival(
        RunOpening opening,
        RegisteredJob job,
        UUID runId,
        Instant now,
        Optional<JobDefinition> judge,
        Optional<Instant> redefinedAt,
        boolean wasWaiting) {

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** To be asked for only where a schedule started it. */
    Instant tick() {
        return opening.tick();
    }

    Arrival afterWaiting() {
        return new Arrival(opening, job, runId, now, judge, redefinedAt, true);
    }

    /** Its job's versions at the tick, and those that Temporal may have gone on by because it was away when they were replaced. */
    DueTimes dueTimes(JobDefinitionDao definitions) {
        return dueTimes(definitions, job, tick());
    }

    static DueTimes dueTimes(JobDefinitionDao definitions, RegisteredJob job, Instant tick) {
        return definitions.dueTimes(job.id(), tick.minus(job.definition().catchupWindow()));
    }

    boolean isOfSchedule() {
        return judge.isPresent() || redefinedAt.isPresent();
    }

    Verdict skipped(String reason, String detail) {
        return Verdict.refuse(job.id(), RunStatus.SKIPPED, reason, detail);
    }

    /** Waits longer the longer it has waited already, so that a long wait costs few events. */
    Verdict waits(String detail) {
        Duration waited = Duration.between(opening.startedAt(), now);
        Duration pause = waited.dividedBy(4);
        pause = pause.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : pause;
        pause = pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause;
        return Verdict.waitFor(job.id(), detail, pause);
    }

    Run row(Verdict verdict) {
        boolean refused = verdict.decision() == Verdict.Decision.REFUSE;
        boolean runs = verdict.decision() == Verdict.Decision.RUN;
        return new Run(
                runId,
                job.id(),
                isOfSchedule() ? Trigger.SCHEDULE : Trigger.MANUAL,
                verdict.status(),
                Optional.of(verdict.reason()).filter(reason -> !reason.isEmpty()),
                Optional.of(verdict.detail()).filter(detail -> !detail.isEmpty()),
                Optional.ofNullable(opening.tick()),
                asOf(),
                Optional.of(opening.workflowId()),
                Optional.of(opening.temporalRunId()),
                Optional.ofNullable(opening.requestedBy()),
                now,
                runs ? Optional.of(now) : Optional.empty(),
                refused ? Optional.of(now) : Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                runs ? Optional.of(version()) : Optional.empty());
    }

    private int version() {
        return opening.definitionVersion() == null ? job.version() : opening.definitionVersion();
    }

    private Instant asOf() {
        if (opening.tick() != null) {
            return opening.tick();
        }
        return opening.asOf() == null ? opening.startedAt() : opening.asOf();
    }
}
