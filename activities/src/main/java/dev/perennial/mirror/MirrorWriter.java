package dev.perennial.mirror;

import dev.perennial.database.ApplicationSchema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors a row in the transaction that changes it. The application owns its table and may have bent or locked it: what the mirror
 * does not take is noted in the same transaction and written by the control loop later, but the ledger's row stands.
 */
public final class MirrorWriter {

    private static final Logger log = LoggerFactory.getLogger(MirrorWriter.class);
    private static final String SAVEPOINT = "mirror";

    private final Handle handle;

    public MirrorWriter(Handle handle) {
        this.handle = handle;
    }

    /**
     * Writes what there is to be read of this run.
     *
     * @param at when the row changed: what is not taken now is tried again later than that
     */
    public void write(UUID run, Instant at) {
        MirrorDao dao = new MirrorDao(handle);
        handle.savepoint(SAVEPOINT);
        try {
            dao.mirror(List.of(run));
            handle.releaseSavepoint(SAVEPOINT);
        } catch (StatementException refused) {
            handle.rollbackToSavepoint(SAVEPOINT);
            dao.pending(run, at);
            log.warn(
                    "{} does not take run {} now; it is written later. If that lasts, `perennial doctor` says why",
                    handle.getConfig(ApplicationSchema.class).mirror(),
                    run);
        }
    }
}
