package dev.perennial.bench.replica;

import org.jdbi.v3.core.Handle;

/** Places in the write-ahead log, in bytes since the cluster was made. */
final class Wal {

    private Wal() {}

    static long written(Handle primary) {
        return place(primary, "pg_current_wal_lsn()");
    }

    static long replayed(Handle replica) {
        return place(replica, "pg_last_wal_replay_lsn()");
    }

    private static long place(Handle handle, String function) {
        return handle.createQuery("select pg_wal_lsn_diff(" + function + ", '0/0')::bigint")
                .mapTo(Long.class)
                .one();
    }
}
