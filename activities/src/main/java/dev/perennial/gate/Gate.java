package dev.perennial.gate;

import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.ledger.Closing;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.DueTimes;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.JobDefinitionDao.PauseSpan;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.Reason;
import dev.perennial.run.RunId;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
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
 *
 * <p>A tick is judged by the definition that was valid at its time: whether it is one, its grace, whether it coalesces, and which
 * later tick stands in for it. So a deploy during an outage changes nothing for the ticks before it. What concerns the run itself
 * is taken as it is now: removed and paused, {@code max_instances}, {@code after}, {@code timeout} and settings.
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
        Arrival arrival = arrival(opening, job);
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

    private Arrival arrival(RunOpening opening, RegisteredJob job) {
        Instant tick = opening.tick();
        if (tick == null) {
            UUID id = RunId.ofManual(opening.workflowId(), opening.startedAt());
            return new Arrival(opening, job, id, now, Optional.empty(), Optional.empty());
        }
        DueTimes due = dueTimes(job, tick);
        Optional<JobDefinition> judge = due.definitionAt(tick).isPresent()
                ? due.dueBy(tick)
                : Optional.of(job.definition()).filter(definition -> job.ticks().includes(tick));
        Optional<Instant> redefinedAt = judge.isPresent() ? Optional.empty() : due.endedBefore(tick);
        return new Arrival(opening, job, RunId.ofTick(job.id(), tick), now, judge, redefinedAt);
    }

    /** Its versions at the tick, and those that Temporal may have gone on by because it was away when they were replaced. */
    private DueTimes dueTimes(RegisteredJob job, Instant tick) {
        return definitions.dueTimes(job.id(), tick.minus(job.definition().catchupWindow()));
    }

    private RegisteredJob jobOf(RunOpening opening) {
        try {
            if (opening.jobId() != null) {
                return definitions.find(opening.jobId()).orElseThrow(() -> unknown("job", opening.jobId()));
            }
            return onlyJobOf(opening);
        } catch (UnreadableDefinitionException unreadable) {
            // A version that can read it will judge the tick by its grace: until then the run waits.
            throw JobFailure.of(FailureKind.UNAVAILABLE, unreadable.getMessage());
        }
    }

    private RegisteredJob onlyJobOf(RunOpening opening) {
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
                () -> refuseIfRedefined(arrival),
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

    /** A change reaches the schedule a little later, and after an outage of Temporal once it has brought its old ticks. */
    private static Optional<Verdict> refuseIfRedefined(Arrival arrival) {
        return arrival.redefinedAt()
                .map(at -> arrival.skipped(
                        Reason.REDEFINED,
                        "the definition was changed at " + at + "; the job is not due then any more"));
    }

    private Optional<Verdict> refuseIfTooLate(Arrival arrival) {
        return arrival.judge().filter(judge -> isTooLate(arrival.tick(), judge)).map(judge -> {
            Duration late = Duration.between(arrival.tick(), now);
            Duration grace = judge.misfireGrace().orElseThrow();
            return Verdict.refuse(
                    arrival.job().id(),
                    RunStatus.MISSED,
                    Reason.MISFIRE_GRACE,
                    "came " + late.toSeconds() + " s after its time; the grace is " + grace.toSeconds() + " s");
        });
    }

    private boolean isTooLate(Instant tick, JobDefinition judge) {
        Duration late = Duration.between(tick, now);
        return judge.misfireGrace().filter(grace -> late.compareTo(grace) > 0).isPresent();
    }

    private Optional<Verdict> refuseIfSuperseded(Arrival arrival) {
        return arrival.judge()
                .filter(JobDefinition::coalesce)
                .flatMap(judge -> latestTickThatRuns(arrival))
                .map(later -> arrival.skipped(Reason.SUPERSEDED, "the tick of " + later + " is due as well and runs"));
    }

    /** One that falls into a pause never comes, and one that a newer definition finds too late does not run. */
    private Optional<Instant> latestTickThatRuns(Arrival arrival) {
        DueTimes due = dueTimes(arrival.job(), arrival.tick());
        Optional<Instant> latest = due.last(arrival.tick(), now);
        if (latest.isEmpty()) {
            return latest;
        }
        List<PauseSpan> pauses = definitions.pausesAfter(arrival.job().id(), arrival.tick());
        for (int i = 0; i < TICKS_TO_LOOK_AT && latest.isPresent(); i++) {
            Instant candidate = latest.get();
            if (pauses.stream().noneMatch(pause -> pause.covers(candidate)) && !isTooLate(candidate, due)) {
                return latest;
            }
            latest = due.last(arrival.tick(), candidate.minusNanos(1));
        }
        return Optional.empty();
    }

    private boolean isTooLate(Instant tick, DueTimes due) {
        return due.definitionAt(tick).filter(judge -> isTooLate(tick, judge)).isPresent();
    }

    private Optional<Verdict> refuseOrWaitIfExecuting(Arrival arrival) {
        JobDefinition definition = arrival.job().definition();
        List<Run> executing = runs.executing(definition.id(), arrival.runId());
        if (definition.maxInstances() > 1) {
            return executing.size() < definition.maxInstances()
                    ? Optional.empty()
                    : Optional.of(overlap(arrival, executing.get(0)));
        }
        return arrival.judge()
                .map(judge -> oneAtATime(arrival, judge, executing))
                .orElseGet(() -> executing.stream().findFirst().map(other -> overlap(arrival, other)));
    }

    /**
     * The schedule starts its runs one at a time, so an open row of an earlier tick is that of a run whose end is not in the
     * ledger yet; only a run that a person started can really be executing.
     */
    private Optional<Verdict> oneAtATime(Arrival arrival, JobDefinition judge, List<Run> executing) {
        Optional<Run> byHand = executing.stream()
                .filter(run -> run.trigger() == Trigger.MANUAL)
                .findFirst();
        if (judge.coalesce()) {
            return byHand.map(other -> arrival.waits("run " + other.id() + " is executing"));
        }
        if (byHand.isPresent()) {
            return byHand.map(other -> overlap(arrival, other));
        }
        Instant tick = arrival.tick();
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

    /** Not before the job it follows has been done on the same occasion, but never longer than the agreed wait. */
    private Optional<Verdict> waitForPredecessor(Arrival arrival) {
        Optional<JobDefinition.After> after = arrival.job().definition().after();
        if (after.isEmpty() || arrival.judge().isEmpty()) {
            return Optional.empty();
        }
        if (now.isAfter(arrival.tick().plus(after.get().maxWait()))) {
            return Optional.empty();
        }
        return predecessor(after.get().job())
                .filter(first -> first.removedAt().isEmpty() && !first.isPaused())
                .filter(first -> isStillToBeDone(first, arrival.tick()))
                .map(first -> arrival.waits(first.id() + " comes first and has not ended"));
    }

    /** Nobody waits for a job of which nobody can say when it is due. */
    private Optional<RegisteredJob> predecessor(String id) {
        try {
            return definitions.find(id);
        } catch (UnreadableDefinitionException unreadable) {
            return Optional.empty();
        }
    }

    private boolean isStillToBeDone(RegisteredJob first, Instant tick) {
        Optional<Instant> due = definitions.dueTimes(first.id(), Instant.EPOCH).last(Instant.EPOCH, tick);
        return due.isPresent()
                && runs.find(RunId.ofTick(first.id(), due.get()))
                        .map(run -> !run.status().isFinal())
                        .orElse(true);
    }

    /**
     * A run at the gate, together with the job it is of.
     *
     * @param judge the definition by which the job was due at the run's tick; empty for a run that somebody started by hand, be it
     *     by triggering the schedule between two ticks
     * @param redefinedAt when the definition was changed by which the job would have been due at the tick
     */
    private record Arrival(
            RunOpening opening,
            RegisteredJob job,
            UUID runId,
            Instant now,
            Optional<JobDefinition> judge,
            Optional<Instant> redefinedAt) {

        /** To be asked for only where a schedule started it. */
        Instant tick() {
            return opening.tick();
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
