package dev.perennial.incident;

import dev.perennial.failure.Redaction;
import dev.perennial.incident.AlertConditionDao.OpenCondition;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** What is to be told. */
public final class AlertOutboxDao {

    public static final String COLUMNS =
            """
            o.id, o.condition_id, o.job_id, o.condition, o.kind = 'resolved' as resolved, o.severity, o.run_id,
            o.workflow_id, o.title, o.error, o.failure_kind, o.traceback, o.scheduled_for, o.since, o.runs, o.at
            """;

    private final Handle handle;

    public AlertOutboxDao(Handle handle) {
        this.handle = handle;
    }

    /** Texts were redacted when they were caught; here once more, for this is where they leave the house. */
    void add(OpenCondition condition, String kind, String title, EndedRun run) {
        handle.createUpdate(
                        """
                        insert into perennial.alert_outbox (
                               condition_id, job_id, condition, kind, severity, run_id, workflow_id, title, error,
                               failure_kind, traceback, scheduled_for, since, runs, at)
                        values (:open.id, :run.jobId, :condition, :kind, :severity, :run.id, :run.workflowId, :title,
                               :error, :run.failureKind, :traceback, :run.scheduledFor, :open.since, :open.runs, :run.at)
                        """)
                .bindMethods("open", condition)
                .bindMethods("run", run)
                .bind("condition", condition.condition().word())
                .bind("kind", kind)
                .bind("severity", condition.severity().word())
                .bind("title", title)
                .bind("error", run.error().map(Redaction::of))
                .bind("traceback", run.traceback().map(Redaction::of))
                .execute();
    }

    /** The oldest that no channel has a delivery for yet, locked for us. */
    public List<Alert> takeNew(int limit) {
        return handle.createQuery(
                        "select " + COLUMNS
                                + """
                           from perennial.alert_outbox o
                          where o.dispatched_at is null
                          order by o.id
                          limit :limit
                            for update skip locked
                          """)
                .bind("limit", limit)
                .map(ConstructorMapper.of(Alert.class))
                .list();
    }

    public void dispatched(List<Alert> alerts, Instant now) {
        handle.createUpdate("update perennial.alert_outbox set dispatched_at = :now where id = any(:ids)")
                .bind("now", now)
                .bindArray("ids", Long.class, alerts.stream().map(Alert::id).toList())
                .execute();
    }
}
