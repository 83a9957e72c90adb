package dev.perennial.ledger;

import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement on the ledger. */
public final class RunDao {

    static final String COLUMNS =
            """
            select id, job_id, trigger, status, reason, detail, scheduled_for, as_of, workflow_id, temporal_run_id,
                   requested_by, created_at, started_at, finished_at, duration_ms, attempts,
                   result::text as result_json, error, failure_kind, traceback, definition_version
              from perennial.runs
            """;

    /** An enum is found by its word whatever the case; written, it would be its name. */
    static final RowMapper<Run> RUN = ConstructorMapper.of(Run.class);

    /** More of them than this at a time would mean that a job had been allowed to run many at once. */
    private static final int RUNS_TO_LOOK_AT = 10;

    private static final Duration LONGEST_RUN = Duration.ofDays(30);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final Handle handle;

    public RunDao(Handle handle) {
        this.handle = handle;
    }

    /** One decision at a time for each job, until the transaction ends. */
    public void lockJob(String jobId) {
        handle.createQuery("select pg_advisory_xact_lock(hashtextextended('perennial.job.' || :job, 0))::text")
                .bind("job", jobId)
                .mapTo(String.class)
                .one();
    }

    public Optional<Run> find(UUID id) {
        return handle.createQuery(COLUMNS + " where id = :id")
                .bind("id", id)
                .map(RUN)
                .findOne();
    }

    /** Those of the given ids that have a row, in no order. */
    public List<Run> findAll(Collection<UUID> ids) {
        return handle.createQuery(COLUMNS + " where id = any(:ids)")
                .bindArray("ids", UUID.class, ids)
                .map(RUN)
                .list();
    }

    public Optional<Run> findByWorkflow(String workflowId) {
        return handle.createQuery(COLUMNS + " where workflow_id = :workflow order by id desc limit 1")
                .bind("workflow", workflowId)
                .map(RUN)
                .findOne();
    }

    /** Those of the given workflows that have a row. */
    public Set<String> workflowsWithRow(Collection<String> workflowIds) {
        return handle.createQuery("select distinct workflow_id from perennial.runs where workflow_id = any(:workflows)")
                .bindArray("workflows", String.class, workflowIds)
                .mapTo(String.class)
                .set();
    }

    /** The runs that are meant, in the filter's order: the first part of them, and where the next one begins. */
    public RunPart part(RunFilter filter, int limit) {
        return new RunListDao(filter).part(limit, handle);
    }

    /** The first of the runs that are meant. */
    public List<Run> newest(RunFilter filter, int limit) {
        return part(filter, limit).runs();
    }

    /**
     * The newest runs of each of the jobs, the newest first; one look-up for each job. The order by job, of one job, leaves PostgreSQL the
     * index by job alone: by the primary key it would read all of a month in which the job has no run.
     *
     * @param since only those whose tick is at or after this: then older months are not looked at; empty: any
     */
    public List<Run> newestOfEach(Collection<String> jobs, Optional<Instant> since, int perJob) {
        return handle.createQuery(
                        """
                        select r.*
                          from unnest(cast(:jobs as text[])) as d(id)
                         cross join lateral (
                               select id, job_id, trigger, status, reason, detail, scheduled_for, as_of, workflow_id,
                                      temporal_run_id, requested_by, created_at, started_at, finished_at, duration_ms,
                                      attempts, result::text as result_json, error, failure_kind, traceback,
                                      definition_version
                                 from perennial.runs
                                where job_id between d.id and d.id
                                  and id >= :since
                                order by job_id, id desc
                                limit :perJob) r
                         order by r.job_id, r.id desc
                        """)
                .bindArray("jobs", String.class, jobs)
                .bind("since", RunId.lowestAt(since.orElse(Instant.EPOCH)))
                .bind("perJob", perJob)
                .map(RUN)
                .list();
    }

    /** Runs whose id lies between the two, both included: what an id's first digits may stand for. */
    public List<Run> between(UUID lowest, UUID highest, int limit) {
        return handle.createQuery(COLUMNS + " where id between :lowest and :highest order by id limit :limit")
                .bind("lowest", lowest)
                .bind("highest", highest)
                .bind("limit", limit)
                .map(RUN)
                .list();
    }

    /** Has a schedule brought a tick of the job to the gate that was due later than this one? */
    public boolean laterTickCame(String jobId, Instant tick) {
        return handle.createQuery(
                        """
                        select exists (select 1
                                         from perennial.runs
                                        where job_id = :job
                                          and id > :tick
                                          and trigger = 'schedule'
                                          and workflow_id is not null)
                        """)
                .bind("job", jobId)
                .bind("tick", RunId.ofTick(jobId, tick))
                .mapTo(Boolean.class)
                .one();
    }

