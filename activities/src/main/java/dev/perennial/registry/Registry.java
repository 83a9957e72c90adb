package dev.perennial.registry;

import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.registry.JobDefinitionDao.Entry;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The truth about what should run: what people and files change, and Temporal Schedules are written from. */
public final class Registry {

    private final Jdbi jdbi;
    private final Clock clock;

    public Registry(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /**
     * What applying a catalogue does to one job.
     *
     * @param why it is kept, like {@code is owned by api}; empty for what is not
     */
    public record Change(String jobId, Kind kind, String why) {

        /** Why a job is kept that would go if it was pruned. */
        public static final String NOT_NAMED = "is no longer in the file";

        public enum Kind {
            ADDED,
            CHANGED,
            REMOVED,
            UNCHANGED,
            /** Left alone: another source's that the catalogue names, or one that it no longer names. */
            KEPT;

            /** As plans and events call it. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        Change(String jobId, Kind kind) {
            this(jobId, kind, "");
        }

        static Change kept(String jobId, String why) {
            return new Change(jobId, Kind.KEPT, why);
        }

        /** Whether pruning would remove it. */
        public boolean isNoLongerNamed() {
            return kind == Kind.KEPT && why.equals(NOT_NAMED);
        }

        public boolean changesSomething() {
            return kind != Kind.UNCHANGED && kind != Kind.KEPT;
        }
    }

    /**
     * What became of one job.
     *
     * @param before its definition as JSON; empty when there was none
     * @param after the same; empty when there is none any more
     */
    public record Saved(Change.Kind kind, Optional<String> before, Optional<String> after) {}

    /**
     * Makes the registry hold exactly what the catalogue says, for the jobs that come from this source: adds, changes, and
     * removes what the catalogue no longer names. Applying the same catalogue again changes nothing. Pauses stay; a held job
     * begins paused where it is added. What a newer version added to a definition stays too; a definition that this version
     * cannot read is replaced. Jobs of other sources are left alone.
     *
     * @param dryRun true: only say what would be done
     */
    public List<Change> apply(List<JobDefinition> catalogue, String source, String actor, boolean dryRun) {
        return apply(catalogue, Claim.of(source).pruning(), actor, dryRun);
    }

    /**
     * The same, except that what the catalogue no longer names is kept unless the claim prunes. With a claim that takes over, what it
     * names becomes this source's.
     */
    public List<Change> apply(List<JobDefinition> catalogue, Claim claim, String actor, boolean dryRun) {
        return change(dao -> {
            if (!dryRun) {
                dao.holdDefinitions();
            }
            List<Change> changes = new CataloguePlan(dao.present(), dao.removedBy(), claim).changes(catalogue);
            if (!dryRun) {
                carryOut(changes, catalogue, claim.source(), actor, dao);
            }
            return changes;
        });
    }

    /** Does this in one transaction during which nobody else changes a definition. */
    public <T> T holding(Supplier<T> work) {
        return change(dao -> {
            dao.holdDefinitions();
            return work.get();
        });
    }

    /**
     * Writes one job as {@link #apply} does, whether it was there, is removed, or is new.
     *
     * @throws StaleDefinitionException when another version is there than expected
     * @throws ForeignDefinitionException when it is another source's and is not taken over
     */
    public Saved save(JobDefinition job, Claim claim, String actor, Expected expected) {
        return change(dao -> {
            dao.holdDefinitions();
            Optional<Entry> present = checked(job.id(), claim, expected, dao);
            Optional<String> before = dao.spec(job.id());
            Change.Kind kind = present.map(entry -> CataloguePlan.kind(job, entry, claim.source()))
                    .orElse(Change.Kind.ADDED);
            if (kind != Change.Kind.UNCHANGED) {
                Instant now = clock.instant();
                dao.save(job, claim.source(), now);
                dao.event(job.id(), kind.word(), actor, "from " + claim.source(), now);
                holdIfNew(kind, job, claim.source(), dao, now);
            }
            return new Saved(kind, before, dao.spec(job.id()));
        });
    }

    /**
     * Takes one job out; its history stays.
     *
     * @return empty when there is no such job
     * @throws StaleDefinitionException when another version is there than expected
     * @throws ForeignDefinitionException when it is another source's and is not taken over
     */
    public Optional<Saved> remove(String id, Claim claim, String actor, Expected expected) {
        return change(dao -> {
            dao.holdDefinitions();
            Optional<String> before = checked(id, claim, expected, dao).flatMap(entry -> dao.spec(id));
            return before.map(spec -> {
                Instant now = clock.instant();
                dao.remove(id, claim.source(), now);
                dao.event(id, Change.Kind.REMOVED.word(), actor, "from " + claim.source(), now);
                return new Saved(Change.Kind.REMOVED, before, Optional.empty());
            });
        });
    }

    private static Optional<Entry> checked(String id, Claim claim, Expected expected, JobDefinitionDao dao) {
        Optional<Entry> present = dao.present(id);
        if (!expected.isMetBy(present.map(Entry::version))) {
            throw new StaleDefinitionException(id);
        }
        present.map(Entry::source).filter(owner -> !claim.reaches(owner)).ifPresent(owner -> {
            throw new ForeignDefinitionException(id, owner);
        });
        return present;
    }

    /** Why a run of the job cannot be told that version of its definition, in words; empty when it can. */
    public Optional<String> whyNot(RegisteredJob job, int version) {
        Optional<JobDefinition> told =
                jdbi.withHandle(handle -> new JobDefinitionDao(handle).version(job.id(), version));
        if (told.isEmpty()) {
            return Optional.of("there is no version %d of job %s".formatted(version, job.id()));
        }
        return told.filter(before -> !before.workflow().equals(job.definition().workflow()))
                .map(before -> "version %d of job %s is of another kind of job".formatted(version, job.id()));
    }

    /** Every version that a job had, the newest first; also of a removed job. */
    public List<JobVersion> versions(String id) {
        return jdbi.withHandle(handle -> new JobVersionDao(handle).all(id));
    }

    /** The jobs that are not removed, by id; without those that {@link #unreadable} names. */
    public List<RegisteredJob> all() {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).all());
    }

