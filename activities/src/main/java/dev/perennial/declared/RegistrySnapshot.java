package dev.perennial.declared;

import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.registry.DeclarationDao;
import dev.perennial.registry.DeclarationDao.Row;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * What the registry says at one moment, for whoever makes a file of it or compares it with one. What cannot be read is named too: who
 * passed it over would lose it.
 *
 * @param jobs by id
 * @param unreadable whose definition this version cannot read
 * @param removed what is not there any more
 */
public record RegistrySnapshot(List<Job> jobs, List<Unreadable> unreadable, List<Removed> removed) {

    public RegistrySnapshot {
        jobs = List.copyOf(jobs);
        unreadable = List.copyOf(unreadable);
        removed = List.copyOf(removed);
    }

    /**
     * Who wrote something, and when.
     *
     * @param source who owns it: {@code jobs.yaml} or {@code api}
     * @param by empty when nobody knows any more
     */
    public record Writer(String source, Optional<String> by, Instant at) {}

    /**
     * A job.
     *
     * @param pausedSince empty while it is not paused
     * @param unknownFields what a newer version says of it and this one passes over
     */
    public record Job(
            JobDefinition definition,
            int version,
            Writer writer,
            Optional<Instant> pausedSince,
            List<String> unknownFields) {

        public String id() {
            return definition.id();
        }
    }

    /** @param problem what cannot be read, in words */
    public record Unreadable(String id, int version, Writer writer, String problem) {}

    public record Removed(String id, Writer writer) {}

    public static RegistrySnapshot read(Handle handle) {
        List<Job> jobs = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        List<Removed> removed = new ArrayList<>();
        for (Row row : new DeclarationDao(handle).all()) {
            Writer writer = new Writer(row.source(), row.changedBy(), row.changedAt());
            if (row.removedAt().isPresent()) {
                removed.add(new Removed(row.id(), writer));
                continue;
            }
            try {
                jobs.add(new Job(
                        StoredDefinition.read(row.id(), row.spec()),
                        row.version(),
                        writer,
                        row.pausedAt(),
                        StoredDefinition.unknownFields(row.spec())));
            } catch (UnreadableDefinitionException newer) {
                unreadable.add(new Unreadable(row.id(), row.version(), writer, newer.problem()));
            }
        }
        return new RegistrySnapshot(jobs, unreadable, removed);
    }

    /** Whether there is such a job, readable or not. */
    public boolean names(String id) {
        return jobs.stream().anyMatch(job -> job.id().equals(id))
                || unreadable.stream().anyMatch(job -> job.id().equals(id));
    }

    /** The same of these jobs alone. */
    public RegistrySnapshot of(Predicate<String> ids) {
        return new RegistrySnapshot(
                jobs.stream().filter(job -> ids.test(job.id())).toList(),
                unreadable.stream().filter(job -> ids.test(job.id())).toList(),
                removed.stream().filter(job -> ids.test(job.id())).toList());
    }
}
