package dev.perennial.control;

import dev.perennial.job.JobTypeDao;
import dev.perennial.job.JobTypes;
import dev.perennial.ledger.UptimeDao;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, every two seconds, that this process can work: what lies between was an outage, and the gate can tell. With the first
 * beat goes which job types it runs.
 */
public final class Pulse {

    private static final Logger log = LoggerFactory.getLogger(Pulse.class);

    private final Jdbi jdbi;
    private final TemporalConnection temporal;
    private final JobTypes types;
    private final Clock clock;
    private final String process;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pulse");
        thread.setDaemon(true);
        return thread;
    });

    // Mutable state
    private boolean typesAreRecorded;

    public Pulse(Jdbi jdbi, TemporalConnection temporal, JobTypes types, Clock clock) {
        this(jdbi, temporal, types, clock, ManagementFactory.getRuntimeMXBean().getName());
    }

    Pulse(Jdbi jdbi, TemporalConnection temporal, JobTypes types, Clock clock, String process) {
        this.jdbi = jdbi;
        this.temporal = temporal;
        this.types = types;
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
            jdbi.useTransaction(this::write);
            typesAreRecorded = true;
        } catch (RuntimeException unreachable) {
            log.debug("no beat: {}", unreachable.toString());
        }
    }

    private void write(Handle handle) {
        Instant now = clock.instant();
        if (!typesAreRecorded) {
            new JobTypeDao(handle).record(process, types.stream().toList(), now);
        }
        new UptimeDao(handle).beat(process, now);
    }
}
