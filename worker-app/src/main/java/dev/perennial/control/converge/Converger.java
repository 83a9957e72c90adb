package dev.perennial.control.converge;

import dev.perennial.control.part.Backoff;
import dev.perennial.control.part.FailureIsolation;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.declared.WrittenSchedule;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.RegisteredJob.Converged;
import dev.perennial.registry.Registry;
import dev.perennial.server.JobSchedules;
import dev.perennial.server.JobSchedules.Described;
import dev.perennial.server.JobSchedules.Listed;
import dev.perennial.server.RemovedAttributesException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
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
    private static final String FINISHED = "finished";
    private static final Backoff NONE = new Backoff();

    /** After this long the other parts of the control loop have their turn. */
    private static final Duration TURN = Duration.ofSeconds(10);

    /** How many schedules are looked at closely each time though nothing about them differs in the list. */
    private static final int IN_TURN = 30;

    /** A list of ten thousand takes the server a second: it is asked for rarely enough that this is a small share of the time. */
    private static final int LISTING_SHARE = 30;

    private static final Duration LONGEST_UNLISTED = Duration.ofSeconds(25);

    private final Jdbi jdbi;
    private final Registry registry;
    private final JobSchedules schedules;
    private final ZoneDecisions zones;
    private final Clock clock;

    // Mutable state: of the control loop's thread alone
    private final Map<String, Backoff> backoffs = new HashMap<>();
    private Instant listAgainAt = Instant.MIN;
    private long looked;

    public Converger(Jdbi jdbi, Registry registry, JobSchedules schedules, ZoneDecisions zones, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.schedules = schedules;
        this.zones = zones;
        this.clock = clock;
    }

    /** Brings to Temporal what changed in the registry. */
    public void bringChanges() {
        Instant turnEnds = clock.instant().plus(TURN);
        for (String removed : jdbi.withHandle(handle -> new JobDefinitionDao(handle).removedButConverged())) {
            alone(removed, turnEnds, () -> unschedule(removed));
        }
        for (RegisteredJob job : jdbi.withHandle(handle -> new JobDefinitionDao(handle).toConverge())) {
            alone(job.id(), turnEnds, () -> converge(job, Optional.empty()));
        }
    }

    /**
     * Compares the list of the schedules with the registry and looks closely at what differs. What the list does not show is looked
     * at in turn, a few schedules each time.
     *
     * @param registered the jobs of the registry; only asked for when the list is
     */
    public void compare(Supplier<List<RegisteredJob>> registered) {
        Instant begun = clock.instant();
        if (begun.isBefore(listAgainAt)) {
            return;
        }
        Map<String, Listed> listed = schedules.list();
        Instant answered = clock.instant();
        listAgainAt =
                begun.plus(shorter(Duration.between(begun, answered).multipliedBy(LISTING_SHARE), LONGEST_UNLISTED));
        List<RegisteredJob> jobs = registered.get();
        Set<String> inTurn = nextInTurn(jobs);
        for (RegisteredJob job : jobs) {
            Optional<Listed> seen = Optional.ofNullable(listed.get(job.id()));
            if (WrittenSchedule.isWritten(job) && (inTurn.contains(job.id()) || !isListedAsItShould(job, seen))) {
                alone(job.id(), answered.plus(TURN), () -> converge(job, seen));
            }
        }
    }

    private Set<String> nextInTurn(List<RegisteredJob> jobs) {
        Set<String> turn = new HashSet<>();
        for (int i = 0; i < Math.min(IN_TURN, jobs.size()); i++) {
            turn.add(jobs.get((int) (looked++ % jobs.size())).id());
        }
        return turn;
    }

    /** One that fails is tried again later each time; whatever the turn has no time for comes with the next. */
    private void alone(String jobId, Instant turnEnds, Runnable work) {
        Instant now = clock.instant();
        if (now.isAfter(turnEnds) || !backoffs.getOrDefault(jobId, NONE).isOver(now)) {
            return;
        }
        if (FailureIsolation.contain(jobId, work)) {
            backoffs.remove(jobId);
        } else {
            backoffs.computeIfAbsent(jobId, id -> new Backoff()).failed(clock.instant());
        }
    }

    private boolean isListedAsItShould(RegisteredJob job, Optional<Listed> seen) {
        Converged before = job.converged().orElseThrow();
        return seen.map(listed -> listed.paused() == job.isPaused()
                        && listed.fingerprint().equals(before.listing())
                        && schedules.isRightlyAttributed(before.fingerprint()))
                .orElse(before.fingerprint().equals(FINISHED));
    }

    private void unschedule(String jobId) {
        schedules.delete(jobId);
        jdbi.useHandle(handle -> new JobDefinitionDao(handle).unscheduled(jobId));
        log.info("{} was removed: its schedule is deleted, its history stays", jobId);
    }

    private void converge(RegisteredJob job, Optional<Listed> seen) {
        String writtenAs = job.converged().map(Converged::fingerprint).orElse("");
        try {
            converge(job, schedules.describe(job.id(), writtenAs), seen);
        } catch (RemovedAttributesException cannotBeDescribed) {
            writeAnew(job, seen);
        }
    }

    private void converge(RegisteredJob job, Optional<Described> present, Optional<Listed> seen) {
        if (present.isEmpty()) {
            createIfItHasTicks(job, "its schedule was gone and is there again");
        } else if (WrittenSchedule.isPausedByAPerson(job, present.get().paused())) {
            adopt(job, present.get().paused(), present.get().note());
        } else if (!saysWhatItShould(job, present.get())) {
            replace(job, present.get());
        } else {
            seen.ifPresent(listed -> rememberListing(job, listed));
        }
    }

    /** It starts nothing and cannot be updated, so nothing is lost between the old one and the new. */
    private void writeAnew(RegisteredJob job, Optional<Listed> seen) {
        if (seen.isPresent()
                && WrittenSchedule.isPausedByAPerson(job, seen.get().paused())) {
            adopt(job, seen.get().paused(), "");
            return;
        }
        schedules.delete(job.id());
        createIfItHasTicks(
                job, "search attributes that its schedule named were removed in Temporal: it is written anew without");
    }

    /** How the list shows a schedule that is as it should be; an entry that lags is only looked at once more. */
    private void rememberListing(RegisteredJob job, Listed seen) {
        Converged before = job.converged().orElseThrow();
        if (!before.listing().equals(seen.fingerprint())) {
            remember(job, new Converged(before.version(), before.paused(), before.fingerprint(), seen.fingerprint()));
        }
    }

    /** Temporal removes a schedule without future ticks after a week: that is not a drift. */
    private void createIfItHasTicks(RegisteredJob job, String whyAgain) {
        if (job.ticks().after(clock.instant()).isEmpty()) {
            remember(job, new Converged(job.version(), job.isPaused(), FINISHED, ""));
            return;
        }
        schedules.create(job.definition(), zoneOf(job), job.isPaused(), note(job));
        job.converged().ifPresent(before -> tell(job, "repaired", whyAgain));
        rememberAsDescribed(job);
        log.info("{} is scheduled", job.id());
    }

    private void adopt(RegisteredJob job, boolean paused, String note) {
        if (paused) {
            registry.pause(job.id(), IN_TEMPORAL, note);
        } else {
            registry.resume(job.id(), IN_TEMPORAL, note);
        }
        remember(
                job,
                new Converged(
                        job.converged().map(Converged::version).orElse(0),
                        paused,
                        job.converged().map(Converged::fingerprint).orElse(""),
                        job.converged().map(Converged::listing).orElse("")));
        log.info(
                "{} was {} in Temporal ({}); the registry says so too now",
                job.id(),
                paused ? "paused" : "resumed",
                note);
    }

    private boolean saysWhatItShould(RegisteredJob job, Described present) {
        return WrittenSchedule.isWritten(job)
                && WrittenSchedule.isAsWritten(job, present)
                && schedules.isRightlyAttributed(present.fingerprint());
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
            schedules.update(job.definition(), zoneOf(job), job.isPaused(), note(job));
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
                .ifPresent(now -> remember(job, new Converged(job.version(), job.isPaused(), now.fingerprint(), "")));
    }

    private void remember(RegisteredJob job, Converged converged) {
        jdbi.useHandle(handle -> new JobDefinitionDao(handle).converged(job.id(), converged));
    }

    private void tell(RegisteredJob job, String kind, String detail) {
        log.warn("{}: {}", job.id(), detail);
        jdbi.useHandle(
                handle -> new JobDefinitionDao(handle).event(job.id(), kind, "perennial", detail, clock.instant()));
    }

    private ZoneTimeline zoneOf(RegisteredJob job) {
        return zones.of(job.definition().timeZone());
    }

    /** What the spec was made from can be read here alone: the spec itself is in UTC. */
    private static String note(RegisteredJob job) {
        String due = job.definition().dueInWords();
        return job.pause()
                .map(pause -> due + "; paused by " + pause.by() + ": " + pause.note())
                .orElse(due);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
