package dev.perennial.control;

import dev.perennial.ledger.UptimeDao;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down, every two seconds, that this process can work: what lies between was an outage, and the gate can tell. */
public final class Pulse {

    private static final Logger log = LoggerFactory.getLogger(Pulse.class);

    private final Jdbi jdbi;
    private final TemporalConnection temporal;
    private final Clock clock;
    private final String process;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pulse");
        thread.setDaemon(true);
        return thread;
    });

    public Pulse(Jdbi jdbi, TemporalConnection temporal, Clock clock) {
        this(jdbi, temporal, clock, ManagementFactory.getRuntimeMXBean().getName());
    }

    Pulse(Jdbi jdbi, TemporalConnection temporal, Clock clock, String process) {
        this.jdbi = jdbi;
        this.temporal = temporal;
        this.clock = clock;
        this.process = process;
    }

    public void start() {
        executor.scheduleWithFixedDelay(this::beat, 0, UptimeDao.BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void stop() {
        executor.shutdownNow();
    }

    private void beat() {
        try {
            temporal.check();
            jdbi.useHandle(handle -> new UptimeDao(handle).beat(process, clock.instant()));
        } catch (RuntimeException unreachable) {
            log.debug("no beat: {}", unreachable.toString());
        }
    }
}
