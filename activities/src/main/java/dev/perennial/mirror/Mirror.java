package dev.perennial.mirror;

import dev.perennial.database.SqlFailures;
import dev.perennial.failure.FailureKind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementException;

/** What the application reads, as a whole: what is missing there can be written again, in short transactions. */
public final class Mirror {

    private static final int PAGE = 500;
    private static final int PAGES_A_PASS = 20;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Jdbi jdbi;

    public Mirror(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Writes the runs that the table did not take when they ended, at most 10,000 of them. One that it still refuses waits for the
     * next time and does not hold up the others.
     *
     * @throws StatementException when the table is locked, or cannot be written at all
     */
    public void addMissing(Instant now) {
        for (int i = 0; i < PAGES_A_PASS; i++) {
            List<UUID> page = jdbi.withHandle(handle -> new MirrorDao(handle).pendingBefore(now, PAGE));
            if (page.isEmpty()) {
                return;
            }
            if (!isWritten(page)) {
                page.forEach(run -> addAlone(run, now));
            }
        }
    }

    private void addAlone(UUID run, Instant now) {
        if (!isWritten(List.of(run))) {
            jdbi.useTransaction(handle -> new MirrorDao(handle).pending(run, now));
        }
    }

    /** Writes all of them or none. Only a failure that is about a row is worth trying the rows one by one. */
    private boolean isWritten(List<UUID> runs) {
        try {
            write(runs);
            return true;
        } catch (StatementException refused) {
            if (SqlFailures.kindOf(refused).filter(FailureKind.BAD_DATA::equals).isPresent()) {
                return false;
            }
            throw refused;
        }
    }

    /** Writes every closed run of the ledger again, page by page and under the same ids; returns how many there are. */
    public int rebuild() {
        int rows = 0;
        List<UUID> page = pageAfter(BEFORE_ALL);
        while (!page.isEmpty()) {
            rows += write(page);
            page = pageAfter(page.get(page.size() - 1));
        }
        return rows;
    }

    private List<UUID> pageAfter(UUID run) {
        return jdbi.withHandle(handle -> new MirrorDao(handle).runsAfter(run, PAGE));
    }

    private int write(List<UUID> runs) {
        return jdbi.inTransaction(handle -> {
            MirrorDao dao = new MirrorDao(handle);
            int rows = dao.mirror(runs);
            dao.written(runs);
            return rows;
        });
    }
}
