package dev.perennial.control;

import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.RegisteredJob.Converged;
import dev.perennial.registry.Registry;
import dev.perennial.schedule.JobSchedules;
import dev.perennial.schedule.JobSchedules.Described;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Temporal's schedules say what the registry says: at start, on change, and every quarter of a minute.
 *
 * <p>A schedule that somebody edited or deleted is repaired, and that is said. A pause or unpause made in Temporal is a
 * person's decision: it is taken into the registry, never fought. A schedule is created or updated, never deleted and created:
 * that would lose the tick in between.
 */
public final class Converger {

    private static final Logger log = LoggerFactory.getLogger(Converger.class);

    private static final String IN_TEMPORAL = "somebody in Temporal";
    private static final int TRIES = 3;
    private static final int LOOKS = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Jdbi jdbi;
    private final Registry registry;
    private final JobSchedules schedules;
    private final Clock clock;
    private final UnreadableJobs unreadable = new UnreadableJobs();

    public Converger(Jdbi jdbi, Registry registry, JobSchedules schedules, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.schedules = schedules;
        this.clock = clock;
    }

    /** Something changed since Temporal last heard of it. */
    boolean isBehind() {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).anyToConverge());
    }

    void convergeAll() {
        for (String removed : jdbi.withHandle(handle -> new JobDefinitionDao(handle).removedButConverged())) {
            EachAlone.of(removed, () -> unschedule(removed));
        }
        unreadable.say(registry.unreadable());
        for (RegisteredJob job : registry.all()) {
            EachAlone.of(job.id(), () -> converge(job));
        }
    }

    private void unschedule(String jobId) {
        schedules.delete(jobId);
        jdbi.useHandle(handle -> new JobDefinitionDao(handle).unscheduled(jobId));
        log.info("{} was removed: its schedule is deleted, its history stays", jobId);
    }

    private void converge(RegisteredJob job) {
        Optional<Described> present = schedules.describe(job.id());
        if (present.isEmpty()) {
            createIfItHasTicks(job);
        } else if (pausedByAPerson(job, present.get())) {
            adopt(job, present.get());
        } else if (!saysWhatItShould(job, present.get())) {
            replace(job, present.get());
        }
    }

    /** Temporal removes a schedule without future ticks after a week: that is not a drift. */
    private void createIfItHasTicks(RegisteredJob job) {
        if (job.definition().ticks().after(clock.instant()).isEmpty()) {
            remember(job, new Converged(job.version(), job.isPaused(), "finished"));
            return;
        }
        schedules.create(job.definition(), job.isPaused(), note(job));
        job.converged().ifPresent(before -> tell(job, "repaired", "its schedule was gone and is there again"));
        rememberAsDescribed(job);
        log.info("{} is scheduled", job.id());
    }

    /** The registry's own wish has not changed since we last wrote it, and yet the schedule says otherwise. */
    private static boolean pausedByAPerson(RegisteredJob job, Described present) {
        boolean differs = present.paused() != job.isPaused();
        boolean registryUnchanged =
                job.converged().map(before -> before.paused() == job.isPaused()).orElse(present.paused());
        return differs && registryUnchanged;
    }

    private void adopt(RegisteredJob job, Described present) {
        if (present.paused()) {
            registry.pause(job.id(), IN_TEMPORAL, present.note());
        } else {
            registry.resume(job.id(), IN_TEMPORAL, present.note());
        }
        remember(
                job,
                new Converged(
                        job.converged().map(Converged::version).orElse(0),
                        present.paused(),
                        job.converged().map(Converged::fingerprint).orElse("")));
        log.info(
                "{} was {} in Temporal ({}); the registry says so too now",
                job.id(),
                present.paused() ? "paused" : "resumed",
                present.note());
    }

    private static boolean saysWhatItShould(RegisteredJob job, Described present) {
        return job.converged()
                .map(before -> before.version() == job.version()
                        && before.paused() == job.isPaused()
                        && before.fingerprint().equals(present.fingerprint()))
                .orElse(false);
    }

    private void replace(RegisteredJob job, Described present) {
        boolean drifted = job.converged()
                .map(before -> before.version() == job.version()
                        && !before.fingerprint().equals(present.fingerprint()))
                .orElse(false);
        if (drifted) {
            // First: once Temporal has taken the update nothing shows any more that there was something to repair.
            tell(job, "repaired", "its schedule had been edited in Temporal and is made to say what the registry says");
        }
        updateUntilItIsTaken(job, present.updatedAt());
        rememberAsDescribed(job);
        log.info("{}: its schedule is up to date (version {})", job.id(), job.version());
    }

    /** The server accepts an update with a stale token and then ignores it: only a new update time shows that it was taken. */
    private void updateUntilItIsTaken(RegisteredJob job, Optional<Instant> before) {
        for (int i = 0; i < TRIES; i++) {
            schedules.update(job.definition(), job.isPaused(), note(job));
            if (wasTaken(job, before)) {
                return;
            }
        }
        throw new IllegalStateException("Temporal does not take the update of schedule " + job.id());
    }

    private boolean wasTaken(RegisteredJob job, Optional<Instant> before) {
        for (int i = 0; i < LOOKS; i++) {
            Optional<Instant> now = schedules.describe(job.id()).flatMap(Described::updatedAt);
            if (now.isPresent() && !now.equals(before)) {
                return true;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return false;
    }

    private void rememberAsDescribed(RegisteredJob job) {
        schedules
                .describe(job.id())
                .ifPresent(now -> remember(job, new Converged(job.version(), job.isPaused(), now.fingerprint())));
    }

    private void remember(RegisteredJob job, Converged converged) {
        jdbi.useHandle(handle -> new JobDefinitionDao(handle).converged(job.id(), converged));
    }

    private void tell(RegisteredJob job, String kind, String detail) {
        log.warn("{}: {}", job.id(), detail);
        jdbi.useHandle(
                handle -> new JobDefinitionDao(handle).event(job.id(), kind, "perennial", detail, clock.instant()));
    }

    private static String note(RegisteredJob job) {
        return job.pause()
                .map(pause -> "paused by " + pause.by() + ": " + pause.note())
                .orElse("");
    }
}
