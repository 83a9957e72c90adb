package dev.perennial.ledger;

import dev.perennial.database.ApplicationSchema;
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
             where (status in ('success', 'error', 'cancelled', 'missed')
                    or (status = 'skipped' and reason in ('overlap', 'superseded')))
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

    void mirror(UUID runId) {
        handle.createUpdate(MIRROR + " and id = :id " + ON_CONFLICT)
                .define("mirror", table())
                .bind("id", runId)
                .execute();
    }

    /** Writes every closed run of the ledger again; returns how many. */
    int rebuild() {
        return handle.createUpdate(MIRROR + ON_CONFLICT)
                .define("mirror", table())
                .execute();
    }

    private String table() {
        return handle.getConfig(ApplicationSchema.class).mirror();
    }
}
