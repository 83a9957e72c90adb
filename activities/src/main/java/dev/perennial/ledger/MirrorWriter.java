package dev.perennial.ledger;

import dev.perennial.database.ApplicationSchema;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors a row in the transaction that changes it. The application owns its table and may have bent or locked it: what the mirror
 * does not take is noted in the same transaction and written by the control loop later, but the ledger's row stands.
 */
final class MirrorWriter {

    private static final Logger log = LoggerFactory.getLogger(MirrorWriter.class);
    private static final String SAVEPOINT = "mirror";

    private final Handle handle;

    MirrorWriter(Handle handle) {
        this.handle = handle;
    }

    void write(Run run) {
        MirrorDao dao = new MirrorDao(handle);
        handle.savepoint(SAVEPOINT);
        try {
            dao.mirror(List.of(run.id()));
            handle.releaseSavepoint(SAVEPOINT);
        } catch (StatementException refused) {
            handle.rollbackToSavepoint(SAVEPOINT);
            dao.pending(run.id(), run.finishedAt().orElse(run.createdAt()));
            log.warn(
                    "{} does not take run {} now; it is written later. If that lasts, `perennial doctor` says why",
                    handle.getConfig(ApplicationSchema.class).mirror(),
                    run.id());
        }
    }
}
