package dev.perennial.control.audit;

import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.control.part.FailureIsolation;
import dev.perennial.control.settle.Reconciler;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.ledger.Closing;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.WatermarkDao;
import dev.perennial.registry.DueTimes;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.JobDefinitionDao.PauseSpan;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.Reason;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.server.JobSchedules;
import dev.perennial.server.TemporalRuns;
import dev.perennial.server.TemporalRuns.Found;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.common.SearchAttributeKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the ticks that were due with the rows that are there. A tick during a pause gets its row; one that Temporal never
 * started is started now if the job's grace allows, and is called missed if not. After this, every tick is accounted for.
 */
public final class TickAuditor {

    private static final Logger log = LoggerFactory.getLogger(TickAuditor.class);

    private static final SearchAttributeKey<String> SCHEDULED_BY =
            SearchAttributeKey.forKeyword("TemporalScheduledById");
    private static final SearchAttributeKey<OffsetDateTime> TICK =
            SearchAttributeKey.forOffsetDateTime("TemporalScheduledStartTime");
    private static final int TICKS_A_PASS = 500;
    private static final String CLOSED_RUNS = "closed_runs";

    /** How far back the first look goes, and how far one look goes at most. */
    private static final Duration LOOK_BACK = Duration.ofMinutes(15);

    /** A run that has closed is listed as such no later than this. */
    private static final Duration VISIBLE_AFTER = Duration.ofMinutes(1);

    private static final int RUNS_NAMED = 1_000;

    private final Jdbi jdbi;
    private final TemporalRuns temporal;
    private final JobSchedules schedules;
    private final Clock clock;
    private final Duration leaveAlone;

    // Mutable state: of the control loop's thread alone
    private final Map<String, NextTick> nextTicks = new HashMap<>();

