package dev.perennial.control;

import dev.perennial.control.audit.TickAuditor;
import dev.perennial.control.converge.Converger;
import dev.perennial.control.converge.ZoneDecisions;
import dev.perennial.control.cutover.CutoverWatch;
import dev.perennial.control.lead.Leadership;
import dev.perennial.control.part.Part;
import dev.perennial.control.settle.Reconciler;
import dev.perennial.failure.Redaction;
import dev.perennial.job.JobTypeDao;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.mirror.Mirror;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final Duration UPTIMES_ARE_KEPT = Duration.ofDays(30);

    private final Jdbi jdbi;
    private final Registry registry;
    private final ZoneDecisions zones;
    private final Converger converger;
    private final Reconciler reconciler;
    private final TickAuditor auditor;
    private final AlertLoop alerts;
    private final Leadership leadership;
    private final TemporalConnection temporal;
    private final RunnableJobs runnable;
    private final UnreadableJobs unreadable = new UnreadableJobs();
    private final Clock clock;
    private final Settings settings;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "control-loop");
        thread.setDaemon(true);
        return thread;
    });

    private final List<Part> inTheDatabase;
    private final List<Part> withTemporal;

    // Mutable state
    private final Map<String, RegisteredJob> known = new HashMap<>();
    private List<RegisteredJob> jobs = List.of();
    private String lastComplaint = "";

    /**
     * @param lookEvery how soon a change of the registry reaches Temporal; default 1 s
     * @param fullPassEvery how often everything is compared; default 15 s
     */
    public record Settings(Duration lookEvery, Duration fullPassEvery) {}

    ControlLoop(
            Jdbi jdbi,
            Registry registry,
            ZoneDecisions zones,
            Converger converger,
            Reconciler reconciler,
            TickAuditor auditor,
            CutoverWatch cutovers,
            AlertLoop alerts,
            Leadership leadership,
            TemporalConnection temporal,
            RunnableJobs runnable,
            Clock clock,
            Settings settings) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.zones = zones;
        this.converger = converger;
        this.reconciler = reconciler;
        this.auditor = auditor;
        this.alerts = alerts;
        this.leadership = leadership;
        this.temporal = temporal;
        this.runnable = runnable;
        this.clock = clock;
        this.settings = settings;
        this.inTheDatabase = List.of(
                part("decide about time zones", settings.fullPassEvery(), zones::renew),
                part("make partitions", settings.fullPassEvery(), this::makePartitions),
                part("name jobs that no worker runs", settings.fullPassEvery(), this::nameWhatNobodyRuns),
                part("forget old uptimes", settings.fullPassEvery(), this::forgetUptimes),
                part("write what cron_job_runs did not take", settings.fullPassEvery(), this::addToMirror));
        this.withTemporal = List.of(
                part("bring changes to Temporal", Duration.ZERO, this::bringChanges),
                part("compare the schedules", settings.fullPassEvery(), this::compare),
                part("settle open runs", settings.fullPassEvery(), reconciler::settleOpenRuns),
                part("audit the ticks", settings.fullPassEvery(), this::audit),
                part("look whether old crons still call", settings.fullPassEvery(), cutovers::look),
                part("add runs that never came", settings.fullPassEvery(), this::addRunsThatNeverCame),
                part("look who polls the task queues of jobs", settings.fullPassEvery(), this::lookAtTaskQueues));
    }

    private Part part(String name, Duration every, Runnable work) {
        return new Part(name, every, work, clock);
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
        if (!isOurs()) {
            return;
        }
        jobs = List.of();
        inTheDatabase.forEach(Part::runIfDue);
        if (withTemporal.stream().anyMatch(Part::isDue) && temporalAnswers()) {
            withTemporal.forEach(Part::runIfDue);
        }
    }

    private boolean isOurs() {
        try {
            return leadership.isOurs();
        } catch (RuntimeException failure) {
            complain(failure);
            return false;
        }
    }

    /** While it does not, none of the parts that need it is tried: they go on at once when it is back. */
    private boolean temporalAnswers() {
        try {
            temporal.check();
            lastComplaint = "";
            return true;
        } catch (RuntimeException failure) {
            complain(failure);
            return false;
        }
    }

    /** An outage is said once, not every second of it. */
    private void complain(RuntimeException failure) {
        String reason = Redaction.of(
                String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
        if (!reason.equals(lastComplaint)) {
            log.warn("The control loop waits: {}; it tries again every {}", reason, settings.lookEvery());
            lastComplaint = reason;
        }
    }

    /** What was read before must not be compared with what is there now: the old version would be written again. */
    private void bringChanges() {
        converger.bringChanges();
        jobs = List.of();
    }

    private void compare() {
        converger.compare(this::jobs);
    }

    private void audit() {
        auditor.audit(jobs());
        auditor.auditRemoved();
    }

    private void addRunsThatNeverCame() {
        auditor.addRunsThatNeverCame(jobs());
    }

    /** Read once for each look, and only what changed. */
    private List<RegisteredJob> jobs() {
        if (jobs.isEmpty()) {
            jobs = registry.all(known, unreadable::say);
        }
        return jobs;
    }

    private void nameWhatNobodyRuns() {
        runnable.complainOf(jobs());
    }

    private void lookAtTaskQueues() {
        runnable.lookAtTaskQueues(jobs());
    }

    private void makePartitions() {
        jdbi.useHandle(handle -> new RunDao(handle).ensurePartitions(clock.instant()));
    }

    private void addToMirror() {
        new Mirror(jdbi).addMissing(clock.instant());
    }

    private void forgetUptimes() {
        Instant longAgo = clock.instant().minus(UPTIMES_ARE_KEPT);
        jdbi.useHandle(handle -> {
            new UptimeDao(handle).forgetBefore(longAgo);
            new JobTypeDao(handle).forgetBefore(longAgo);
        });
    }
}
