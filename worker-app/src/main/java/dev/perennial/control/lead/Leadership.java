package dev.perennial.control.lead;

import dev.perennial.ledger.LeaderLockDao;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether this process is the one that does what only one may do. An advisory lock of PostgreSQL, held by a connection
 * of its own: when the process or its connection dies, another takes over.
 */
public final class Leadership {

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);
    private static final int SECONDS_TO_ANSWER = 5;

    private final Jdbi jdbi;

    // Mutable state
    private Handle lockHolder;

    public Leadership(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public synchronized boolean isOurs() {
        if (lockHolder != null && answers(lockHolder)) {
            return true;
        }
        resign();
        lockHolder = take();
        if (lockHolder != null) {
            log.info("This process runs the control loop from now on");
        }
        return lockHolder != null;
    }

    /** Returns the connection that holds the lock; null when somebody else's does. */
    private Handle take() {
        Handle candidate = jdbi.open();
        boolean taken = false;
        try {
            taken = new LeaderLockDao(candidate).take();
        } finally {
            if (!taken) {
                candidate.close();
            }
        }
        return taken ? candidate : null;
    }

    /** Without taking it, and without asking: what is done by this has to bear that another has just taken over. */
    public synchronized boolean isHeld() {
        return lockHolder != null;
    }

    public synchronized void resign() {
        if (lockHolder == null) {
            return;
        }
        try (Handle held = lockHolder) {
            new LeaderLockDao(held).release();
        } catch (RuntimeException gone) {
            log.debug("the connection that held the lock is gone, and the lock with it");
        }
        lockHolder = null;
    }

    private static boolean answers(Handle handle) {
        try {
            return handle.getConnection().isValid(SECONDS_TO_ANSWER);
        } catch (SQLException e) {
            return false;
        }
    }
}
