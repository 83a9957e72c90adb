package dev.perennial.sweep;

import dev.perennial.database.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Every statement on the progress of steps and their pages. */
final class RunStepDao {

    /**
     * See {@link PageEnd#SQL}. The lock on the step is shared by pages, and {@link #lockForFinish} waits for it. It also looks at
     * the step as it is by then: the statement may have begun before another attempt took over.
     */
    static final String END_OF_PAGE =
            """
            ,
            owned as materialized (
              select k.run_id, k.step
                from perennial.run_steps k
               where k.run_id = :pageRun
                 and k.step = :pageStep
                 and k.fence = :pageFence
                 and not k.done
                 for key share
            ),
            written as (
              insert into perennial.run_step_pages (run_id, step, last_at, last_id, cursor, came_to)
              select o.run_id, o.step, :pageLastAt, :pageLastId, cast(:pageCursor as jsonb),
                     (select coalesce(jsonb_agg(case when :pageKeepsIds then to_jsonb(c) else to_jsonb(c) - 'ids' end), '[]')
                        from came_to c)
                from owned o
              returning came_to::text as came_to,
                        pg_stat_get_db_xact_commit(
                            (select oid from pg_database where datname = current_database())) as commits
            )
            select came_to, commits from written
            """;

    private final Handle handle;

    RunStepDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * @param progress as the last attempt left it, without the pages that are not added up yet
     * @param attempts of this step, this one included
     * @param othersAtWork whether another session has been at work on this database within the last second, or may have been:
     *     without pg_read_all_stats there is no telling
     * @param ordered whether a person has asked for anything
     */
    record Begun(
            SweepProgress progress,
            boolean done,
            int attempts,
            boolean fenced,
            boolean othersAtWork,
            boolean ordered) {}

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
                        returning progress::text as progress, done, attempts, fence <> :fence as fenced,
                               exists (select 1
                                         from pg_stat_activity
                                        where datname = current_database()
                                          and usesysid is not null
                                          and coalesce(backend_type, 'client backend') = 'client backend'
                                          and application_name not like 'perennial%'
                                          and coalesce(state_change > clock_timestamp() - interval '1 second', true)
                               ) as others_at_work,
                               exists (select 1 from perennial.pace_orders where run_id = :run) as ordered
                        """)
                .bind("run", runId)
                .bind("step", step)
                .bind("fence", fence)
                .bind("start", Json.write(SweepProgress.START))
                .bind("now", now)
                .map((row, context) -> new Begun(
                        Json.read(row.getString("progress"), SweepProgress.class),
                        row.getBoolean("done"),
                        row.getInt("attempts"),
                        row.getBoolean("fenced"),
                        row.getBoolean("others_at_work"),
                        row.getBoolean("ordered")))
                .one();
    }

    /** How many rows are expected to be due; the first to say it is right. */
    void expect(UUID runId, String step, long rows) {
        handle.createUpdate(
                        """
                        update perennial.run_steps
                           set expected = :rows
                         where run_id = :run
                           and step = :step
                           and expected is null
                        """)
                .bind("run", runId)
                .bind("step", step)
                .bind("rows", rows)
                .execute();
    }

    boolean exists(UUID runId, String step) {
        return handle.createQuery(
                        "select exists (select 1 from perennial.run_steps where run_id = :run and step = :step)")
                .bind("run", runId)
                .bind("step", step)
                .mapTo(Boolean.class)
                .one();
    }

    /** A step as the last page or attempt left it. */
    record Kept(String step, int attempts, boolean done, SweepProgress progress, Instant updatedAt) {}

    /** The steps of a run, by name, with the pages that are not added up yet. */
    List<StepHistory> all(UUID runId) {
        return handle
                .createQuery(
                        """
                        select step, attempts, done, progress::text as progress, updated_at
                          from perennial.run_steps
                         where run_id = :run
                         order by step
                        """)
                .bind("run", runId)
                .map((row, context) -> new Kept(
                        row.getString("step"),
                        row.getInt("attempts"),
                        row.getBoolean("done"),
                        Json.read(row.getString("progress"), SweepProgress.class),
                        row.getTimestamp("updated_at").toInstant()))
                .list()
                .stream()
                .map(kept -> StepHistory.of(kept, pages(runId, kept.step())))
                .toList();
    }

    /**
     * A page that was committed.
     *
     * @param cursor everything up to this row had been visited by then
     */
    record Page(RowKey cursor, Tally tally) {}

    /** In the sweep's order. */
    List<Page> pages(UUID runId, String step) {
        return pages(
                """
                select p.cursor::text as cursor, p.came_to::text as came_to
                  from perennial.run_step_pages p
                 where p.run_id = :run
                   and p.step = :step
                 order by p.last_at, p.last_id, p.number
                """,
                runId,
                step);
    }

    /**
     * Waits until pages that have ended are committed, whoever's they are, and lets none end until this transaction does: for
     * {@link #takePages} and {@link #finish}, which then know of every page there will ever be.
     *
     * @return false when another attempt has taken the step over
     */
    boolean lockForFinish(UUID runId, String step, long fence) {
        return handle.createQuery(
                        """
                        select 1
                          from perennial.run_steps
                         where run_id = :run
                           and step = :step
                           and fence = :fence
                           for update
                        """)
                .bind("run", runId)
                .bind("step", step)
                .bind("fence", fence)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** What it returns is gone, and nothing else is: for {@link #finish} in the same transaction. */
    List<Page> takePages(UUID runId, String step) {
        return pages(
                """
                with taken as (
                  delete from perennial.run_step_pages p
                   where p.run_id = :run
                     and p.step = :step
                  returning p.number, p.last_at, p.last_id, p.cursor, p.came_to
                )
                select t.cursor::text as cursor, t.came_to::text as came_to
                  from taken t
                 order by t.last_at, t.last_id, t.number
                """,
                runId,
                step);
    }

    private List<Page> pages(String query, UUID runId, String step) {
        return handle.createQuery(query)
                .bind("run", runId)
                .bind("step", step)
                .map((row, context) -> new Page(
                        Json.read(row.getString("cursor"), RowKey.class),
                        PageEnd.Entry.tally(row.getString("came_to"))))
                .list();
    }

    /** @param cameTo as JSON; {@link PageEnd#by} binds the rest */
    Query endOfPage(String cameTo) {
        return handle.createQuery(
                        """
                        with came_to as (
                          select c.name, c.count, c.ids
                            from jsonb_to_recordset(cast(:cameTo as jsonb)) as c (name text, count bigint, ids text[])
                        )
                        """
                                + END_OF_PAGE)
                .bind("cameTo", cameTo);
    }

    /** Returns false when another attempt has taken the step over. */
    boolean save(UUID runId, String step, long fence, SweepProgress progress, Instant now) {
        return save(runId, step, fence, progress, false, now);
    }

    /** The same for the last time, with what the pages came to; after {@link #lockForFinish}. */
    void finish(UUID runId, String step, long fence, SweepProgress progress, Instant now) {
        save(runId, step, fence, progress, true, now);
    }

    private boolean save(UUID runId, String step, long fence, SweepProgress progress, boolean done, Instant now) {
        return handle.createUpdate(
                                """
                                update perennial.run_steps
                                   set progress = cast(:progress as jsonb), done = :done, updated_at = :now
                                 where run_id = :run and step = :step and fence = :fence
                                """)
                        .bind("run", runId)
                        .bind("step", step)
                        .bind("fence", fence)
                        .bind("progress", Json.write(progress))
                        .bind("done", done)
                        .bind("now", now)
                        .execute()
                == 1;
    }
}
