package dev.perennial.alerts.channel;

import dev.perennial.incident.Severity;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Events API v2: a condition triggers an incident, its end resolves it; both know each other by the key. */
public final class PagerDutyChannel implements Channel {

    private static final int LONGEST_SUMMARY = 1_024;
    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_DETAIL = 8_000;

    private final Webhook events;
    private final String routingKey;
    private final Set<Severity> severities;

    public PagerDutyChannel(URI address, String routingKey, Set<Severity> severities, Duration timeout, Clock clock) {
        this.events = new Webhook(address, timeout, clock);
        this.routingKey = routingKey;
        this.severities = severities;
    }

    @Override
    public String name() {
        return "pagerduty";
    }

    @Override
    public boolean wants(Severity severity) {
        return severities.contains(severity);
    }

    @Override
    public boolean keepsIncidents() {
        return true;
    }

    @Override
    public DeliveryResult send(Message message) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("routing_key", routingKey);
        event.put("event_action", message.resolves() ? "resolve" : "trigger");
        event.put("dedup_key", CutText.of(message.dedupKey(), LONGEST_KEY));
        if (!message.resolves()) {
            event.put("client", "Perennial");
            event.put("payload", payload(message));
            message.link()
                    .ifPresent(
                            link -> event.put("links", List.of(Map.of("href", link.toString(), "text", "Temporal"))));
        }
        return events.post(event);
    }

    private static Map<String, Object> payload(Message message) {
        Map<String, Object> payload = new LinkedHashMap<>();
        String first = message.lines().stream().findFirst().orElse("");
        payload.put("summary", CutText.of(message.title() + ": " + first, LONGEST_SUMMARY));
        payload.put("source", "perennial " + message.environment());
        payload.put("severity", message.severity().orElse(Severity.ERROR).word());
        payload.put("timestamp", message.at().toString());
        payload.put("component", message.jobId().orElse("N/A"));
        payload.put("class", message.condition());
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("what", CutText.of(String.join("\n", message.lines()), LONGEST_DETAIL));
        message.traceback().ifPresent(trace -> details.put("traceback", CutText.of(trace, LONGEST_DETAIL)));
        payload.put("custom_details", details);
        return payload;
    }
}