    /** The same for whoever asks again and again: see {@link JobDefinitionDao#all(Map, Consumer)}. */
    public List<RegisteredJob> all(Map<String, RegisteredJob> known, Consumer<List<UnreadableJob>> unreadable) {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).all(known, unreadable));
    }

    /** The jobs whose definition this version cannot read: a newer version wrote it, or somebody by hand. */
    public List<UnreadableJob> unreadable() {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).unreadable());
    }

    /** Of the jobs that are not removed, also of those that {@link #unreadable} names. */
    public List<String> ids() {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).presentIds());
    }

    /**
     * The id of the job that is meant.
     *
     * @param named a job's id, or the {@link JobUuid} of one; anything else is returned as it is
     */
    public String idOf(String named) {
        if (!JobUuid.isOne(named)) {
            return named;
        }
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).idsEver()).stream()
                .filter(id -> JobUuid.of(id).toString().equals(named))
                .findFirst()
                .orElse(named);
    }

    /**
     * Not found when it was removed.
     *
     * @throws UnreadableDefinitionException when this version cannot read its definition
     */
    public Optional<RegisteredJob> find(String id) {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).find(id))
                .filter(job -> job.removedAt().isEmpty());
    }

    /** Its ticks are not run until it is resumed; returns false when it was paused already. */
    public boolean pause(String id, String actor, String note) {
        return change(dao -> {
            Instant now = clock.instant();
            boolean paused = dao.pause(id, actor, note, now);
            if (paused) {
                dao.event(id, "paused", actor, note, now);
            }
            return paused;
        });
    }

    /** Returns false when it was not paused. */
    public boolean resume(String id, String actor, String note) {
        return resume(id, actor, note, Optional.empty());
    }

    /** The same, and leaves alone what was paused with another note. */
    public boolean resumePausedWith(String pausedWith, String id, String actor, String note) {
        return resume(id, actor, note, Optional.of(pausedWith));
    }

    private boolean resume(String id, String actor, String note, Optional<String> pausedWith) {
        return change(dao -> {
            Instant now = clock.instant();
            boolean resumed = dao.resume(id, actor, now, pausedWith);
            if (resumed) {
                dao.event(id, "resumed", actor, note, now);
            }
            return resumed;
        });
    }

    /** What happened to a job's definition and schedule, the newest first. */
    public List<JobEvent> events(String id, int limit) {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).events(id, limit));
    }

    /** Writes down something that a person did with a job and that leaves its definition as it is. */
    public void note(String id, String kind, String actor, String detail) {
        jdbi.useHandle(handle -> new JobDefinitionDao(handle).event(id, kind, actor, detail, clock.instant()));
    }

    private <T> T change(Function<JobDefinitionDao, T> work) {
        return jdbi.inTransaction((Handle handle) -> work.apply(new JobDefinitionDao(handle)));
    }

    private void carryOut(
            List<Change> changes, List<JobDefinition> catalogue, String source, String actor, JobDefinitionDao dao) {
        Instant now = clock.instant();
        Map<String, JobDefinition> wanted =
                catalogue.stream().collect(Collectors.toMap(JobDefinition::id, Function.identity()));
        for (Change change : changes) {
            switch (change.kind()) {
                case ADDED, CHANGED -> dao.save(wanted.get(change.jobId()), source, now);
                case REMOVED -> dao.remove(change.jobId(), source, now);
                case UNCHANGED, KEPT -> {}
            }
            if (change.changesSomething()) {
                dao.event(change.jobId(), change.kind().word(), actor, "from " + source, now);
                holdIfNew(change.kind(), wanted.get(change.jobId()), source, dao, now);
            }
        }
    }

    /** In the same transaction, so that nothing of it is ever due before somebody switches it on. */
    private static void holdIfNew(
            Change.Kind kind, JobDefinition job, String source, JobDefinitionDao dao, Instant now) {
        if (kind != Change.Kind.ADDED || !job.held()) {
            return;
        }
        String note = "held: switch it on with perennial jobs resume " + job.id();
        if (dao.pause(job.id(), source, note, now)) {
            dao.event(job.id(), "paused", source, note, now);
        }
    }
}
