package dev.perennial.sweep;

import dev.perennial.database.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Every statement on the progress of steps. */
final class RunStepDao {

    private final Handle handle;

    RunStepDao(Handle handle) {
        this.handle = handle;
    }

    /** @param company whether somebody else has been at work on this database within the last second */
    record Begun(Progress progress, boolean done, boolean fenced, boolean company) {}

    /**
     * Takes the step over for one attempt: whoever held it before can no longer write.
     *
     * @param fence grows with every attempt
     */
    Begun begin(UUID runId, String step, long fence, Instant now) {
        return handle.createQuery(
                        """
                        insert into perennial.run_steps as known (
                               run_id, step, fence, attempts, progress, done, updated_at)
                        values (:run, :step, :fence, 1, cast(:start as jsonb), false, :now)
                            on conflict (run_id, step) do update
                           set fence = greatest(known.fence, excluded.fence),
                               attempts = known.attempts + 1,
                               updated_at = excluded.updated_at
                        returning progress::text as progress, done, fence <> :fence as fenced,
                               exists (select 1
                                         from pg_stat_activity
                                        where datname = current_database()
                                          and backend_type = 'client backend'
                                          and application_name not like 'perennial%'
                                          and coalesce(state_change > clock_timestamp() - interval '1 second', true)
                               ) as company
                        """)
                .bind("run", runId)
                .bind("step", step)
                .bind("fence", fence)
                .bind("start", Json.write(Progress.START))
                .bind("now", now)
                .map((row, context) -> new Begun(
                        Json.read(row.getString("progress"), Progress.class),
                        row.getBoolean("done"),
                        row.getBoolean("fenced"),
                        row.getBoolean("company")))
                .one();
    }

    boolean exists(UUID runId, String step) {
        return handle.createQuery(
                        "select exists (select 1 from perennial.run_steps where run_id = :run and step = :step)")
                .bind("run", runId)
                .bind("step", step)
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Returns how many transactions all sessions on this database have committed so far, which costs nothing to ask along with
     * it; empty when another attempt has taken the step over.
     */
    Optional<Long> save(UUID runId, String step, long fence, Progress progress, boolean done, Instant now) {
        return handle.createQuery(
                        """
                        update perennial.run_steps
                           set progress = cast(:progress as jsonb), done = :done, updated_at = :now
                         where run_id = :run and step = :step and fence = :fence
                        returning pg_stat_get_db_xact_commit(
                               (select oid from pg_database where datname = current_database()))
                        """)
                .bind("run", runId)
                .bind("step", step)
                .bind("fence", fence)
                .bind("progress", Json.write(progress))
                .bind("done", done)
                .bind("now", now)
                .mapTo(Long.class)
                .findOne();
    }
}
