package dev.perennial.cutover;

import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutover.State;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Moves jobs here from another cron, and back. While a job is watched it is paused, and the old cron runs it; at each tick either
 * the old cron called, or it was silent and the job is moved: then that tick is run here. Each deed holds the job's row, so that a
 * call of the old cron and the decision that it was silent cannot both be.
 */
public final class Cutovers {

    /** Who starts the runs that the old cron did not call for. */
    public static final String ACTOR = "cutover";

    /** How long the old cron may take to call, unless it is said. */
    public static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

    /** A tick of which the gate has not decided yet by then never came. */
    private static final Duration TO_BE_DECIDED = Duration.ofMinutes(1);

    /** Clocks differ, and who calls us is called back only when we have begun. */
    private static final Duration OWN_CALL = Duration.ofSeconds(5);

    private static final Duration LONGEST_RUN = Duration.ofDays(2);

    private final Jdbi jdbi;
    private final Registry registry;
    private final Clock clock;

    public Cutovers(Jdbi jdbi, Registry registry, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * How a job is to be watched.
     *
     * @param patience so long after a tick the old cron may still call for it; 1 s to a day
     * @param automatic whether the job is moved when the old cron is silent
     */
    public record Watching(Evidence evidence, Duration patience, boolean automatic) {

        public Watching {
            if (patience.compareTo(Duration.ofSeconds(1)) < 0 || patience.compareTo(LONGEST_PATIENCE) > 0) {
                throw new IllegalArgumentException("wait must be from 1s to 24h");
            }
        }
    }

    /** Every job that moves in, by id. */
    public List<Cutover> all() {
        return jdbi.withHandle(handle -> new CutoverDao(handle).all());
    }

    public Optional<Cutover> find(String jobId) {
        return jdbi.withHandle(handle -> new CutoverDao(handle).find(jobId));
    }

    /**
     * Watches the old cron from now on.
     *
     * @throws CutoverRefusedException when the job runs here already
     */
    public Cutover watch(RegisteredJob job, Watching how, Actor actor) {
        return deed(job, actor, "watch_old_cron", dao -> {
            if (!job.isPaused()) {
                throw new CutoverRefusedException(
                        "not-paused",
                        "Job %s runs here already: pause it first, or both would run it".formatted(job.id()));
            }
            dao.watch(
                    job.id(),
                    how.evidence(),
                    how.patience().toSeconds(),
                    how.automatic(),
                    actor.name(),
                    clock.instant());
        });
    }

    /** The job runs here from now on: whoever says so has switched the old cron off. */
    public Cutover move(RegisteredJob job, String reason, Actor actor) {
        return deed(job, actor, "move_job", dao -> {
            Cutover cutover = found(dao, job);
            if (cutover.state() == State.WATCHING) {
                dao.moved(job.id(), Optional.empty(), actor.name(), clock.instant());
                registry.resume(job.id(), actor.name(), reason.isEmpty() ? "moved in" : reason);
            }
        });
    }

    /**
     * The old cron runs it from now on: whoever says so switches it on.
     *
     * @throws CutoverRefusedException while a tick that was due is not under way yet: nobody would run it
     */
    public Cutover back(RegisteredJob job, String reason, Actor actor) {
        return deed(job, actor, "move_job_back", dao -> {
            Cutover cutover = found(dao, job);
            if (cutover.state() == State.MOVED) {
                refuseWhileUndecided(job, cutover);
                dao.back(job.id(), actor.name(), clock.instant());
                registry.pause(job.id(), actor.name(), reason.isEmpty() ? "the old cron runs it again" : reason);
            }
        });
    }

    private void refuseWhileUndecided(RegisteredJob job, Cutover cutover) {
        Instant now = clock.instant();
        Optional<Instant> undecided = cutover.owedFrom()
                .or(() -> jdbi.withHandle(handle -> new JobDefinitionDao(handle)
                        .dueTimes(job.id(), now.minus(TO_BE_DECIDED))
                        .last(now.minus(TO_BE_DECIDED), now)
                        .filter(tick -> isUndecided(job.id(), tick, handle))));
        undecided.ifPresent(tick -> {
            throw new CutoverRefusedException(
                    "tick-under-way",
                    "The tick of %s is about to be run here: go back when it has begun, or nobody runs it"
                            .formatted(tick));
        });
    }

    private static boolean isUndecided(String jobId, Instant tick, Handle handle) {
        Optional<Run> run = new RunDao(handle).find(RunId.ofTick(jobId, tick));
        return run.isEmpty() || run.get().status() == RunStatus.PENDING;
    }

    /** Nobody watches any more; the job stays as it is, paused or not. */
    public void end(RegisteredJob job, Actor actor) {
        jdbi.useTransaction(handle -> {
            CutoverDao dao = new CutoverDao(handle);
            Cutover before = found(dao, job);
            dao.end(job.id());
            audit(handle, actor, "end_cutover", job, Optional.of(before), Optional.empty());
        });
    }

    /**
     * What the old cron calls asks whether to go on, and is counted as called.
     *
     * @return whether the old cron is to run it; false: it runs here
     */
    public boolean claim(RegisteredJob job) {
        return jdbi.inTransaction(handle -> {
            CutoverDao dao = new CutoverDao(handle);
            Cutover cutover = found(dao, job);
            dao.called(job.id(), List.of(clock.instant()));
            return cutover.state() == State.WATCHING;
        });
    }

    /**
     * What an access log says. Calls that a run here made itself are left out.
     *
     * @param read which part of the log; what lies after now is not believed
     * @throws CutoverRefusedException when a part of the log was left out: what the old cron did then, nobody knows
     */
    public Cutover report(RegisteredJob job, List<Instant> calls, Read read) {
        return jdbi.inTransaction(handle -> {
            CutoverDao dao = new CutoverDao(handle);
            refuseGap(found(dao, job), read);
            dao.called(
                    job.id(),
                    calls.stream().filter(call -> !isOurs(job.id(), call, dao)).toList());
            Instant now = clock.instant();
            dao.watchedUntil(job.id(), read.until().isAfter(now) ? now : read.until());
            return found(dao, job);
        });
    }

    /** A part of an access log. */
    public record Read(Instant from, Instant until) {}

    private static void refuseGap(Cutover cutover, Read read) {
        Instant before = cutover.watchedUntil().orElse(cutover.since());
        if (read.from().isAfter(before)) {
            throw new CutoverRefusedException(
                    "log-gap",
                    "The log was read for job %s up to %s, and this part of it begins at %s: what the old cron did between, nobody knows. Watch it anew"
                            .formatted(cutover.jobId(), before, read.from()));
        }
    }

    private static boolean isOurs(String jobId, Instant call, CutoverDao dao) {
        return dao.wasRunning(jobId, call.minus(OWN_CALL), call.plus(OWN_CALL), call.minus(LONGEST_RUN));
    }

    private interface Step {
        void take(CutoverDao dao);
    }

    private Cutover deed(RegisteredJob job, Actor actor, String action, Step step) {
        return jdbi.inTransaction(handle -> {
            CutoverDao dao = new CutoverDao(handle);
            Optional<Cutover> before = dao.lock(job.id());
            step.take(dao);
            Cutover after = found(dao, job);
            audit(handle, actor, action, job, before, Optional.of(after));
            return after;
        });
    }

    private static Cutover found(CutoverDao dao, RegisteredJob job) {
        return dao.lock(job.id())
                .orElseThrow(() -> new CutoverRefusedException(
                        "not-watched", "Nobody watches the old cron of job %s: watch it first".formatted(job.id())));
    }

    private void audit(
            Handle handle,
            Actor actor,
            String action,
            RegisteredJob job,
            Optional<Cutover> before,
            Optional<Cutover> after) {
        Function<Cutover, String> words = cutover -> cutover.state().word();
        new AuditDao(handle)
                .append(Deed.done(
                        clock.instant(), actor, action, "job " + job.id(), before.map(words), after.map(words)));
    }
}
