package dev.perennial.service;

import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.JobTypes;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.JobEvent;
import dev.perennial.registry.JobVersion;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.registry.UnreadableJob;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** The registry as callers see it; it asks PostgreSQL only, so it answers when Temporal is away. */
@Component
@Conditional(OnApiRole.class)
public class Scheduler {

    private final Jdbi jdbi;
    private final Registry registry;
    private final Clock clock;

    Scheduler(Jdbi jdbi, Registry registry, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.clock = clock;
    }

    public boolean isRunning() {
        Optional<Instant> beat = jdbi.withHandle(handle -> new UptimeDao(handle).lastBeat());
        return beat.filter(clock.instant().minus(UptimeDao.RECENT)::isBefore).isPresent();
    }

    public List<RegisteredJob> jobs() {
        return registry.all();
    }

    /** The jobs of which nothing can be said but that they are there. */
    public List<UnreadableJob> unreadable() {
        return registry.unreadable();
    }

    public RegisteredJob job(String id) {
        return find(id).orElseThrow(() -> ServiceException.notFound("Job %s not found".formatted(id)));
    }

    /** Empty when there is no such job, or it is removed. */
    public Optional<RegisteredJob> find(String id) {
        try {
            return registry.find(id);
        } catch (UnreadableDefinitionException unreadable) {
            throw ServiceException.unreadable(unreadable.jobId());
        }
    }

    /** What happened to its definition and schedule, the newest first. */
    public List<JobEvent> events(String id, int limit) {
        return registry.events(id, limit);
    }

    /** The job types that the workers run that are there; empty when nobody can say. */
    public Optional<JobTypes> liveTypes() {
        return jdbi.withHandle(
                handle -> new JobTypeDao(handle).live(clock.instant().minus(UptimeDao.GAP)));
    }

    /** Every version that its definition had, the newest first; also of a removed job. */
    public List<JobVersion> versions(String id) {
        List<JobVersion> versions = registry.versions(id);
        if (versions.isEmpty()) {
            throw ServiceException.notFound("Job not found");
        }
        return versions;
    }

    public JobVersion version(String id, int number) {
        return versions(id).stream()
                .filter(version -> version.version() == number)
                .findFirst()
                .orElseThrow(() -> ServiceException.notFound("The job has had no such version"));
    }

    /** Null while it is paused, and when it has no tick any more. */
    public Instant nextRun(RegisteredJob job) {
        return job.isPaused() ? null : job.ticks().after(clock.instant()).orElse(null);
    }
}
