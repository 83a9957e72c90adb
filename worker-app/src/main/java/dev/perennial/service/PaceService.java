package dev.perennial.service;

import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.ledger.Run;
import dev.perennial.registry.Registry;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.sweep.pace.PaceControl;
import dev.perennial.sweep.pace.PaceReport;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** How fast the sweeps of runs go, as people see and steer it. */
@Component
@Conditional(OnApiRole.class)
public class PaceService {

    private final Jdbi jdbi;
    private final Registry registry;
    private final JobTypes types;
    private final Clock clock;

    PaceService(Jdbi jdbi, Registry registry, JobTypes types, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.types = types;
        this.clock = clock;
    }

    public PaceReport of(Run run) {
        return jdbi.withHandle(handle -> PaceReport.of(run.id(), clock.instant(), handle));
    }

    /** Whether it is one that can be steered: under way, and of a job that sweeps. */
    public boolean mayChange(Run run) {
        return !run.status().isFinal() && sweeps(run);
    }

    /**
     * Steers a run; it listens within a second.
     *
     * @throws ServiceException when it has ended, or does not sweep
     */
    public PaceReport change(Run run, PaceChange change, Actor actor) {
        if (run.status().isFinal()) {
            throw ServiceException.conflict("run-ended", "The run has ended already");
        }
        if (!sweeps(run)) {
            throw ServiceException.conflict(
                    "no-pace", "Job %s does not go through a table, so it has no pace".formatted(run.jobId()));
        }
        if (change.changesNothing()) {
            throw ServiceException.invalid("held", "Say at least one of held, speed and page_rows");
        }
        jdbi.useTransaction(handle -> {
            new PaceControl(handle).change(run.id(), change, actor.name(), clock.instant());
            new AuditDao(handle)
                    .append(Deed.done(
                            clock.instant(),
                            actor,
                            "pace",
                            "run " + run.id(),
                            Optional.empty(),
                            Optional.of(change.toString())));
        });
        return of(run);
    }

    private boolean sweeps(Run run) {
        return registry.find(run.jobId())
                .flatMap(job -> types.find(job.definition().workflow()))
                .filter(JobTypeDescription::sweeps)
                .isPresent();
    }
}
