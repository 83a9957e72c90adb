package dev.perennial.ledger;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.JobDefinitionDao.PauseSpan;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.Reason;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Ticks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Decides whether a run may go ahead, in this order: it has its outcome already; paused; later than its grace; a later tick
 * is due; another instance is executing; the job before it has not been done. Whatever it decides is in the ledger when it
 * answers, and asking again gives the same answer.
 *
 * <p>Schedules let every tick come here (they buffer all, with a long catch-up window): the server's own ways of dropping a
 * tick leave no trace.
 */
final class Gate {

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    /** How far back a later tick is looked for among pauses; more of them than this means a very fast schedule. */
    private static final int TICKS_TO_LOOK_AT = 100;

    private final RunDao runs;
    private final Closing closing;
    private final JobDefinitionDao definitions;
    private final UptimeDao uptimes;
    private final Instant now;

    Gate(Handle handle, Instant now) {
        this.runs = new RunDao(handle);
        this.closing = new Closing(handle);
        this.definitions = new JobDefinitionDao(handle);
        this.uptimes = new UptimeDao(handle);
        this.now = now;
    }

    Verdict decide(RunOpening opening) {
        RegisteredJob job = jobOf(opening);
        Arrival arrival = Arrival.of(opening, job, now);
        runs.lockJob(job.id());
        Optional<Run> known = runs.find(arrival.runId());
        if (known.isPresent() && known.get().status().isFinal()) {
            return alreadyDecided(known.get(), arrival);
        }
        boolean begunBefore = known.isPresent() && known.get().status() == RunStatus.RUNNING;
        Verdict verdict = begunBefore ? run(arrival) : judge(arrival, known.isPresent());
        closing.write(arrival.row(verdict));
        return verdict;
    }

    private RegisteredJob jobOf(RunOpening opening) {
        if (opening.jobId() != null) {
            return definitions.find(opening.jobId()).orElseThrow(() -> unknown("job", opening.jobId()));
        }
        List<RegisteredJob> ofThatType = definitions.all().stream()
                .filter(job -> job.definition().workflow().equals(opening.workflowType()))
                .toList();
        if (ofThatType.size() != 1) {
            throw unknown("job for workflow type", opening.workflowType());
        }
        return ofThatType.get(0);
    }

    private RuntimeException unknown(String what, String name) {
        List<String> ids = definitions.all().stream().map(RegisteredJob::id).toList();
        return JobFailure.of(FailureKind.MISCONFIGURED, "unknown " + what + " " + name + "; the registry knows " + ids);
    }

    /** The same run asking again hears the same; another run of a tick that has its outcome does not repeat it. */
    private static Verdict alreadyDecided(Run known, Arrival arrival) {
        boolean itself =
                known.temporalRunId().equals(Optional.of(arrival.opening().temporalRunId()));
        if (itself && known.reason().isPresent()) {
            return Verdict.refuse(
                    known.jobId(),
                    known.status(),
                    known.reason().get(),
                    known.detail().orElse(""));
        }
        return Verdict.refuse(
                known.jobId(),
                known.status(),
                Reason.ALREADY_RAN,
                "this tick has its outcome already: " + known.status().word());
    }

    private Verdict judge(Arrival arrival, boolean wasWaiting) {
        Stream<Supplier<Optional<Verdict>>> rules = Stream.of(
                () -> refuseIfRemoved(arrival),
                () -> refuseIfPaused(arrival),
                () -> wasWaiting ? Optional.empty() : refuseIfTooLate(arrival),
                () -> refuseIfSuperseded(arrival),
                () -> refuseOrWaitIfExecuting(arrival),
                () -> waitForPredecessor(arrival));
        return rules.map(Supplier::get).flatMap(Optional::stream).findFirst().orElseGet(() -> run(arrival));
    }

    private static Verdict run(Arrival arrival) {
        JobDefinition definition = arrival.job().definition();
        return Verdict.run(definition.id(), definition.settings(), definition.timeout());
    }

    private static Optional<Verdict> refuseIfRemoved(Arrival arrival) {
        return arrival.job()
                .removedAt()
                .map(at -> arrival.skipped(Reason.REMOVED, "the job was removed from the registry at " + at));
    }

    private static Optional<Verdict> refuseIfPaused(Arrival arrival) {
        if (arrival.opening().force()) {
            return Optional.empty();
        }
        return arrival.job()
                .pause()
                .map(pause -> arrival.skipped(
                        Reason.PAUSED, "paused since " + pause.since() + " by " + pause.by() + ": " + pause.note()));
    }

    private Optional<Verdict> refuseIfTooLate(Arrival arrival) {
        return arrival.tickOfSchedule().flatMap(tick -> {
            Duration late = Duration.between(tick, now);
            return arrival.job()
                    .definition()
                    .misfireGrace()
                    .filter(grace -> late.compareTo(grace) > 0)
                    .map(grace -> Verdict.refuse(
                            arrival.job().id(),
                            RunStatus.MISSED,
                            Reason.MISFIRE_GRACE,
                            "came " + late.toSeconds() + " s after its time; the grace is " + grace.toSeconds()
                                    + " s"));
        });
    }

