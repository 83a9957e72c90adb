package dev.perennial.ledger;

import dev.perennial.database.ApplicationSchema;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors a row in the transaction that changes it. The application owns its table and may have bent it: what the mirror
 * cannot take is left out and can be written later by a rebuild, but the ledger's row stands.
 */
final class MirrorWriter {

    private static final Logger log = LoggerFactory.getLogger(MirrorWriter.class);
    private static final String SAVEPOINT = "mirror";

    private final Handle handle;

    MirrorWriter(Handle handle) {
        this.handle = handle;
    }

    void write(UUID runId) {
        handle.savepoint(SAVEPOINT);
        try {
            new MirrorDao(handle).mirror(runId);
            handle.releaseSavepoint(SAVEPOINT);
        } catch (StatementException refused) {
            handle.rollbackToSavepoint(SAVEPOINT);
            log.warn(
                    "{} does not take run {}; `perennial doctor` says why, `perennial mirror rebuild` adds it later",
                    handle.getConfig(ApplicationSchema.class).mirror(),
                    runId);
        }
    }
}
