package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.job.JobTypes;
import dev.perennial.registry.Claim;
import dev.perennial.registry.Expected;
import dev.perennial.registry.ForeignDefinitionException;
import dev.perennial.registry.Registry;
import dev.perennial.registry.Registry.Change;
import dev.perennial.registry.StaleDefinitionException;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** What people and programs do with a job. Each deed and its entry in the audit log are one transaction. */
@Component
@Conditional(OnApiRole.class)
public class JobService {

    /** What a job's pause is noted with that {@link #pauseAll} paused; by it {@link #resumeAll} knows them. */
    private static final String PAUSED_WITH_ALL = "paused with all other jobs";

    private final Jdbi jdbi;
    private final Registry registry;
    private final Scheduler scheduler;
    private final DefinitionCheck check;
    private final Clock clock;

    JobService(Jdbi jdbi, Registry registry, Scheduler scheduler, DefinitionCheck check, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.scheduler = scheduler;
        this.check = check;
        this.clock = clock;
    }

    /**
     * Its ticks are not run until it is resumed.
     *
     * @param note why, for whoever wonders later
     * @return false when it was paused already
     * @throws ServiceException when there is no such job
     */
    public boolean pause(String id, String note, Actor actor) {
        return audited(id, "pause", note, actor, () -> registry.pause(id, actor.name(), note));
    }

    /**
     * @return false when it was not paused
     * @throws ServiceException when there is no such job
     */
    public boolean resume(String id, String note, Actor actor) {
        return audited(id, "resume", note, actor, () -> registry.resume(id, actor.name(), note));
    }

    /**
     * What became of all jobs.
     *
     * @param changed how many are otherwise than before
     * @param left how many are not
     */
    public record All(int changed, int left) {}

    /** Pauses the jobs in the scope that are not paused yet, all at once. Runs that execute go on to their end. */
    public All pauseAll(JobScope scope, Actor actor) {
        return each(scope, "pause", PAUSED_WITH_ALL, actor, id -> registry.pause(id, actor.name(), PAUSED_WITH_ALL));
    }

    /** Resumes the jobs in the scope that {@link #pauseAll} paused; what somebody paused alone stays paused. */
    public All resumeAll(JobScope scope, Actor actor) {
        return each(
                scope,
                "resume",
                "with all other jobs",
                actor,
                id -> registry.resumePausedWith(PAUSED_WITH_ALL, id, actor.name(), "with all other jobs"));
    }

    /** Does several things as one: all of them, or none. */
    public <T> T atOnce(Supplier<T> deeds) {
        return holding(deeds);
    }

    /**
     * Adds a job, or replaces its definition.
     *
     * @param json the fields of an entry of {@code jobs.yaml}
     * @throws ServiceException when it is no definition, or may not be written over the one that is there
     */
    public SavedJob save(String id, String json, Claim claim, Expected expected, Actor actor) {
        return holding(() -> write("save_job", check.read(id, json), claim, expected, actor));
    }

    /**
     * Changes what the patch names of the present definition.
     *
     * @param patch a JSON merge patch
     */
    public SavedJob patch(String id, String patch, Claim claim, Expected expected, Actor actor) {
        return holding(
                () -> write("save_job", check.patched(scheduler.job(id).definition(), patch), claim, expected, actor));
    }

    /** The job types that a definition may name. */
    public JobTypes types() {
        return check.types();
    }

    /** What {@link #save} would write, and what of it will surprise. */
    public Catalogue preview(String id, String json) {
        return check.read(id, json);
    }

    /** What {@link #patch} would write. */
    public Catalogue previewPatch(String id, String patch) {
        return check.patched(scheduler.job(id).definition(), patch);
    }

    /** Makes an earlier definition the present one, as a new version; a removed job comes back. */
    public SavedJob rollback(String id, int version, Claim claim, Expected expected, Actor actor) {
        return holding(() -> write(
                "rollback_job", check.again(id, scheduler.version(id, version).spec()), claim, expected, actor));
    }

    /** Takes a job out for which no other one waits; its history stays. */
    public void remove(String id, Claim claim, Expected expected, Actor actor) {
        holding(() -> {
            Registry.Saved removed = registry.remove(id, claim, actor.name(), expected)
                    .orElseThrow(() -> ServiceException.notFound("Job not found"));
            refuseAwaited(id);
            audit("remove_job", id, actor, removed.before(), removed.after());
            return removed;
        });
    }

    private SavedJob write(String action, Catalogue checked, Claim claim, Expected expected, Actor actor) {
        JobDefinition job = checked.jobs().get(0);
        Registry.Saved saved = registry.save(job, claim, actor.name(), expected);
        if (saved.kind() != Change.Kind.UNCHANGED) {
            audit(action, job.id(), actor, saved.before(), saved.after());
        }
        return new SavedJob(scheduler.job(job.id()), saved.kind() == Change.Kind.ADDED, checked.warnings());
    }

    private void refuseAwaited(String id) {
        boolean awaited = scheduler.jobs().stream()
                .flatMap(job -> job.definition().after().stream())
                .anyMatch(after -> after.jobs().contains(id));
        if (awaited) {
            throw ServiceException.conflict("awaited", "Another job waits for this one: change its after first");
        }
    }

    private <T> T holding(Supplier<T> work) {
        try {
            return registry.holding(work);
        } catch (StaleDefinitionException stale) {
            throw ServiceException.changedMeanwhile("The definition is not the one that you expect: read it again");
        } catch (ForeignDefinitionException foreign) {
            throw ServiceException.conflict(
                    "owned-by-file",
                    "The definition comes from %s: change it there, or take it over with take_over=true"
                            .formatted(foreign.owner()));
        }
    }

    /** By their ids, so that two callers at once do not wait for each other. */
    private All each(JobScope scope, String action, String note, Actor actor, Predicate<String> deed) {
        return jdbi.inTransaction(transaction -> {
            List<String> ids =
                    registry.ids().stream().filter(scope::includes).sorted().toList();
            int changed = (int) ids.stream()
                    .filter(id -> done(id, action, note, actor, () -> deed.test(id)))
                    .count();
            return new All(changed, ids.size() - changed);
        });
    }

    private boolean audited(String id, String action, String note, Actor actor, Supplier<Boolean> deed) {
        scheduler.job(id);
        return done(id, action, note, actor, deed);
    }

    private boolean done(String id, String action, String note, Actor actor, Supplier<Boolean> deed) {
        return jdbi.inTransaction(transaction -> {
            boolean changed = deed.get();
            if (changed) {
                audit(action, id, actor, Optional.empty(), Optional.of(note));
            }
            return changed;
        });
    }

    private void audit(String action, String id, Actor actor, Optional<String> before, Optional<String> after) {
        Deed deed = Deed.done(clock.instant(), actor, action, "job " + id, before, after);
        jdbi.useHandle(handle -> new AuditDao(handle).append(deed));
    }
}
