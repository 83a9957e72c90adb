package dev.perennial.gate;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.ledger.Closing;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.run.RunClosing;
import dev.perennial.run.RunLedger;
import dev.perennial.run.RunOpening;
import dev.perennial.run.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The ledger in PostgreSQL. */
public final class RunLedgerImpl implements RunLedger {

    private final Jdbi jdbi;
    private final Clock clock;

    public RunLedgerImpl(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Override
    public Verdict open(RunOpening opening) {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            if (opening.unknownType()) {
                leaveToWhoKnows(opening.workflowType(), handle, now);
            }
            Verdict verdict = new Gate(handle, now).decide(opening);
            return opening.unknownType() && verdict.decision() == Verdict.Decision.RUN
                    ? verdict.saying(nobodyRuns(opening.workflowType(), handle))
                    : verdict;
        });
    }

    /** A worker that has run the type before may be away for a moment only, and one that does not say what it runs may run it. */
    private static void leaveToWhoKnows(String type, Handle handle, Instant now) {
        JobTypeDao types = new JobTypeDao(handle);
        if (types.live(now.minus(UptimeDao.GAP)).isEmpty() || workflows(types).contains(type)) {
            throw JobFailure.of(FailureKind.MISCONFIGURED, "another worker may run the workflow type " + type);
        }
    }

    private static String nobodyRuns(String type, Handle handle) {
        return "no worker runs the workflow type " + type + "; there are "
                + String.join(", ", workflows(new JobTypeDao(handle)));
    }

    private static List<String> workflows(JobTypeDao types) {
        return types.recorded().stream().map(JobTypeDescription::workflow).toList();
    }

    @Override
    public void close(RunClosing closing) {
        jdbi.useTransaction(handle -> new Closing(handle).write(closing));
    }
}
