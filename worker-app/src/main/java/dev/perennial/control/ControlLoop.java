package dev.perennial.control;

import dev.perennial.failure.Redaction;
import dev.perennial.job.JobTypeDao;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps schedules, ledger and registry in step, outside Temporal so that it can notice Temporal's death. However many replicas
 * there are, one of them does it at a time.
 */
public final class ControlLoop {

    private static final Logger log = LoggerFactory.getLogger(ControlLoop.class);

    private static final Duration LOOK_BACK = Duration.ofMinutes(15);
    private static final Duration UPTIMES_ARE_KEPT = Duration.ofDays(30);

    private final Jdbi jdbi;
    private final Registry registry;
    private final Converger converger;
    private final Reconciler reconciler;
    private final Auditor auditor;
    private final AlertLoop alerts;
    private final Leadership leadership;
    private final TemporalConnection temporal;
    private final RunnableJobs runnable;
    private final Clock clock;
    private final Settings settings;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "control-loop");
        thread.setDaemon(true);
        return thread;
    });

    // Mutable state
    private Instant lastFullPass = Instant.EPOCH;
    private String lastComplaint = "";

    /**
     * @param lookEvery how soon a change of the registry reaches Temporal; default 1 s
     * @param fullPassEvery how often everything is compared; default 15 s
     */
    public record Settings(Duration lookEvery, Duration fullPassEvery) {}

    ControlLoop(
            Jdbi jdbi,
            Registry registry,
            Converger converger,
            Reconciler reconciler,
            Auditor auditor,
            AlertLoop alerts,
            Leadership leadership,
            TemporalConnection temporal,
            RunnableJobs runnable,
            Clock clock,
            Settings settings) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.converger = converger;
        this.reconciler = reconciler;
        this.auditor = auditor;
        this.alerts = alerts;
        this.leadership = leadership;
        this.temporal = temporal;
        this.runnable = runnable;
        this.clock = clock;
        this.settings = settings;
    }

    public void start() {
        alerts.start();
        executor.scheduleWithFixedDelay(this::look, 0, settings.lookEvery().toMillis(), TimeUnit.MILLISECONDS);
    }

    public void stop() {
        executor.shutdownNow();
        alerts.stop();
        leadership.resign();
    }

    private void look() {
        try {
            if (leadership.isOurs()) {
                temporal.check();
                pass();
                lastComplaint = "";
            }
        } catch (RuntimeException failure) {
            complain(Redaction.of(
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse("")));
        }
    }

    /** An outage is said once, not every second of it. */
    private void complain(String reason) {
        if (!reason.equals(lastComplaint)) {
            log.warn("The control loop could not finish: {}; it tries again every {}", reason, settings.lookEvery());
            lastComplaint = reason;
        }
    }

    private void pass() {
        boolean full = !clock.instant().isBefore(lastFullPass.plus(settings.fullPassEvery()));
        if (full || converger.isBehind()) {
            converger.convergeAll();
            runnable.complainOf(registry.all());
        }
        if (full) {
            Instant begun = clock.instant();
            compareEverything(begun);
            lastFullPass = begun;
        }
    }

    private void compareEverything(Instant now) {
        reconciler.settleOpenRuns();
        List<RegisteredJob> jobs = registry.all();
        jobs.forEach(job -> EachAlone.of(job.id(), () -> auditor.audit(job)));
        auditor.addRunsThatNeverCame(jobs, now.minus(LOOK_BACK));
        jdbi.useHandle(handle -> {
            new RunDao(handle).ensurePartitions(now);
            new UptimeDao(handle).forgetBefore(now.minus(UPTIMES_ARE_KEPT));
            new JobTypeDao(handle).forgetBefore(now.minus(UPTIMES_ARE_KEPT));
        });
    }
}
