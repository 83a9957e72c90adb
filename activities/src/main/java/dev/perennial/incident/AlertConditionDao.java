package dev.perennial.incident;

import dev.perennial.schedule.About;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The conditions that jobs are in. */
final class AlertConditionDao {

    private static final int RUNS_TO_LOOK_AT = 100;

    private static final RowMapper<OpenCondition> CONDITION = ConstructorMapper.of(OpenCondition.class);

    /** A condition at its first or last moment. Public, as all that JDBI makes. */
    public record OpenCondition(long id, Condition condition, Severity severity, Instant since, int runs) {}

    private final Handle handle;

    AlertConditionDao(Handle handle) {
        this.handle = handle;
    }

    /** One change at a time for each job, until the transaction ends. */
    void lockJob(String jobId) {
        handle.createQuery("select pg_advisory_xact_lock(hashtextextended('perennial.alerts.' || :job, 0))::text")
                .bind("job", jobId)
                .mapTo(String.class)
                .one();
    }

    /** One more run of a condition that is open; nothing when none is, or this run is counted already. */
    void goOn(Condition condition, EndedRun run) {
        handle.createUpdate(
                        """
                        update perennial.alert_conditions
                           set runs = runs + 1,
                               last_at = greatest(last_at, :moment),
                               last_run_id = :run
                         where job_id = :job
                           and condition = :condition
                           and resolved_at is null
                           and last_run_id <> :run
                        """)
                .bind("moment", run.moment())
                .bind("run", run.id())
                .bind("job", run.jobId())
                .bind("condition", condition.word())
                .execute();
    }

    /** As bad as the job says, or else as the condition is; empty when it is open already. */
    Optional<OpenCondition> open(Condition condition, EndedRun run) {
        return handle.createQuery(
                        """
                        insert into perennial.alert_conditions (
                               job_id, condition, severity, opened_at, opened_by, last_at, last_run_id)
                        values (:job,
                                :condition,
                                coalesce((select spec ->> 'severity'
                                            from perennial.job_definitions
                                           where id = :job
                                             and spec ->> 'severity' = any (:severities)),
                                         :severity),
                                :moment, :run, :moment, :run)
                            on conflict (job_id, condition) where resolved_at is null do nothing
                        returning id, condition, severity, opened_at as since, runs
                        """)
                .bind("job", run.jobId())
                .bind("condition", condition.word())
                .bind("severity", condition.severity().word())
                // A newer version may know more of them.
                .bindArray("severities", String.class, About.SEVERITIES)
                .bind("moment", run.moment())
                .bind("run", run.id())
                .map(CONDITION)
                .findOne();
    }

    /** Ends what the job was in before this success, and returns it. */
    List<OpenCondition> resolve(EndedRun success) {
        return handle.createQuery(
                        """
                        update perennial.alert_conditions
                           set resolved_at = :moment,
                               resolved_by = :run
                         where job_id = :job
                           and resolved_at is null
                           and last_at <= :moment
                        returning id, condition, severity, opened_at as since, runs
                        """)
                .bind("moment", success.moment())
                .bind("run", success.id())
                .bind("job", success.jobId())
                .map(CONDITION)
                .list();
    }

    /** A condition that nothing else will end, and the last run in it. */
    public record Orphan(@Nested OpenCondition condition, String jobId, UUID lastRunId, Instant removedAt) {}

    /** Ends what removed jobs are in. */
    List<Orphan> resolveOfRemovedJobs(Instant now) {
        return handle.createQuery(
                        """
                        update perennial.alert_conditions c
                           set resolved_at = :now,
                               resolved_by = c.last_run_id
                          from perennial.job_definitions d
                         where d.id = c.job_id
                           and d.removed_at is not null
                           and c.resolved_at is null
                        returning c.id, c.condition, c.severity, c.opened_at as since, c.runs, c.job_id, c.last_run_id,
                                  d.removed_at
                        """)
                .bind("now", now)
                .map(ConstructorMapper.of(Orphan.class))
                .list();
    }

    /** A success among the newest runs that ended after this run's moment. The order is one that only the index by job has. */
    Optional<EndedRun> successAfter(EndedRun run) {
        return handle.createQuery(
                        """
                        select id, job_id, status, finished_at as at, scheduled_for, workflow_id,
                               null as error, null as failure_kind, null as traceback
                          from (select id, job_id, status, finished_at, scheduled_for, workflow_id
                                  from perennial.runs
                                 where job_id between :job and :job
                                 order by job_id, id desc
                                 limit :runs) newest
                         where status = 'success'
                           and finished_at > :moment
                         order by finished_at desc
                         limit 1
                        """)
                .bind("job", run.jobId())
                .bind("runs", RUNS_TO_LOOK_AT)
                .bind("moment", run.moment())
                .map(ConstructorMapper.of(EndedRun.class))
                .findOne();
    }
}
