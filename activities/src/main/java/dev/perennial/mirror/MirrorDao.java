package dev.perennial.mirror;

import dev.perennial.database.ApplicationSchema;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Writes {@code cron_job_runs} in the application's schema, the three-word history that the application reads. Open runs and the ticks of a paused
 * job are not in it; superseded and overlapped ticks are "missed" there, with the reason as their error.
 */
final class MirrorDao {

    private static final String MIRROR =
            """
            insert into <mirror> (
                   id, job_id, status, duration_ms, result, error, traceback, scheduled_time, created_at)
            select coalesce(mirror_id, id),
                   left(job_id, 100),
                   case status when 'success' then 'success'
                               when 'error' then 'error'
                               when 'cancelled' then 'error'
                               else 'missed' end,
                   least(duration_ms, 2147483647)::integer,
                   result,
                   case status when 'success' then null
                               when 'error' then error
                               else concat_ws(': ', reason, coalesce(error, detail)) end,
                   traceback,
                   scheduled_for,
                   coalesce(finished_at, created_at)
              from perennial.runs
             where id = any(:ids)
               and (status in ('success', 'error', 'cancelled', 'missed')
                    or (status = 'skipped' and reason in ('overlap', 'superseded')))
               for share
            """;

    private static final String ON_CONFLICT =
            """
                on conflict (id) do update
               set status = excluded.status,
                   duration_ms = excluded.duration_ms,
                   result = excluded.result,
                   error = excluded.error,
                   traceback = excluded.traceback,
                   created_at = excluded.created_at
            """;

    private final Handle handle;

    MirrorDao(Handle handle) {
        this.handle = handle;
    }

    /** Writes what there is to be read of these runs; none of them can change meanwhile. Returns how many there are. */
    int mirror(Collection<UUID> runIds) {
        return handle.createUpdate(MIRROR + ON_CONFLICT)
                .define("mirror", table())
                .bindArray("ids", UUID.class, runIds)
                .execute();
    }

    /** The runs that come after the given one in the ledger. */
    List<UUID> runsAfter(UUID runId, int limit) {
        return handle.createQuery("select id from perennial.runs where id > :id order by id limit :limit")
                .bind("id", runId)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list();
    }

    /** The run could not be written at that time, and has to be written later. */
    void pending(UUID runId, Instant triedAt) {
        handle.createUpdate(
                        """
                        insert into perennial.mirror_pending (run_id, tried_at)
                        values (:run, :triedAt)
                            on conflict (run_id) do update
                           set tried_at = excluded.tried_at
                        """)
                .bind("run", runId)
                .bind("triedAt", triedAt)
                .execute();
    }

    /** The runs that have to be written and were not tried since; those that have waited longest first. */
    List<UUID> pendingBefore(Instant triedBefore, int limit) {
        return handle.createQuery(
                        """
                        select run_id
                          from perennial.mirror_pending
                         where tried_at < :before
                         order by tried_at
                         limit :limit
                        """)
                .bind("before", triedBefore)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list();
    }

    void written(Collection<UUID> runIds) {
        handle.createUpdate("delete from perennial.mirror_pending where run_id = any(:ids)")
                .bindArray("ids", UUID.class, runIds)
                .execute();
    }

    private String table() {
        return handle.getConfig(ApplicationSchema.class).mirror();
    }
}
