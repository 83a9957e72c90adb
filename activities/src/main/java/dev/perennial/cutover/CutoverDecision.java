package dev.perennial.cutover;

import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutover.State;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.run.Reason;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Decides of each tick of a watched job whether the old cron called for it. When it did not, and that is certain, the job is moved
 * in the same transaction; the ticks that nobody ran are then owed.
 */
public final class CutoverDecision {

    private static final int TICKS_A_PASS = 500;

    /** A cron may be early by its clock. */
    private static final Duration EARLY = Duration.ofSeconds(5);

    /** Calls are of use for so long after their tick. */
    private static final Duration CALLS_ARE_KEPT = Duration.ofDays(2);

    private final Jdbi jdbi;
    private final Registry registry;
    private final Clock clock;

    public CutoverDecision(Jdbi jdbi, Registry registry, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.clock = clock;
    }

    private enum Verdict {
        CALLED,
        SILENT,
        UNKNOWN,
        /** The access log has not been read so far. */
        NOT_YET
    }

    /** Decides of every tick for which the old cron can call no more. */
    public void decide(RegisteredJob job) {
        jdbi.useTransaction(handle -> {
            CutoverDao dao = new CutoverDao(handle);
            Optional<Cutover> watched = dao.lock(job.id()).filter(found -> found.state() == State.WATCHING);
            if (watched.isEmpty()) {
                return;
            }
            if (!job.isPaused()) {
                // Somebody resumed it by hand: both would run it if this went on.
                dao.moved(job.id(), Optional.empty(), Cutovers.ACTOR, clock.instant());
                return;
            }
            decide(job, watched.get(), dao, handle);
        });
    }

    private void decide(RegisteredJob job, Cutover cutover, CutoverDao dao, Handle handle) {
        Instant over = clock.instant().minus(cutover.patience());
        for (Instant tick : due(job, cutover.decidedUntil(), over, handle)) {
            switch (verdict(cutover, tick, firstCall(job, tick), dao, handle)) {
                case CALLED -> dao.decided(job.id(), tick, Optional.empty(), Optional.empty());
                case UNKNOWN -> {
                    dao.decided(job.id(), tick, Optional.empty(), Optional.of(tick));
                    event(handle, job, "old_cron_unknown", "nobody listened all the while after the tick of " + tick);
                }
                case SILENT -> {
                    dao.decided(job.id(), tick, Optional.of(tick), Optional.empty());
                    event(handle, job, "old_cron_silent", "it did not call for the tick of " + tick);
                    if (cutover.automatic()) {
                        move(job, tick, dao);
                        return;
                    }
                }
                case NOT_YET -> {
                    return;
                }
            }
        }
        dao.forgetCallsBefore(job.id(), over.minus(CALLS_ARE_KEPT));
    }

    private static List<Instant> due(RegisteredJob job, Instant after, Instant until, Handle handle) {
        return new JobDefinitionDao(handle).dueTimes(job.id(), after).between(after, until, TICKS_A_PASS);
    }

    /** A call before is one for an earlier tick: at least half of the time to that lies between. */
    private static Instant firstCall(RegisteredJob job, Instant tick) {
        Instant early = tick.minus(EARLY);
        return job.ticks()
                .atOrBefore(tick.minusMillis(1))
                .map(before -> tick.minus(Duration.between(before, tick).dividedBy(2)))
                .filter(early::isBefore)
                .orElse(early);
    }

    private static Verdict verdict(Cutover cutover, Instant tick, Instant from, CutoverDao dao, Handle handle) {
        Instant to = tick.plus(cutover.patience());
        if (dao.wasCalled(cutover.jobId(), from, to) || dao.wasStarted(cutover.jobId(), from, to)) {
            return Verdict.CALLED;
        }
        if (cutover.evidence() == Evidence.LOG) {
            boolean read =
                    cutover.watchedUntil().filter(until -> !until.isBefore(to)).isPresent();
            return read ? Verdict.SILENT : Verdict.NOT_YET;
        }
        return new UptimeDao(handle).wasUpThroughout(tick, to) ? Verdict.SILENT : Verdict.UNKNOWN;
    }

    private void move(RegisteredJob job, Instant silent, CutoverDao dao) {
        dao.moved(job.id(), Optional.of(silent), Cutovers.ACTOR, clock.instant());
        registry.resume(job.id(), Cutovers.ACTOR, "the old cron did not call for the tick of " + silent);
    }

    /**
     * The ticks that nobody ran, of a job that was moved because the old cron was silent; of one that coalesces, the last of them.
     *
     * @return empty while the gate has not decided about each of them
     */
    public Optional<List<Instant>> owed(RegisteredJob job, Cutover cutover) {
        if (cutover.owedFrom().isEmpty() || cutover.movedAt().isEmpty()) {
            return Optional.of(List.of());
        }
        return jdbi.withHandle(handle -> owed(
                job,
                due(
                        job,
                        cutover.owedFrom().get().minusNanos(1_000),
                        cutover.movedAt().get(),
                        handle),
                handle));
    }

    private static Optional<List<Instant>> owed(RegisteredJob job, List<Instant> ticks, Handle handle) {
        List<Instant> owed = new ArrayList<>();
        for (Instant tick : ticks) {
            Optional<Run> run = new RunDao(handle).find(RunId.ofTick(job.id(), tick));
            if (run.isEmpty()) {
                return Optional.empty();
            }
            if (run.get().status() == RunStatus.SKIPPED
                    && run.get().reason().filter(Reason.PAUSED::equals).isPresent()) {
                owed.add(tick);
            }
        }
        return Optional.of(last(job, owed));
    }

    private static List<Instant> last(RegisteredJob job, List<Instant> owed) {
        boolean one = job.definition().coalesce() && owed.size() > 1;
        return one ? owed.subList(owed.size() - 1, owed.size()) : owed;
    }

    /** Everything that was owed has been started. */
    public void paid(RegisteredJob job) {
        jdbi.useTransaction(handle -> new CutoverDao(handle).paid(job.id()));
    }

    private void event(Handle handle, RegisteredJob job, String kind, String detail) {
        new JobDefinitionDao(handle).event(job.id(), kind, Cutovers.ACTOR, detail, clock.instant());
    }
}
