package dev.perennial.incident;

import dev.perennial.incident.AlertConditionDao.OpenCondition;
import dev.perennial.incident.AlertConditionDao.Orphan;
import dev.perennial.run.RunStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Follows a job from "works" to "fails" and back, in the transaction that writes a run's end, and notes each change for the
 * channels. The first failure of a streak is told and the success that ends it; what fails in between is only counted.
 */
public final class Conditions {

    private final AlertConditionDao conditions;
    private final AlertOutboxDao outbox;

    public Conditions(Handle handle) {
        this.conditions = new AlertConditionDao(handle);
        this.outbox = new AlertOutboxDao(handle);
    }

    /** To be called once for each change of a row to a final status. */
    public void ended(EndedRun run) {
        switch (run.status()) {
            case ERROR -> enter(Condition.FAILING, run);
            case MISSED -> enter(Condition.MISSED, run);
            case SUCCESS -> leaveAll(run);
            case PENDING, RUNNING, SKIPPED, CANCELLED -> {
                // Under way, or as somebody wanted it: says nothing about whether the job works.
            }
        }
    }

    /** Ends what removed jobs are in: none of their runs will. Says so in place of an error, which no recovery has. */
    public void endOfRemovedJobs(Instant now) {
        for (Orphan orphan : conditions.resolveOfRemovedJobs(now)) {
            EndedRun last = new EndedRun(
                    orphan.lastRunId(),
                    orphan.jobId(),
                    RunStatus.CANCELLED,
                    now,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("Resolved because the job was removed from the registry at "
                            + orphan.removedAt().truncatedTo(ChronoUnit.SECONDS) + "."),
                    Optional.empty(),
                    Optional.empty());
            outbox.add(orphan.condition(), "resolved", "Cron Job Removed: " + orphan.jobId(), last);
        }
    }

    private void enter(Condition condition, EndedRun run) {
        conditions.lockJob(run.jobId());
        conditions.goOn(condition, run);
        conditions
                .open(condition, run)
                .ifPresent(opened -> outbox.add(opened, "opened", condition.title(run.jobId()), run));
        // Ends may be learnt of late and out of order; nobody should wait for a recovery that is behind us.
        conditions.successAfter(run).ifPresent(this::leaveAll);
    }

    private void leaveAll(EndedRun success) {
        conditions.lockJob(success.jobId());
        for (OpenCondition left : conditions.resolve(success)) {
            outbox.add(left, "resolved", "Cron Job Recovered: " + success.jobId(), success);
        }
    }
}
