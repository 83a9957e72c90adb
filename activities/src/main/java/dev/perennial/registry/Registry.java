package dev.perennial.registry;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.registry.JobDefinitionDao.Entry;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** What applying a catalogue does to one job. */
    public record Change(String jobId, Kind kind) {
        public enum Kind {
            ADDED,
            CHANGED,
            REMOVED,
            UNCHANGED
        }
    }

    /**
     * Makes the registry hold exactly what the catalogue says, for the jobs that come from this source: adds, changes, and
     * removes what the catalogue no longer names. Applying the same catalogue again changes nothing. Pauses stay. What a newer
     * version added to a definition stays too; a definition that this version cannot read is replaced.
     *
     * @param dryRun true: only say what would be done
     */
    public List<Change> apply(List<JobDefinition> catalogue, String source, String actor, boolean dryRun) {
        return jdbi.inTransaction(handle -> {
            JobDefinitionDao dao = new JobDefinitionDao(handle);
            List<Change> changes = plan(catalogue, source, dao);
            if (!dryRun) {
                carryOut(changes, catalogue, source, actor, dao);
            }
            return changes;
        });
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
        return change(dao -> {
            Instant now = clock.instant();
            boolean resumed = dao.resume(id, actor, now);
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

    private static List<Change> plan(List<JobDefinition> catalogue, String source, JobDefinitionDao dao) {
        Map<String, Entry> known = dao.present().stream().collect(Collectors.toMap(Entry::id, Function.identity()));
        List<Change> changes = new ArrayList<>();
        for (JobDefinition wanted : catalogue) {
            Entry present = known.remove(wanted.id());
            changes.add(new Change(wanted.id(), kind(wanted, present, source)));
        }
        known.values().stream()
                .filter(entry -> entry.source().equals(source))
                .map(entry -> new Change(entry.id(), Change.Kind.REMOVED))
                .sorted(java.util.Comparator.comparing(Change::jobId))
                .forEach(changes::add);
        return changes;
    }

    private static Change.Kind kind(JobDefinition wanted, Entry present, String source) {
        if (present == null) {
            return Change.Kind.ADDED;
        }
        boolean same = present.job()
                .filter(job -> Catalogue.toJson(job.definition()).equals(Catalogue.toJson(wanted)))
                .filter(job -> job.source().equals(source))
                .isPresent();
        return same ? Change.Kind.UNCHANGED : Change.Kind.CHANGED;
    }

    private void carryOut(
            List<Change> changes, List<JobDefinition> catalogue, String source, String actor, JobDefinitionDao dao) {
        Instant now = clock.instant();
        Map<String, JobDefinition> wanted =
                catalogue.stream().collect(Collectors.toMap(JobDefinition::id, Function.identity()));
        for (Change change : changes) {
            switch (change.kind()) {
                case ADDED, CHANGED -> dao.save(wanted.get(change.jobId()), source, now);
                case REMOVED -> dao.remove(change.jobId(), now);
                case UNCHANGED -> {}
            }
            if (change.kind() != Change.Kind.UNCHANGED) {
                String kind = change.kind().name().toLowerCase(java.util.Locale.ROOT);
                dao.event(change.jobId(), kind, actor, "from " + source, now);
            }
        }
    }
}
