package dev.perennial.app;

import dev.perennial.app.PerennialProperties.Role;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.control.ControlLoop;
import dev.perennial.control.Pulse;
import dev.perennial.control.TemporalConnection;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.registry.Claim;
import dev.perennial.registry.Registry;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The life of the process: waits for the database and migrates it, applies the catalogue, waits for Temporal, works, and drains
 * when it is told to stop. Whatever is not there yet is waited for, with a line that says so; what waiting cannot mend ends the process.
 */
@Component
class RunUntilShutdown implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunUntilShutdown.class);

    private final PerennialProperties properties;
    private final Migrations migrations;
    private final Registry registry;
    private final JobTypes types;
    private final Jdbi jdbi;
    private final Optional<JobWorker> worker;
    private final ControlLoop controlLoop;
    private final TemporalConnection temporal;
    private final Pulse pulse;
    private final Clock clock;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "lifecycle");
        thread.setDaemon(true);
        return thread;
    });

    // Mutable state
    private volatile boolean running;
    private Optional<Catalogue> catalogue = Optional.empty();

    RunUntilShutdown(
            PerennialProperties properties,
            Migrations migrations,
            Registry registry,
            JobTypes types,
            Jdbi jdbi,
            ObjectProvider<JobWorker> worker,
            ControlLoop controlLoop,
            TemporalConnection temporal,
            Pulse pulse,
            Clock clock) {
        this.properties = properties;
        this.migrations = migrations;
        this.registry = registry;
        this.types = types;
        this.jdbi = jdbi;
        this.worker = properties.has(Role.WORKER) ? Optional.of(worker.getObject()) : Optional.empty();
        this.controlLoop = controlLoop;
        this.temporal = temporal;
        this.pulse = pulse;
        this.clock = clock;
    }

    /** A catalogue that cannot be read keeps the process from starting: better now than at the next tick. */
    @Override
    public void start() {
        catalogue = properties.catalogue(types.or(this::ofOtherWorkers));
        running = true;
        executor.execute(this::becomeReady);
    }

    /** Asked only when the catalogue names a type that is not ours, so the database has to be there only then. */
    private List<JobTypeDescription> ofOtherWorkers() {
        try {
            return jdbi.withHandle(handle -> new JobTypeDao(handle).recorded());
        } catch (JdbiException unknown) {
            log.warn("Nobody can say which workflow types other workers run: the database does not answer, or is new");
            return List.of();
        }
    }

    private void becomeReady() {
        try {
            migrations.sayWhatHasNoEffect();
            waitForAll();
        } catch (ConfigurationException wrong) {
            log.error("{}. Set it right and start again; docs/configuration.md lists every name", wrong.getMessage());
            // From a thread of its own: the shutdown that follows stops this one.
            new Thread(() -> System.exit(1), "exit").start();
        }
    }

    private void waitForAll() {
        boolean ready = Patiently.until("the database", this::prepareDatabase, () -> running)
                && Patiently.until("Temporal", temporal::check, () -> running)
                && Patiently.until("Temporal", this::startWorking, () -> running);
        if (ready) {
            log.info("Perennial is ready as {}", properties.roles());
        }
    }

    private void prepareDatabase() {
        migrations.run();
        if (properties.has(Role.CONTROL)) {
            catalogue.ifPresent(read -> apply(read.jobs()));
        }
    }

    private void startWorking() {
        worker.ifPresent(JobWorker::start);
        worker.ifPresent(working -> pulse.start());
        if (properties.has(Role.CONTROL)) {
            controlLoop.start();
        }
    }

    private void apply(List<JobDefinition> jobs) {
        Claim file = new Claim("jobs.yaml", false, properties.jobsPrune());
        registry.apply(jobs, file, "worker-app", false).stream()
                .filter(change -> change.kind() != Registry.Change.Kind.UNCHANGED)
                .forEach(change -> log.info("{}: {}", change.jobId(), words(change)));
        jobs.stream()
                .filter(job -> job.ticks().after(clock.instant()).isEmpty())
                .forEach(job -> log.warn("{}: its time is over, it will never be due again", job.id()));
    }

    private static String words(Registry.Change change) {
        if (change.kind() != Registry.Change.Kind.KEPT) {
            return change.kind().name();
        }
        return "KEPT, it %s; %s"
                .formatted(
                        change.why(),
                        change.isNoLongerNamed()
                                ? "to remove it: perennial apply --prune"
                                : "to let the file have it: perennial apply --take-over");
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdownNow();
        pulse.stop();
        controlLoop.stop();
        worker.ifPresent(working -> working.drain(properties.drainTimeout()));
        log.info("Perennial has stopped; open runs go on when a worker is there again");
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
