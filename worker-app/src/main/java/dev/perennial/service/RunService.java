package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.control.TemporalConnection;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.RunFilter;
import dev.perennial.ledger.RunPart;
import dev.perennial.ledger.Statistics;
import dev.perennial.ledger.StatisticsDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.server.RunControl;
import dev.perennial.server.RunHistory;
import dev.perennial.service.RunRequests.Outcome;
import dev.perennial.sweep.StepHistory;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Runs as people and programs see and steer them. */
@Component
@Conditional(OnApiRole.class)
public class RunService {

    private static final int DOUBLE_CLICK_SECONDS = 5;

    private final Jdbi jdbi;
    private final Registry registry;
    private final Scheduler scheduler;
    private final RunRequests requests;
    private final TemporalConnection temporal;
    private final RunControl control;
    private final RunHistory history;
    private final Clock clock;

    RunService(
            Jdbi jdbi,
            Registry registry,
            Scheduler scheduler,
            RunRequests requests,
            TemporalConnection temporal,
            WorkflowClient client,
            Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.scheduler = scheduler;
        this.requests = requests;
        this.temporal = temporal;
        this.control = new RunControl(client);
        this.history = new RunHistory(client);
        this.clock = clock;
    }

    /** @throws ServiceException when there is none, or it is of a job outside the scope: which of the two is not told */
    public Run find(UUID id, JobScope scope) {
        return jdbi.withHandle(handle -> new RunDao(handle).find(id))
                .filter(run -> scope.includes(run.jobId()))
                .orElseThrow(() -> ServiceException.notFound("There is no such run"));
    }

    /** The first of the runs that are meant, of the jobs in the scope. */
    public List<Run> list(RunFilter filter, JobScope scope, int limit) {
        return part(filter, scope, limit).runs();
    }

    /** The same, and where the next part begins. */
    public RunPart part(RunFilter filter, JobScope scope, int limit) {
        return within(filter, scope)
                .map(within -> jdbi.withHandle(handle -> new RunDao(handle).part(within, limit)))
                .orElseGet(() -> new RunPart(List.of(), Optional.empty()));
    }

    /** What the latest runs of a job tell together. */
    public Statistics statistics(RegisteredJob job) {
        return jdbi.withHandle(handle -> new StatisticsDao(handle).of(job.id(), clock.instant()));
    }

    /** The steps that it has begun; only sweeps have any. */
    public List<StepHistory> steps(Run run) {
        return jdbi.withHandle(handle -> StepHistory.of(run.id(), handle));
    }

    /**
     * What Temporal still knows of it.
     *
     * @return empty when Temporal has forgotten it, or the run never got there
     * @throws ServiceException when Temporal is away
     */
    public Optional<RunHistory.Told> history(Run run) {
        return run.workflowId()
                .flatMap(workflow -> TemporalCalls.orUnavailable(() -> {
                    temporal.check();
                    return history.of(workflow, run.temporalRunId());
                }));
    }

    /**
     * Asks a run to stop at its next step.
     *
     * @param reason why, for whoever wonders later; may be empty
     * @throws ServiceException when it has ended, or Temporal is away
     */
    public void cancel(Run run, String reason, Actor actor) {
        end(
                run,
                "cancel",
                reason,
                actor,
                () -> control.cancel(run.workflowId().orElseThrow(), run.temporalRunId(), actor.name(), reason));
    }

    /** Ends a run at once; it cannot tidy up after itself. */
    public void terminate(Run run, String reason, Actor actor) {
        end(
                run,
                "terminate",
                reason,
                actor,
                () -> control.terminate(run.workflowId().orElseThrow(), run.temporalRunId(), actor.name(), reason));
    }

    /**
     * Starts the job again with the moment that the given run worked for.
     *
     * @param key asked for twice with one key, it is one run; empty: two clicks within seconds are
     * @param asTold whether with the definition that it was told; false: with the one that is valid now
     * @throws ServiceException when nobody knows what it was told
     */
    public Outcome rerun(Run run, Optional<String> key, boolean asTold, Actor actor) {
        RegisteredJob job = scheduler.job(run.jobId());
        if (asTold && run.definitionVersion().isEmpty()) {
            throw ServiceException.conflict("never-told", "The run never began, so it was told nothing");
        }
        String click = "rerun-%s-%d".formatted(run.id(), clock.instant().getEpochSecond() / DOUBLE_CLICK_SECONDS);
        return requests.request(
                job,
                Optional.of(key.orElse(click)),
                run.asOf(),
                "",
                run.definitionVersion().filter(version -> asTold),
                actor);
    }

    private interface End {
        boolean send();
    }

    private void end(Run run, String action, String reason, Actor actor, End end) {
        if (run.status().isFinal() || run.workflowId().isEmpty()) {
            throw ended();
        }
        boolean open = TemporalCalls.orUnavailable(() -> {
            temporal.check();
            return end.send();
        });
        if (!open) {
            throw ended();
        }
        jdbi.useTransaction(handle -> {
            registry.note(run.jobId(), action + "_requested", actor.name(), detail(run, reason));
            new AuditDao(handle)
                    .append(Deed.done(
                            clock.instant(),
                            actor,
                            action,
                            "run " + run.id(),
                            Optional.empty(),
                            Optional.of(reason).filter(given -> !given.isEmpty())));
        });
    }

    private static ServiceException ended() {
        return ServiceException.conflict("run-ended", "The run has ended already");
    }

    private static String detail(Run run, String reason) {
        return "run %s%s".formatted(run.id(), reason.isEmpty() ? "" : ": " + reason);
    }

    /** Empty when nothing of what is asked for is in the scope. */
    private Optional<RunFilter> within(RunFilter filter, JobScope scope) {
        if (scope.isEveryJob()) {
            return Optional.of(filter);
        }
        Set<String> asked = filter.jobIds().isEmpty() ? Set.copyOf(registry.ids()) : filter.jobIds();
        Set<String> allowed = asked.stream().filter(scope::includes).collect(Collectors.toSet());
        return allowed.isEmpty() ? Optional.empty() : Optional.of(filter.inJobs(allowed));
    }
}