    /** Runs that the ledger believes to be under way. */
    public List<Run> open(String jobId) {
        return handle.createQuery(COLUMNS + " where job_id = :job and status in ('pending', 'running') order by id")
                .bind("job", jobId)
                .map(RUN)
                .list();
    }

    /** All open runs that have not changed since the given time. */
    public List<Run> openSince(Instant before) {
        return handle.createQuery(
                        COLUMNS
                                + """
                                  where status in ('pending', 'running')
                                    and coalesce(started_at, created_at) < :before
                                  order by id
                                 """)
                .bind("before", before)
                .map(RUN)
                .list();
    }

    /** Runs of the job whose body is executing, other than the given one; the newest first. */
    public List<Run> executing(String jobId, UUID except) {
        // Joined to the runs, each month of them would be looked at; by its id a run is found in one.
        return handle
                .createQuery(
                        """
                        select run_id
                          from perennial.executing_runs
                         where job_id = :job
                           and run_id <> :except
                         order by run_id desc
                        """)
                .bind("job", jobId)
                .bind("except", except)
                .mapTo(UUID.class)
                .list()
                .stream()
                .map(this::find)
                .flatMap(Optional::stream)
                .filter(run -> run.status() == RunStatus.RUNNING)
                .toList();
    }

    /**
     * Runs of the job that have ended and were executing at that moment, other than the given one; those whose tick was within a
     * month before, so that no other months are looked at. For a job that runs one at a time: of the runs that ended later, only those that ended first can have begun
     * before.
     */
    public List<Run> executedAt(String jobId, Instant moment, UUID except) {
        return handle.createQuery(
                        COLUMNS
                                + """
                                  where job_id = :job
                                    and id between :lowest and :highest
                                    and started_at is not null
                                    and finished_at > :moment
                                    and id <> :except
                                  order by finished_at
                                  limit :runs
                                 """)
                .bind("job", jobId)
                .bind("lowest", RunId.lowestAt(moment.minus(LONGEST_RUN)))
                .bind("highest", RunId.lowestAt(moment.plus(CLOCKS_DIFFER)))
                .bind("moment", moment)
                .bind("except", except)
                .bind("runs", RUNS_TO_LOOK_AT)
                .map(RUN)
                .filter(run -> !run.startedAt().orElseThrow().isAfter(moment))
                .list();
    }

    /**
     * Writes a row, or moves the one that is there on to a higher rank; never back.
     *
     * @return whether the row says something else now
     */
    public boolean record(Run run) {
        int changed = handle.createUpdate(
                        """
                        insert into perennial.runs as known (
                               id, job_id, trigger, status, reason, detail, scheduled_for, as_of, workflow_id,
                               temporal_run_id, requested_by, created_at, started_at, finished_at, duration_ms,
                               result, error, failure_kind, traceback, definition_version)
                        values (:id, :jobId, :trigger, :status, :reason, :detail, :scheduledFor, :asOf, :workflowId,
                               :temporalRunId, :requestedBy, :createdAt, :startedAt, :finishedAt, :durationMs,
                               cast(:resultJson as jsonb), :error, :failureKind, :traceback, :definitionVersion)
                            on conflict (id) do update
                           set status = excluded.status,
                               reason = excluded.reason,
                               detail = excluded.detail,
                               workflow_id = coalesce(excluded.workflow_id, known.workflow_id),
                               temporal_run_id = coalesce(excluded.temporal_run_id, known.temporal_run_id),
                               started_at = coalesce(known.started_at, excluded.started_at),
                               finished_at = excluded.finished_at,
                               duration_ms = excluded.duration_ms,
                               result = excluded.result,
                               error = excluded.error,
                               failure_kind = excluded.failure_kind,
                               traceback = excluded.traceback,
                               definition_version = coalesce(excluded.definition_version, known.definition_version),
                               attempts = coalesce((select max(attempts) from perennial.run_steps
                                                     where run_id = excluded.id), known.attempts)
                         where perennial.status_rank(known.status) < perennial.status_rank(excluded.status)
                            or (known.status = excluded.status and known.status in ('pending', 'running'))
                        """)
                .bindMethods(run)
                .bind("trigger", run.trigger().word())
                .bind("status", run.status().word())
                .execute();
        return changed > 0;
    }

    /** Partitions for the month of the given moment and the three after it. */
    public void ensurePartitions(Instant from) {
        handle.createQuery("select perennial.ensure_run_partitions(:from, 4)::text")
                .bind("from", from)
                .mapTo(String.class)
                .one();
    }
}
