package dev.perennial.cli.alerts;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.incident.AlertHistoryDao.Delivery;
import dev.perennial.incident.AlertHistoryDao.Incident;
import dev.perennial.incident.AlertHistoryDao.Notice;
import dev.perennial.incident.AlertHistoryDao.Reported;
import dev.perennial.incident.AlertHistoryDao.Told;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Alerts as a server tells them. */
final class RemoteAlerts implements Alerts {

    private static final String ALERTS = "/api/v1/alerts";

    private final Remote remote;

    RemoteAlerts(Remote remote) {
        this.remote = remote;
    }

    private record Page(List<AlertJson> items, @JsonProperty("next_cursor") String nextCursor)
            implements Remote.Page<AlertJson> {}

    private record AlertJson(
            long id,
            @JsonProperty("job_id") String jobId,
            String condition,
            String severity,
            int runs,
            @JsonProperty("opened_at") Instant openedAt,
            @JsonProperty("opened_by") UUID openedBy,
            @JsonProperty("last_run_id") UUID lastRunId,
            @JsonProperty("resolved_at") Instant resolvedAt,
            List<MessageJson> messages) {

        Reported reported() {
            return new Reported(
                    new Incident(
                            id,
                            jobId,
                            condition,
                            severity,
                            openedAt,
                            openedBy,
                            lastRunId,
                            runs,
                            Optional.ofNullable(resolvedAt)),
                    messages.stream().map(message -> message.told(id)).toList());
        }
    }

    private record MessageJson(String kind, String title, String error, Instant at, List<DeliveryJson> deliveries) {

        Told told(long alert) {
            return new Told(
                    new Notice(0, alert, kind, title, Optional.ofNullable(error), at),
                    deliveries.stream().map(DeliveryJson::delivery).toList());
        }
    }

    private record DeliveryJson(
            String channel,
            String state,
            int attempts,
            @JsonProperty("maybe_sent") boolean maybeSent,
            @JsonProperty("sent_at") Instant sentAt,
            @JsonProperty("next_attempt_at") Instant nextAttemptAt,
            @JsonProperty("last_error") String lastError) {

        Delivery delivery() {
            return new Delivery(
                    0,
                    channel,
                    state,
                    attempts,
                    nextAttemptAt,
                    maybeSent,
                    Optional.ofNullable(lastError),
                    Optional.ofNullable(sentAt));
        }
    }

    @Override
    public List<Reported> newest(Optional<String> job, Optional<Boolean> open, int limit) {
        Call call = Call.get(ALERTS).with("job", job).with("state", open.map(AlertsListCommand::word));
        return remote.understood(() -> remote.list(call, limit, Page.class).stream()
                .map(AlertJson::reported)
                .toList());
    }
}
