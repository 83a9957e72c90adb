package dev.perennial.ledger;

import org.jdbi.v3.core.Jdbi;

/** What the application reads, as a whole: it can be lost and written again. */
public final class Mirror {

    private final Jdbi jdbi;

    public Mirror(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Writes every closed run of the ledger again, under the same ids; returns how many there are. */
    public int rebuild() {
        return jdbi.inTransaction(handle -> new MirrorDao(handle).rebuild());
    }
}
