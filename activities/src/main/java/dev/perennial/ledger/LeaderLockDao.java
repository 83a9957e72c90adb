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

    /** Whether any process has it now. */
    public boolean isTaken() {
        return handle.createQuery(
                        """
                        select exists (select 1
                                         from pg_locks
                                        where locktype = 'advisory'
                                          and database = (select oid from pg_database where datname = current_database())
                                          and classid::bigint = (hashtextextended('perennial.control', 0) >> 32) & 4294967295
                                          and objid::bigint = hashtextextended('perennial.control', 0) & 4294967295
                                          and granted)
                        """)
                .mapTo(Boolean.class)
                .one();
    }

    public void release() {
        handle.createQuery("select pg_advisory_unlock(hashtextextended('perennial.control', 0))")
                .mapTo(Boolean.class)
                .one();
    }
}
