package dev.perennial.ledger;

import org.jdbi.v3.core.Handle;

/** The lock of which only one process can hold one: it belongs to the connection, and goes with it. */
public final class LeaderLockDao {

    private final Handle handle;

    public LeaderLockDao(Handle handle) {
        this.handle = handle;
    }

    /** Returns at once whether this connection has it now. */
    public boolean take() {
        return handle.createQuery("select pg_try_advisory_lock(hashtextextended('perennial.control', 0))")
                .mapTo(Boolean.class)
                .one();
    }

    public void release() {
        handle.createQuery("select pg_advisory_unlock(hashtextextended('perennial.control', 0))")
                .mapTo(Boolean.class)
                .one();
    }
}
