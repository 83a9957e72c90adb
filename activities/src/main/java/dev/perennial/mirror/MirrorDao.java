package dev.perennial.mirror;

import dev.perennial.database.ApplicationSchema;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Writes {@code cron_job_runs} in the application's schema, the three-word history that the application reads. Open runs and the ticks of a paused
 * job are not in it; superseded and overlapped ticks are "missed" there, with the reason as their error. The result of what ran stands
 * in the wrapper {@code {success, duration_ms, result, error}}; rows that were there before us keep the result that they had.
 */
final class MirrorDao {

    private static final String MIRROR =
            """
            insert into <mirror> (
                   id, job_id, status, duration_ms, result, error, traceback, scheduled_time, created_at)
            select coalesce(run.mirror_id, run.id),
                   left(run.job_id, 100),
                   told.status,
                   told.duration_ms,
                   case when run.mirror_id is not null then run.result
                        when told.status <> 'missed' then jsonb_build_object(
                             'success', told.status = 'success',
                             'duration_ms', coalesce(told.duration_ms, 0),
                             'result', run.result,
                             'error', told.error) end,
                   told.error,
                   run.traceback,
                   run.scheduled_for,
                   coalesce(run.finished_at, run.created_at)
              from perennial.runs run
             cross join lateral (
                   select case run.status when 'success' then 'success'
                                          when 'error' then 'error'
                                          when 'cancelled' then 'error'
                                          else 'missed' end as status,
                          least(run.duration_ms, 2147483647)::integer as duration_ms,
                          case run.status when 'success' then null
                                          when 'error' then run.error
                                          else concat_ws(': ', run.reason, coalesce(run.error, run.detail))
                           end as error) told
             where run.id = any(:ids)
               and (run.status in ('success', 'error', 'cancelled', 'missed')
                    or (run.status = 'skipped' and run.reason in ('overlap', 'superseded')))
               for share of run
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
