package dev.perennial.cutover;

import dev.perennial.run.RunId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement on jobs that move in, and on the calls of their old cron. */
final class CutoverDao {

    private static final RowMapper<Cutover> CUTOVER = ConstructorMapper.of(Cutover.class);

    private static final String COLUMNS =
            """
            select c.job_id, c.state, c.evidence, c.wait_seconds, c.automatic, c.since, c.decided_until, c.watched_until,
                   c.silent_at, c.unknown_at, c.moved_at, c.owed_from, c.changed_by, c.changed_at,
                   (select max(o.called_at) from perennial.old_calls o where o.job_id = c.job_id) as last_call,
                   coalesce(d.spec #>> '{http,vercel}', d.spec #>> '{http,url}') as url
              from perennial.cutovers c
              join perennial.job_definitions d on d.id = c.job_id
            """;

    private final Handle handle;

    CutoverDao(Handle handle) {
        this.handle = handle;
    }

    /** Of jobs that are not removed, by id. */
    List<Cutover> all() {
        return handle.createQuery(
                        COLUMNS
                                + """
                          where d.removed_at is null
                          order by c.job_id
                         """)
                .map(CUTOVER)
                .list();
    }

    Optional<Cutover> find(String jobId) {
        return handle.createQuery(COLUMNS + " where c.job_id = :job")
                .bind("job", jobId)
                .map(CUTOVER)
                .findOne();
    }

    /** The same, and nobody else decides anything about it until the transaction ends. */
    Optional<Cutover> lock(String jobId) {
        return handle.createQuery(COLUMNS + " where c.job_id = :job for update of c")
                .bind("job", jobId)
                .map(CUTOVER)
                .findOne();
    }

    /** Watches from now on, whatever was there before. */
    void watch(String jobId, Cutover.Evidence evidence, long waitSeconds, boolean automatic, String by, Instant now) {
        handle.createUpdate(
                        """
                        insert into perennial.cutovers (
                               job_id, state, evidence, wait_seconds, automatic, since, decided_until, changed_by, changed_at)
                        values (:job, 'watching', :evidence, :wait, :automatic, :now, :now, :by, :now)
                            on conflict (job_id) do update
                           set state = 'watching', evidence = excluded.evidence, wait_seconds = excluded.wait_seconds,
                               automatic = excluded.automatic, since = excluded.since,
                               decided_until = excluded.decided_until, watched_until = null, silent_at = null,
                               unknown_at = null, moved_at = null, owed_from = null, changed_by = excluded.changed_by,
                               changed_at = excluded.changed_at
                        """)
                .bind("job", jobId)
                .bind("evidence", evidence.word())
                .bind("wait", waitSeconds)
                .bind("automatic", automatic)
                .bind("by", by)
                .bind("now", now)
                .execute();
    }

    void moved(String jobId, Optional<Instant> owedFrom, String by, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.cutovers
                           set state = 'moved', moved_at = :now, owed_from = :owed, changed_by = :by, changed_at = :now
                         where job_id = :job
                        """)
                .bind("job", jobId)
                .bind("owed", owedFrom.orElse(null))
                .bind("by", by)
                .bind("now", now)
                .execute();
    }

    void back(String jobId, String by, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.cutovers
                           set state = 'watching', automatic = false, since = :now, decided_until = :now,
                               silent_at = null, unknown_at = null, moved_at = null, changed_by = :by, changed_at = :now
                         where job_id = :job
                        """)
                .bind("job", jobId)
                .bind("by", by)
                .bind("now", now)
                .execute();
    }

    void paid(String jobId) {
        handle.createUpdate("update perennial.cutovers set owed_from = null where job_id = :job")
                .bind("job", jobId)
                .execute();
    }

    void end(String jobId) {
        handle.createUpdate("delete from perennial.cutovers where job_id = :job")
                .bind("job", jobId)
                .execute();
    }

    /** What became of every tick up to this one is known. */
    void decided(String jobId, Instant tick, Optional<Instant> silentAt, Optional<Instant> unknownAt) {
        handle.createUpdate(
                        """
                        update perennial.cutovers
                           set decided_until = :tick,
                               silent_at = coalesce(:silent, silent_at),
                               unknown_at = coalesce(:unknown, unknown_at)
                         where job_id = :job
                        """)
                .bind("job", jobId)
                .bind("tick", tick)
                .bind("silent", silentAt.orElse(null))
                .bind("unknown", unknownAt.orElse(null))
                .execute();
    }

    void watchedUntil(String jobId, Instant moment) {
        handle.createUpdate(
                        """
                        update perennial.cutovers
                           set watched_until = greatest(coalesce(watched_until, :moment), :moment)
                         where job_id = :job
                        """)
                .bind("job", jobId)
                .bind("moment", moment)
                .execute();
    }

    /** What is known already is no second call. */
    void called(String jobId, Collection<Instant> calls) {
        handle.createUpdate(
                        """
                        insert into perennial.old_calls (job_id, called_at)
                        select :job, call::timestamptz from unnest(:calls) call
                            on conflict do nothing
                        """)
                .bind("job", jobId)
                .bindArray(
                        "calls",
                        String.class,
                        calls.stream().map(Instant::toString).toList())
                .execute();
    }

    /** Only the last one is of use for a tick that has been decided. */
    void forgetCallsBefore(String jobId, Instant moment) {
        handle.createUpdate(
                        """
                        delete from perennial.old_calls
                         where job_id = :job
                           and called_at < :moment
                           and called_at < (select max(called_at) from perennial.old_calls where job_id = :job)
                        """)
                .bind("job", jobId)
                .bind("moment", moment)
                .execute();
    }

    boolean wasCalled(String jobId, Instant from, Instant to) {
        return handle.createQuery(
                        """
                        select exists (select 1
                                         from perennial.old_calls
                                        where job_id = :job
                                          and called_at between :from and :to)
                        """)
                .bind("job", jobId)
                .bind("from", from)
                .bind("to", to)
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether somebody else than a cutover started a run of it by hand, as a cron does that calls Perennial. */
    boolean wasStarted(String jobId, Instant from, Instant to) {
        return handle.createQuery(
                        """
                        select exists (select 1
                                         from perennial.runs
                                        where job_id = :job
                                          and id between :lowest and :highest
                                          and trigger = 'manual'
                                          and started_at is not null
                                          and requested_by is distinct from :cutover)
                        """)
                .bind("job", jobId)
                .bind("lowest", RunId.lowestAt(from))
                .bind("highest", RunId.lowestAt(to.plusMillis(1)))
                .bind("cutover", Cutovers.ACTOR)
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether a run of the job here was under way at about that moment. */
    boolean wasRunning(String jobId, Instant from, Instant to, Instant earliest) {
        return handle.createQuery(
                        """
                        select exists (select 1
                                         from perennial.runs
                                        where job_id = :job
                                          and id >= :lowest
                                          and started_at <= :to
                                          and coalesce(finished_at, 'infinity') >= :from)
                        """)
                .bind("job", jobId)
                .bind("lowest", RunId.lowestAt(earliest))
                .bind("from", from)
                .bind("to", to)
                .mapTo(Boolean.class)
                .one();
    }
}
