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
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.Reason;
import dev.perennial.run.RunId;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

    private final RunDao runs;
    private final Closing closing;
    private final JobDefinitionDao definitions;
    private final List<Rule> rules;
    private final Instant now;

    Gate(Handle handle, Instant now) {
        this.runs = new RunDao(handle);
        this.closing = new Closing(handle);
        this.definitions = new JobDefinitionDao(handle);
        this.rules = List.of(
                new RemovedRule(),
                new PausedRule(),
                new RedefinedRule(),
                new MisfireGraceRule(),
                new CoalesceRule(definitions),
                new MaxInstancesRule(runs, new UptimeDao(handle)),
                new PredecessorRule(runs, definitions));
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
        Verdict verdict = begunBefore ? run(arrival) : judge(known.isPresent() ? arrival.afterWaiting() : arrival);
        closing.write(arrival.row(verdict));
        return verdict;
    }

    private Arrival arrival(RunOpening opening, RegisteredJob job) {
        Instant tick = opening.tick();
        if (tick == null) {
            UUID id = RunId.ofManual(opening.workflowId(), opening.startedAt());
            return new Arrival(opening, job, id, now, Optional.empty(), Optional.empty(), false);
        }
        DueTimes due = Arrival.dueTimes(definitions, job, tick);
        Optional<JobDefinition> judge = due.definitionAt(tick).isPresent()
                ? due.dueBy(tick)
                : Optional.of(job.definition()).filter(definition -> job.ticks().includes(tick));
        Optional<Instant> redefinedAt = judge.isPresent() ? Optional.empty() : due.endedBefore(tick);
        return new Arrival(opening, job, RunId.ofTick(job.id(), tick), now, judge, redefinedAt, false);
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

    private Verdict judge(Arrival arrival) {
        return rules.stream()
                .map(rule -> rule.judge(arrival))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> run(arrival));
    }

    private Verdict run(Arrival arrival) {
        JobDefinition definition = told(arrival);
        return Verdict.run(definition.id(), definition.settings(), definition.timeout())
                .retrying(definition.retry());
    }

    /** What the run is told: the definition that is valid, or the version that whoever started it wants. */
    private JobDefinition told(Arrival arrival) {
        JobDefinition valid = arrival.job().definition();
        Integer version = arrival.opening().definitionVersion();
        if (version == null || version == arrival.job().version()) {
            return valid;
        }
        JobDefinition wanted = definitions
                .version(valid.id(), version)
                .orElseThrow(() -> JobFailure.of(
                        FailureKind.MISCONFIGURED, "job %s has no version %d".formatted(valid.id(), version)));
        if (!wanted.workflow().equals(valid.workflow())) {
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    "version %d of %s is of another kind of job: a run of it cannot be told that"
                            .formatted(version, valid.id()));
        }
        return wanted;
    }
}
