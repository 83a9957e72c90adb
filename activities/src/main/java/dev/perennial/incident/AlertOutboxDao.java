package dev.perennial.incident;

import static dev.perennial.database.Columns.text;
import static dev.perennial.database.Columns.time;

import dev.perennial.failure.Redaction;
import dev.perennial.incident.AlertConditionDao.OpenCondition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What is to be told. */
public final class AlertOutboxDao {

    public static final String COLUMNS =
            """
            o.id, o.condition_id, o.job_id, o.condition, o.kind, o.severity, o.run_id, o.workflow_id, o.title, o.error,
            o.failure_kind, o.traceback, o.scheduled_for, o.since, o.runs, o.at
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
                        values (:conditionId, :job, :condition, :kind, :severity, :run, :workflow, :title, :error,
                               :failureKind, :traceback, :scheduledFor, :since, :runs, :at)
                        """)
                .bind("conditionId", condition.id())
                .bind("job", run.jobId())
                .bind("condition", condition.condition().word())
                .bind("kind", kind)
                .bind("severity", condition.severity().word())
                .bind("run", run.id())
                .bind("workflow", run.workflowId().orElse(null))
                .bind("title", title)
                .bind("error", run.error().map(Redaction::of).orElse(null))
                .bind("failureKind", run.failureKind().orElse(null))
                .bind("traceback", run.traceback().map(Redaction::of).orElse(null))
                .bind("scheduledFor", run.scheduledFor().orElse(null))
                .bind("since", condition.since())
                .bind("runs", condition.runs())
                .bind("at", run.at())
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
                .map(AlertOutboxDao::alert)
                .list();
    }

    public void dispatched(List<Alert> alerts, Instant now) {
        handle.createUpdate("update perennial.alert_outbox set dispatched_at = :now where id = any(:ids)")
                .bind("now", now)
                .bindArray("ids", Long.class, alerts.stream().map(Alert::id).toList())
                .execute();
    }

    public static Alert alert(ResultSet row, StatementContext context) throws SQLException {
        return new Alert(
                row.getLong("id"),
                row.getLong("condition_id"),
                row.getString("job_id"),
                Condition.of(row.getString("condition")),
                row.getString("kind").equals("resolved"),
                Severity.of(row.getString("severity")),
                row.getObject("run_id", UUID.class),
                text(row, "workflow_id"),
                row.getString("title"),
                text(row, "error"),
                text(row, "failure_kind"),
                text(row, "traceback"),
                time(row, "scheduled_for"),
                time(row, "since").orElseThrow(),
                row.getInt("runs"),
                time(row, "at").orElseThrow());
    }
}
