package dev.perennial.ledger;

import dev.perennial.run.RunClosing;
import dev.perennial.run.RunLedger;
import dev.perennial.run.RunOpening;
import dev.perennial.run.Verdict;
import java.time.Clock;
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
        return jdbi.inTransaction(handle -> new Gate(handle, clock.instant()).decide(opening));
    }

    @Override
    public void close(RunClosing closing) {
        jdbi.useTransaction(handle -> new Closing(handle).write(closing));
    }
}
