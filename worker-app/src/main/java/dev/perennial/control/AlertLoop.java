package dev.perennial.control;

import dev.perennial.alerts.channel.AlertChannels;
import dev.perennial.alerts.channel.Channel;
import dev.perennial.alerts.outbox.AlertDelivery;
import dev.perennial.alerts.outbox.AlertDispatch;
import dev.perennial.control.lead.Leadership;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what there is to tell, each channel on a thread of its own: one that is slow or down holds up nobody else. */
final class AlertLoop {

    private static final Logger log = LoggerFactory.getLogger(AlertLoop.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final AlertDispatch dispatch;
    private final List<AlertDelivery> deliveries;
    private final Leadership leadership;
    private final List<ScheduledExecutorService> threads = new ArrayList<>();

    AlertLoop(Jdbi jdbi, AlertChannels channels, Leadership leadership, Clock clock) {
        this.dispatch = new AlertDispatch(jdbi, channels.all(), clock);
        this.deliveries = channels.all().stream()
                .map(channel -> new AlertDelivery(jdbi, channel, channels.words(), clock, RandomGenerator.getDefault()))
                .toList();
        this.leadership = leadership;
        if (channels.all().isEmpty()) {
            log.info("No channel for alerts is set; failures are only logged and kept in the ledger");
        } else {
            log.info(
                    "Alerts go to {}",
                    channels.all().stream().map(Channel::name).toList());
        }
    }

    void start() {
        repeat("dispatch", dispatch::dispatchNew);
        deliveries.forEach(delivery -> repeat(delivery.channel(), delivery::sendDue));
    }

    void stop() {
        threads.forEach(ScheduledExecutorService::shutdownNow);
    }

    private void repeat(String name, Runnable work) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "alerts-" + name);
            daemon.setDaemon(true);
            return daemon;
        });
        threads.add(thread);
        thread.scheduleWithFixedDelay(() -> ifOurs(name, work), 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ifOurs(String name, Runnable work) {
        try {
            if (leadership.isHeld()) {
                work.run();
            }
        } catch (RuntimeException failure) {
            log.warn(
                    "Alerts ({}) could not go on ({}); tried again in {}",
                    name,
                    failure.getClass().getSimpleName(),
                    LOOK_EVERY);
        }
    }
}