    /** The runs of no job that have been named, the latest of them. */
    private final Map<String, String> ofNobody = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > RUNS_NAMED;
        }
    };

    /** @param leaveAlone ticks younger than this are not looked at: their run may be on its way */
    public TickAuditor(Jdbi jdbi, TemporalRuns temporal, JobSchedules schedules, Clock clock, Duration leaveAlone) {
        this.jdbi = jdbi;
        this.temporal = temporal;
        this.schedules = schedules;
        this.clock = clock;
        this.leaveAlone = leaveAlone;
    }

    /** Accounts for every tick of these jobs up to a moment ago. A job without a tick since it was last audited costs nothing. */
    public void audit(List<RegisteredJob> jobs) {
        Instant until = settledBy();
        Set<String> changed = jdbi.withHandle(handle -> new JobDefinitionDao(handle).changedSinceAudited());
        jobs.stream()
                .filter(job -> changed.contains(job.id()) || isDueBy(job, until))
                .forEach(job -> FailureIsolation.contain(job.id(), () -> audit(job)));
        nextTicks.keySet().retainAll(jobs.stream().map(RegisteredJob::id).collect(Collectors.toSet()));
    }

    /** Of a definition that was valid all the while. */
    private boolean isDueBy(RegisteredJob job, Instant until) {
        NextTick next = nextTicks.get(job.id());
        if (next == null
                || next.version() != job.version()
                || !next.zone().equals(job.zone())
                || !next.after().equals(job.auditedUntil())) {
            next = new NextTick(
                    job.version(), job.zone(), job.auditedUntil(), job.ticks().after(job.auditedUntil()));
            nextTicks.put(job.id(), next);
        }
        return next.tick().filter(tick -> !tick.isAfter(until)).isPresent();
    }

    /** The first tick of a version after a moment; empty when there is none. */
    private record NextTick(int version, Optional<ZoneTimeline> zone, Instant after, Optional<Instant> tick) {}

    /** Accounts for every tick of a job up to a moment ago; of a removed one, up to its removal. */
    private void audit(RegisteredJob job) {
        Instant until = job.removedAt().map(end -> earlier(end, settledBy())).orElseGet(this::settledBy);
        if (!until.isAfter(job.auditedUntil())) {
            return;
        }
        List<PauseSpan> pauses =
                jdbi.withHandle(handle -> new JobDefinitionDao(handle).pausesAfter(job.id(), job.auditedUntil()));
        DueTimes times = dueTimes(job, until);
        List<Instant> due = times.between(job.auditedUntil(), until, TICKS_A_PASS);
        Instant accounted = due.size() < TICKS_A_PASS ? until : due.get(due.size() - 1);
        for (Instant tick : due) {
            JobDefinition ofItsTime = times.definitionAt(tick).orElseGet(job::definition);
            if (!accountFor(job, ofItsTime, tick, pauses)) {
                accounted = tick.minusNanos(1);
                break;
            }
        }
        Instant reached = accounted;
        jdbi.useHandle(handle -> new JobDefinitionDao(handle).auditedUntil(job.id(), reached));
    }

    /** The ticks of removed jobs that nobody has accounted for: their schedule's buffer went with them. */
    public void auditRemoved() {
        jdbi.withHandle(handle -> new JobDefinitionDao(handle).removedButNotAudited())
                .forEach(job -> FailureIsolation.contain(job.id(), () -> audit(job)));
    }

    private Instant settledBy() {
        return clock.instant().minus(leaveAlone);
    }

    private DueTimes dueTimes(RegisteredJob job, Instant until) {
        Instant since = job.auditedUntil();
        DueTimes times = jdbi.withHandle(handle -> new JobDefinitionDao(handle).dueTimes(job.id(), since));
        if (times.isPartlyUnreadable(since, until)) {
            log.warn(
                    "{}: a definition that was valid between {} and {} cannot be read by this version; no tick of it is"
                            + " accounted for",
                    job.id(),
                    since,
                    until);
        }
        return times;
    }

    /** Returns false when it cannot be said yet what becomes of it. */
    private boolean accountFor(RegisteredJob job, JobDefinition ofItsTime, Instant tick, List<PauseSpan> pauses) {
        UUID id = RunId.ofTick(job.id(), tick);
        if (jdbi.withHandle(handle -> new RunDao(handle).find(id)).isPresent()) {
            return true;
        }
        Optional<Found> found = temporal.latest(JobSchedules.workflowId(job.id(), tick));
        if (found.isPresent()) {
            return found.get().open() || writeEnded(job, id, Optional.of(tick), found.get());
        }
        if (pauses.stream().anyMatch(pause -> pause.covers(tick))) {
            return write(notRun(job, tick, RunStatus.SKIPPED, Reason.PAUSED, "the job was paused"));
        }
        if (job.removedAt().isPresent()) {
            return write(notRun(
                    job,
                    tick,
                    RunStatus.SKIPPED,
                    Reason.REMOVED,
                    "the job was removed from the registry at "
                            + job.removedAt().get() + ", before this tick was started"));
        }
        boolean tooLate = ofItsTime
                .misfireGrace()
                .map(grace -> clock.instant().isAfter(tick.plus(grace)))
                .orElse(false);
        return tooLate ? missed(job, tick) : startIfLost(job, tick);
    }

    private boolean missed(RegisteredJob job, Instant tick) {
        log.warn("{}: the tick of {} was never started; it is recorded as missed", job.id(), tick);
        return write(notRun(
                job, tick, RunStatus.MISSED, Reason.NEVER_STARTED, "Temporal never started it within the job's grace"));
    }

    /** Starting one twice does no harm: the gate knows its row. */
    private boolean startIfLost(RegisteredJob job, Instant tick) {
        if (!waitsItsTurn(job, tick)) {
            log.warn("{}: Temporal lost the tick of {}; it is started now", job.id(), tick);
            schedules.startTick(job.id(), tick);
        }
        return false;
    }

    /** A tick in the schedule's buffer is not lost. The buffer keeps the order: once a later one came out, it holds no earlier. */
    private boolean waitsItsTurn(RegisteredJob job, Instant tick) {
        return schedules.describe(job.id()).map(JobSchedules.Described::busy).orElse(true)
                && !jdbi.<Boolean, RuntimeException>withHandle(
                        handle -> new RunDao(handle).laterTickCame(job.id(), tick));
    }

    /** Adds the runs that ended before any worker saw them, so that they never came to the gate. */
    public void addRunsThatNeverCame(List<RegisteredJob> jobs) {
        Instant now = clock.instant();
        Instant from = jdbi.withHandle(handle -> new WatermarkDao(handle).find(CLOSED_RUNS))
                .orElse(now.minus(LOOK_BACK));
        while (from.isBefore(now)) {
            Instant to = earlier(from.plus(LOOK_BACK), now);
            boolean allSeenTo = addRunsClosedBetween(from, to, jobs);
            // What could not be seen to is looked at again, but for so long only: it must not hold up what comes after
            // it.
            Instant reached = allSeenTo ? to.minus(VISIBLE_AFTER) : later(from, now.minus(LOOK_BACK));
            jdbi.useHandle(handle -> new WatermarkDao(handle).reached(CLOSED_RUNS, reached));
            from = to;
        }
    }

    private boolean addRunsClosedBetween(Instant from, Instant to, List<RegisteredJob> jobs) {
        Map<String, WorkflowExecutionMetadata> closed = temporal.closedBetween(from, to).stream()
                .collect(Collectors.toMap(
                        execution -> execution.getExecution().getWorkflowId(),
                        Function.identity(),
                        (one, other) -> one));
        closed.keySet().removeAll(jdbi.withHandle(handle -> new RunDao(handle).workflowsWithRow(closed.keySet())));
        boolean allSeenTo = true;
        for (Map.Entry<String, WorkflowExecutionMetadata> run : closed.entrySet()) {
            allSeenTo &= FailureIsolation.contain(run.getKey(), () -> add(run.getValue(), jobs));
        }
        return allSeenTo;
    }

    private void add(WorkflowExecutionMetadata closed, List<RegisteredJob> jobs) {
        try {
            jobOf(closed, jobs)
                    .ifPresentOrElse(
                            job -> addIfEnded(job, closed.getExecution().getWorkflowId(), closed),
                            () -> sayWhoseItIsNot(closed));
        } catch (UnreadableDefinitionException unreadable) {
            // Said by the converger; whoever can read the definition adds the run, or its tick.
        }
    }

    private void sayWhoseItIsNot(WorkflowExecutionMetadata closed) {
        WorkflowExecution run = closed.getExecution();
        if (ofNobody.put(run.getRunId(), run.getWorkflowId()) == null) {
            log.warn(
                    "{} of type {} ended before it came to the gate, and does not say of which job it is: it has no row",
                    run.getWorkflowId(),
                    closed.getWorkflowType());
        }
    }

    private void addIfEnded(RegisteredJob job, String workflowId, WorkflowExecutionMetadata closed) {
        Optional<Instant> tick =
                Optional.ofNullable(closed.getTypedSearchAttributes().get(TICK)).map(OffsetDateTime::toInstant);
        temporal.latest(workflowId).filter(found -> !found.open()).ifPresent(found -> {
            UUID id = tick.map(at -> RunId.ofTick(job.id(), at))
                    .orElseGet(() -> RunId.ofManual(workflowId, found.startedAt()));
            writeEnded(job, id, tick, found);
        });
    }

    /** Also finds a removed one. Without a job in the run's input the only one of its type is meant, as at the gate. */
    private Optional<RegisteredJob> jobOf(WorkflowExecutionMetadata closed, List<RegisteredJob> jobs) {
        String schedule = closed.getTypedSearchAttributes().get(SCHEDULED_BY);
        Optional<String> named = Optional.ofNullable(schedule).or(() -> temporal.jobAskedFor(closed.getExecution()));
        if (named.isPresent()) {
            return jdbi.withHandle(handle -> new JobDefinitionDao(handle).find(named.get()));
        }
        List<RegisteredJob> ofItsType = jobs.stream()
                .filter(job -> job.definition().workflow().equals(closed.getWorkflowType()))
                .toList();
        return ofItsType.size() == 1 ? Optional.of(ofItsType.get(0)) : Optional.empty();
    }

    /** A run without a row never came to the gate: when its time ran out, nobody had taken it. */
    private boolean writeEnded(RegisteredJob job, UUID id, Optional<Instant> tick, Found found) {
        boolean nobodyTookIt = Reason.TIMED_OUT.equals(found.outcome().reason());
        if (nobodyTookIt && tick.isPresent()) {
            return write(notRun(
                    job,
                    tick.get(),
                    RunStatus.MISSED,
                    Reason.NEVER_STARTED,
                    "no worker took it before its time ran out"));
        }
        Run unseen = new Run(
                id,
                job.id(),
                tick.isPresent() ? Trigger.SCHEDULE : Trigger.MANUAL,
                RunStatus.RUNNING,
                Optional.empty(),
                Optional.empty(),
                tick,
                tick.orElse(found.startedAt()),
                Optional.of(found.workflowId()),
                Optional.of(found.runId()),
                Optional.empty(),
                clock.instant(),
                Optional.of(found.startedAt()),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return write(Closing.closed(unseen, Reconciler.closing(unseen, found)));
    }

    private Run notRun(RegisteredJob job, Instant tick, RunStatus status, String reason, String detail) {
        return new Run(
                RunId.ofTick(job.id(), tick),
                job.id(),
                Trigger.SCHEDULE,
                status,
                Optional.of(reason),
                Optional.of(detail),
                Optional.of(tick),
                tick,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                clock.instant(),
                Optional.empty(),
                Optional.of(clock.instant()),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private boolean write(Run run) {
        jdbi.useTransaction(handle -> new Closing(handle).write(run));
        return true;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
