package dev.perennial.sweep.pace;

import dev.perennial.database.Condition;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;

/** What the database says of itself. Each query takes about a millisecond, and none reads a table of the application's. */
final class PaceSignalsDao {

    private static final int LONGEST_SECONDS = 1;

    private final Handle handle;

    PaceSignalsDao(Handle handle) {
        this.handle = handle;
        handle.getConfig(SqlStatements.class).setQueryTimeout(LONGEST_SECONDS);
    }

    /**
     * What is asked for most often.
     *
     * @param blockedMs how long somebody has waited for a lock of one of our sessions; empty when nobody does
     * @param connections share of those that applications may have
     * @param otherSweeps that were at work within the last three seconds
     */
    record Here(OptionalDouble blockedMs, double connections, int otherSweeps, PaceOrders orders) {}

    Here here(UUID runId, String step) {
        return handle.createQuery(
                        """
                        with ours as materialized (
                          select array_agg(a.pid) as pids
                            from pg_stat_activity a
                           where a.datname = current_database()
                             and a.application_name like 'perennial%'
                        )
                        select (select extract(epoch from max(clock_timestamp() - w.waitstart)) * 1000
                                  from pg_locks w, ours
                                 where not w.granted
                                   and w.waitstart is not null
                                   and w.pid <> all (ours.pids)
                                   and pg_blocking_pids(w.pid) && ours.pids) as blocked_ms,
                               (select sum(d.numbackends) from pg_stat_database d)::float8
                                 / (current_setting('max_connections')::int
                                      - current_setting('superuser_reserved_connections')::int) as connections,
                               (select count(distinct (b.run_id, b.step))
                                  from perennial.pace_bands b
                                 where b.until > clock_timestamp() - interval '3 seconds'
                                   and (b.run_id, b.step) <> (:run, :step)) as other_sweeps,
                               o.held, o.speed, o.page_rows, o.changed_by, o.changed_at
                          from (select 1) one
                          left join perennial.pace_orders o on o.run_id = :run
                        """)
                .bind("run", runId)
                .bind("step", step)
                .map((row, context) -> {
                    double blocked = row.getDouble("blocked_ms");
                    OptionalDouble blockedMs = row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(blocked);
                    return new Here(
                            blockedMs, row.getDouble("connections"), row.getInt("other_sweeps"), PaceDao.ordersIn(row));
                })
                .one();
    }

    /**
     * A replica; its lag is hidden from roles without {@code pg_read_all_stats}.
     *
     * @param pid of the process that sends to it
     * @param lagMs of what it has replayed last; empty when it has all
     * @param lagBytes that it has not replayed
     * @param replayedBytes since the cluster was made
     */
    record Replica(
            int pid,
            String name,
            boolean visible,
            OptionalDouble lagMs,
            OptionalDouble lagBytes,
            OptionalDouble replayedBytes) {}

    List<Replica> replicas() {
        return handle.createQuery(
                        """
                        select r.pid,
                               r.application_name as name,
                               r.state is not null as visible,
                               (extract(epoch from r.replay_lag) * 1000)::float8 as lag_ms,
                               case when r.replay_lsn is not null
                                    then greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn))::float8 end as lag_bytes,
                               pg_wal_lsn_diff(r.replay_lsn, '0/0')::float8 as replayed_bytes
                          from pg_stat_replication r
                         where coalesce(r.state, '') <> 'backup'
                        """)
                .map((row, context) -> new Replica(
                        row.getInt("pid"),
                        row.getString("name"),
                        row.getBoolean("visible"),
                        optional(row.getObject("lag_ms", Double.class)),
                        optional(row.getObject("lag_bytes", Double.class)),
                        optional(row.getObject("replayed_bytes", Double.class))))
                .list();
    }

    /**
     * The write-ahead log.
     *
     * @param position in bytes since the cluster was made
     * @param retained bytes behind the position that a replication slot keeps
     * @param archiveBehind files that wait to be archived; empty where none is
     */
    record Wal(long position, long retained, OptionalInt archiveBehind) {}

    Wal wal() {
        return handle.createQuery(
                        """
                        with now_at as materialized (select pg_current_wal_lsn() as lsn)
                        select pg_wal_lsn_diff(n.lsn, '0/0')::bigint as position,
                               (select coalesce(max(pg_wal_lsn_diff(n.lsn, s.restart_lsn)), 0)::bigint
                                  from pg_replication_slots s) as retained,
                               case when current_setting('archive_mode') <> 'off'
                                    then (select a.last_archived_wal from pg_stat_archiver a) end as archived,
                               pg_walfile_name(n.lsn) as file,
                               pg_size_bytes(current_setting('wal_segment_size')) as file_size
                          from now_at n
                        """)
                .map((row, context) -> new Wal(
                        row.getLong("position"),
                        row.getLong("retained"),
                        WalFile.behind(row.getString("archived"), row.getString("file"), row.getLong("file_size"))))
                .one();
    }

    /**
     * What lasts longer than a moment.
     *
     * @param oldestSnapshot when the transaction began that holds back vacuum most; of those that the role may see
     * @param vacuum whether one is at work on the table
     * @param againstWraparound whether it is one that PostgreSQL itself needs
     * @param dead rows of the table, as PostgreSQL estimates them
     * @param live the same; what it counted and what it last saw, for one of them may have been forgotten
     */
    record Slow(Optional<Instant> oldestSnapshot, boolean vacuum, boolean againstWraparound, long dead, long live) {}

    /** @param table as {@code to_regclass} reads it */
    Slow slow(String table) {
        return handle.createQuery(
                        """
                        select least(
                                 (select min(a.xact_start)
                                    from pg_stat_activity a
                                   where a.backend_xmin is not null
                                     and a.application_name not like 'perennial%'
                                     and a.backend_type = 'client backend'),
                                 (select min(p.prepared) from pg_prepared_xacts p)) as oldest_snapshot,
                               v.pid is not null as vacuum,
                               coalesce(w.query like '%to prevent wraparound%', false) as against_wraparound,
                               coalesce(t.n_dead_tup, 0) as dead,
                               greatest(t.n_live_tup, c.reltuples::bigint, 0) as live
                          from (select to_regclass(:table) as id) named
                          left join pg_class c on c.oid = named.id
                          left join pg_stat_all_tables t on t.relid = named.id
                          left join pg_stat_progress_vacuum v
                            on v.relid = named.id
                           and v.datname = current_database()
                          left join pg_stat_activity w on w.pid = v.pid
                         limit 1
                        """)
                .bind("table", table)
                .map((row, context) -> new Slow(
                        Optional.ofNullable(row.getTimestamp("oldest_snapshot")).map(Timestamp::toInstant),
                        row.getBoolean("vacuum"),
                        row.getBoolean("against_wraparound"),
                        row.getLong("dead"),
                        row.getLong("live")))
                .one();
    }

    /** Throws what PostgreSQL says against it. */
    void explain(Condition condition) {
        handle.createQuery("explain select (" + condition.sql() + ")::boolean")
                .setTemplateEngine(TemplateEngine.NOP)
                .mapTo(String.class)
                .list();
    }

    /** Whether a condition of the definition's own holds; asked so that it can change nothing. */
    boolean holds(Condition condition) {
        handle.getConfig(SqlStatements.class).setQueryTimeout(LONGEST_SECONDS);
        return handle.inTransaction(transaction -> {
            transaction.execute("set transaction read only");
            return transaction
                    .createQuery("select coalesce((" + condition.sql() + ")::boolean, false)")
                    .setTemplateEngine(TemplateEngine.NOP)
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
