package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.incident.AlertHistoryDao.Delivery;
import dev.perennial.incident.AlertHistoryDao.Filter;
import dev.perennial.incident.AlertHistoryDao.Incident;
import dev.perennial.incident.AlertHistoryDao.Reported;
import dev.perennial.incident.AlertHistoryDao.Told;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.AlertService;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Alerts: the conditions that jobs are in, and what was told of them. */
@RestController
@Conditional(OnApiRole.class)
class AlertsApi {

    private static final String OPEN = "open";
    private static final List<String> STATES = List.of(OPEN, "resolved");

    private final AlertService alerts;
    private final JobBoard board;

    AlertsApi(AlertService alerts, JobBoard board) {
        this.alerts = alerts;
        this.board = board;
    }

    /**
     * A condition that a job is or was in.
     *
     * @param condition failing or missed
     * @param state open or resolved
     * @param severity info, warning, error or critical
     * @param runs how many runs it has had
     * @param openedBy the run that began it
     * @param lastRunId the latest run of it
     * @param messages what was told, the earliest first
     */
    record AlertView(
            long id,
            @JsonProperty("job_id") String jobId,
            String condition,
            String state,
            String severity,
            int runs,
            @JsonProperty("opened_at") Instant openedAt,
            @JsonProperty("opened_by") UUID openedBy,
            @JsonProperty("last_run_id") UUID lastRunId,
            @Nullable @JsonProperty("resolved_at") Instant resolvedAt,
            List<MessageView> messages) {

        static AlertView of(Reported alert) {
            Incident incident = alert.incident();
            return new AlertView(
                    incident.id(),
                    incident.jobId(),
                    incident.condition(),
                    incident.state(),
                    incident.severity(),
                    incident.runs(),
                    incident.openedAt(),
                    incident.openedBy(),
                    incident.lastRunId(),
                    incident.resolvedAt().orElse(null),
                    alert.told().stream().map(MessageView::of).toList());
        }
    }

    /**
     * What was told.
     *
     * @param kind opened or resolved
     * @param deliveries what became of it on each channel; none when no channel wanted it
     */
    record MessageView(String kind, String title, @Nullable String error, Instant at, List<DeliveryView> deliveries) {

        static MessageView of(Told told) {
            return new MessageView(
                    told.notice().kind(),
                    told.notice().title(),
                    told.notice().error().orElse(null),
                    told.notice().at(),
                    told.deliveries().stream().map(DeliveryView::of).toList());
        }
    }

    /**
     * What became of a message on a channel.
     *
     * @param state pending, sending, sent or failed
     * @param attempts how often it was tried
     * @param maybeSent a try ended without an answer: the channel may have it already
     * @param nextAttemptAt when it is tried again; null when it is through
     */
    record DeliveryView(
            String channel,
            String state,
            int attempts,
            @JsonProperty("maybe_sent") boolean maybeSent,
            @Nullable @JsonProperty("sent_at") Instant sentAt,
            @Nullable @JsonProperty("next_attempt_at") Instant nextAttemptAt,
            @Nullable @JsonProperty("last_error") String lastError) {

        static DeliveryView of(Delivery delivery) {
            boolean through = List.of("sent", "failed").contains(delivery.state());
            return new DeliveryView(
                    delivery.channel(),
                    delivery.state(),
                    delivery.attempts(),
                    delivery.maybeSent(),
                    delivery.sentAt().orElse(null),
                    through ? null : delivery.nextAttemptAt(),
                    delivery.lastError().orElse(null));
        }
    }

    /** The alerts, the newest first. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/alerts")
    Page<AlertView> list(
            @RequestParam(name = "job", defaultValue = "") String job,
            @RequestParam(name = "group", defaultValue = "") String group,
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            Caller caller) {
        int most = Parameters.limit(limit);
        Filter filter = new Filter(
                Parameters.given(job),
                Parameters.oneOf("state", state, STATES).map(OPEN::equals),
                Parameters.given(cursor).map(number -> Parameters.number("cursor", number)));
        return Page.of(
                alerts.list(filter, board.scope(caller.scope(), group), most + 1),
                most,
                AlertView::of,
                alert -> Long.toString(alert.incident().id()));
    }

    /** One alert. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/alerts/{alert}")
    AlertView get(@PathVariable("alert") String alert, Caller caller) {
        return AlertView.of(alerts.find(Parameters.number("alert", alert), caller.scope()));
    }
}