    private Optional<Verdict> refuseIfSuperseded(Arrival arrival) {
        if (!arrival.job().definition().coalesce()) {
            return Optional.empty();
        }
        return arrival.tickOfSchedule()
                .flatMap(tick -> latestTickThatComes(arrival.job(), tick))
                .map(later -> arrival.skipped(Reason.SUPERSEDED, "the tick of " + later + " is due as well and runs"));
    }

    /** Ticks during a pause never come, so they cannot stand in for an earlier one. */
    private Optional<Instant> latestTickThatComes(RegisteredJob job, Instant tick) {
        Ticks ticks = job.definition().ticks();
        Optional<Instant> latest = ticks.atOrBefore(now).filter(due -> due.isAfter(tick));
        if (latest.isEmpty()) {
            return latest;
        }
        List<PauseSpan> pauses = definitions.pausesAfter(job.id(), tick);
        for (int i = 0; i < TICKS_TO_LOOK_AT && latest.isPresent(); i++) {
            Instant candidate = latest.get();
            if (pauses.stream().noneMatch(pause -> pause.covers(candidate))) {
                return latest;
            }
            latest = ticks.atOrBefore(candidate.minusNanos(1)).filter(due -> due.isAfter(tick));
        }
        return Optional.empty();
    }

    private Optional<Verdict> refuseOrWaitIfExecuting(Arrival arrival) {
        JobDefinition definition = arrival.job().definition();
        List<Run> executing = runs.executing(definition.id(), arrival.runId());
        if (definition.maxInstances() > 1) {
            return executing.size() < definition.maxInstances()
                    ? Optional.empty()
                    : Optional.of(overlap(arrival, executing.get(0)));
        }
        if (arrival.tickOfSchedule().isEmpty()) {
            return executing.stream().findFirst().map(other -> overlap(arrival, other));
        }
        return oneAtATime(arrival, executing);
    }

    /**
     * The schedule starts its runs one at a time, so an open row of an earlier tick is that of a run whose end is not in the
     * ledger yet; only a run that a person started can really be executing.
     */
    private Optional<Verdict> oneAtATime(Arrival arrival, List<Run> executing) {
        Optional<Run> byHand = executing.stream()
                .filter(run -> run.trigger() == Trigger.MANUAL)
                .findFirst();
        if (arrival.job().definition().coalesce()) {
            return byHand.map(other -> arrival.waits("run " + other.id() + " is executing"));
        }
        if (byHand.isPresent()) {
            return byHand.map(other -> overlap(arrival, other));
        }
        Instant tick = arrival.tickOfSchedule().orElseThrow();
        return runs.executedAt(arrival.job().id(), tick, arrival.runId()).stream()
                .filter(other -> uptimes.wasUp(tick))
                .findFirst()
                .map(other -> overlap(arrival, other));
    }

    private static Verdict overlap(Arrival arrival, Run other) {
        return arrival.skipped(
                Reason.OVERLAP,
                "run " + other.id() + " was executing, and "
                        + arrival.job().definition().maxInstances() + " at a time may");
    }

    /** D15: not before the job it follows has been done on the same occasion, but never longer than the agreed wait. */
    private Optional<Verdict> waitForPredecessor(Arrival arrival) {
        JobDefinition definition = arrival.job().definition();
        if (definition.after().isEmpty() || arrival.tickOfSchedule().isEmpty()) {
            return Optional.empty();
        }
        JobDefinition.After after = definition.after().get();
        Instant tick = arrival.tickOfSchedule().get();
        if (now.isAfter(tick.plus(after.maxWait()))) {
            return Optional.empty();
        }
        return definitions
                .find(after.job())
                .filter(first -> first.removedAt().isEmpty() && !first.isPaused())
                .filter(first -> isStillToBeDone(first, tick))
                .map(first -> arrival.waits(first.id() + " comes first and has not ended"));
    }

    private boolean isStillToBeDone(RegisteredJob first, Instant tick) {
        Optional<Instant> due = first.definition().ticks().atOrBefore(tick).filter(at -> at.isAfter(first.createdAt()));
        return due.isPresent()
                && runs.find(dev.perennial.run.RunId.ofTick(first.id(), due.get()))
                        .map(run -> !run.status().isFinal())
                        .orElse(true);
    }

    /** A run at the gate, together with the job it is of. */
    private record Arrival(RunOpening opening, RegisteredJob job, UUID runId, Instant now) {

        static Arrival of(RunOpening opening, RegisteredJob job, Instant now) {
            UUID runId = opening.tick() == null
                    ? dev.perennial.run.RunId.ofManual(opening.workflowId(), opening.startedAt())
                    : dev.perennial.run.RunId.ofTick(job.id(), opening.tick());
            return new Arrival(opening, job, runId, now);
        }

        /** Its tick, if the schedule was due then; somebody may also have triggered the schedule in between. */
        Optional<Instant> tickOfSchedule() {
            return Optional.ofNullable(opening.tick())
                    .filter(tick -> job.definition().ticks().includes(tick));
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
                    tickOfSchedule().isPresent() ? Trigger.SCHEDULE : Trigger.MANUAL,
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
                    Optional.empty());
        }

        private Instant asOf() {
            if (opening.tick() != null) {
                return opening.tick();
            }
            return opening.asOf() == null ? opening.startedAt() : opening.asOf();
        }
    }
}
