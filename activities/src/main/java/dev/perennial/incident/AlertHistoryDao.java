package dev.perennial.incident;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Reads which conditions jobs were in, what was told of them, and what became of that on each channel. */
public final class AlertHistoryDao {

    private final Handle handle;

    public AlertHistoryDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * A condition that a job is or was in.
     *
     * @param runs how many runs it has had
     * @param resolvedAt empty while it lasts
     */
    public record Incident(
            long id,
            String jobId,
            String condition,
            String severity,
            Instant openedAt,
            UUID openedBy,
            UUID lastRunId,
            int runs,
            Optional<Instant> resolvedAt) {

        /** One word: open or resolved. */
        public String state() {
            return resolvedAt.isPresent() ? "resolved" : "open";
        }
    }

    /** @param kind opened or resolved */
    public record Notice(long id, long conditionId, String kind, String title, Optional<String> error, Instant at) {}

    /**
     * What became of a notice on a channel.
     *
     * @param state pending, sending, sent or failed
     * @param maybeSent a try ended without an answer: the channel may have it already
     */
    public record Delivery(
            long outboxId,
            String channel,
            String state,
            int attempts,
            Instant nextAttemptAt,
            boolean maybeSent,
            Optional<String> lastError,
            Optional<Instant> sentAt) {}

    /**
     * Which are meant; what is empty means any.
     *
     * @param open those that last, or those that have ended
     * @param before only those that come after this one in a list with the newest first
     */
    public record Filter(Optional<String> jobId, Optional<Boolean> open, Optional<Long> before) {

        public static final Filter OPEN = new Filter(Optional.empty(), Optional.of(true), Optional.empty());
    }

    /**
     * The newest first.
     *
     * @param jobs patterns of job ids, as of {@code like}; none: every job
     */
    public List<Incident> newest(Filter filter, List<String> jobs, int limit) {
        return handle.createQuery(
                        """
                        select id, job_id, condition, severity, opened_at, opened_by, last_run_id, runs, resolved_at
                          from perennial.alert_conditions
                         where (cast(:job as text) is null or job_id = :job)
                           and (cast(:open as boolean) is null or (resolved_at is null) = :open)
                           and (cast(:before as bigint) is null or id < :before)
                           and (cardinality(:jobs) = 0 or job_id like any(:jobs))
                         order by id desc
                         limit :limit
                        """)
                .bind("job", filter.jobId().orElse(null))
                .bind("open", filter.open().orElse(null))
                .bind("before", filter.before().orElse(null))
                .bindArray("jobs", String.class, jobs)
                .bind("limit", limit)
                .map(ConstructorMapper.of(Incident.class))
                .list();
    }

    public Optional<Incident> find(long id) {
        return handle.createQuery(
                        """
                        select id, job_id, condition, severity, opened_at, opened_by, last_run_id, runs, resolved_at
                          from perennial.alert_conditions
                         where id = :id
                        """)
                .bind("id", id)
                .map(ConstructorMapper.of(Incident.class))
                .findOne();
    }

    /** What was told of each of the conditions, the earliest first. */
    public Map<Long, List<Notice>> notices(List<Long> conditionIds) {
        return handle
                .createQuery(
                        """
                        select id, condition_id, kind, title, error, at
                          from perennial.alert_outbox
                         where condition_id = any(:ids)
                         order by id
                        """)
                .bindArray("ids", Long.class, conditionIds)
                .map(ConstructorMapper.of(Notice.class))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Notice::conditionId));
    }

    /** What became of it, by the notice. */
    public Map<Long, List<Delivery>> deliveries(List<Long> conditionIds) {
        return handle
                .createQuery(
                        """
                        select outbox_id, channel, state, attempts, next_attempt_at, maybe_sent, last_error, sent_at
                          from perennial.alert_deliveries
                         where condition_id = any(:ids)
                         order by outbox_id, channel
                        """)
                .bindArray("ids", Long.class, conditionIds)
                .map(ConstructorMapper.of(Delivery.class))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Delivery::outboxId));
    }

    /** A condition of a job, with what was told of it. */
    public record Reported(Incident incident, List<Told> told) {}

    /** A message, and what became of it on each channel; none when no channel wanted it. */
    public record Told(Notice notice, List<Delivery> deliveries) {}

    /** Each of the conditions with what was told of it, in their order. */
    public List<Reported> reported(List<Incident> incidents) {
        List<Long> ids = incidents.stream().map(Incident::id).toList();
        Map<Long, List<Notice>> notices = notices(ids);
        Map<Long, List<Delivery>> deliveries = deliveries(ids);
        return incidents.stream()
                .map(incident -> new Reported(
                        incident,
                        notices.getOrDefault(incident.id(), List.of()).stream()
                                .map(notice -> new Told(notice, deliveries.getOrDefault(notice.id(), List.of())))
                                .toList()))
                .toList();
    }

    /**
     * Deliveries that are not through.
     *
     * @param overdue that should have been sent before this
     * @return how many were given up, and how many are late
     */
    public Backlog backlog(Instant overdue) {
        return handle.createQuery(
                        """
                        select count(*) filter (where state = 'failed') as failed,
                               count(*) filter (where state in ('pending', 'sending') and next_attempt_at < :overdue) as late
                          from perennial.alert_deliveries
                         where state <> 'sent'
                        """)
                .bind("overdue", overdue)
                .map(ConstructorMapper.of(Backlog.class))
                .one();
    }

    public record Backlog(long failed, long late) {}
}
