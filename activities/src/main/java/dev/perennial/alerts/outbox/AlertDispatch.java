package dev.perennial.alerts.outbox;

import dev.perennial.alerts.channel.Channel;
import dev.perennial.incident.Alert;
import dev.perennial.incident.AlertOutboxDao;
import dev.perennial.incident.Conditions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each new alert a delivery on each channel that wants it. Channels are those of this moment: one that is added later
 * does not get what was before it, and without any the alert is only logged. Ends the conditions of jobs that were removed.
 */
public final class AlertDispatch {

    private static final Logger log = LoggerFactory.getLogger(AlertDispatch.class);
    private static final int AT_ONCE = 500;

    private final Jdbi jdbi;
    private final List<Channel> channels;
    private final Clock clock;

    public AlertDispatch(Jdbi jdbi, List<Channel> channels, Clock clock) {
        this.jdbi = jdbi;
        this.channels = List.copyOf(channels);
        this.clock = clock;
    }

    public void dispatchNew() {
        jdbi.useTransaction(this::dispatch);
    }

    private void dispatch(Handle handle) {
        Instant now = clock.instant();
        // Here and not where a job is removed: so nothing stays open, whoever removed it, and though a run of it fails
        // later.
        new Conditions(handle).endOfRemovedJobs(now);
        AlertOutboxDao outbox = new AlertOutboxDao(handle);
        List<Alert> alerts = outbox.takeNew(AT_ONCE);
        if (alerts.isEmpty()) {
            return;
        }
        channels.forEach(channel -> new AlertDeliveryDao(handle).add(alerts, channel, now));
        outbox.dispatched(alerts, now);
        alerts.stream().filter(Predicate.not(Alert::resolved)).forEach(this::say);
    }

    private void say(Alert alert) {
        log.warn("{}; perennial runs show {}", alert.title(), alert.runId());
    }
}
