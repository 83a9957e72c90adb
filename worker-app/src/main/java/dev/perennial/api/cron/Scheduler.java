package dev.perennial.api.cron;

import dev.perennial.api.OnApiRole;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.registry.UnreadableJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** The registry as callers see it; it asks PostgreSQL only, so it answers when Temporal is away. */
@Component
@Conditional(OnApiRole.class)
class Scheduler {

    /** Beats come every two seconds while a worker is there and Temporal answers it. */
    private static final Duration RECENT = Duration.ofSeconds(15);

    private final Jdbi jdbi;
    private final Registry registry;
    private final Clock clock;

    Scheduler(Jdbi jdbi, Registry registry, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.clock = clock;
    }

    boolean isRunning() {
        Optional<Instant> beat = jdbi.withHandle(handle -> new UptimeDao(handle).lastBeat());
        return beat.filter(clock.instant().minus(RECENT)::isBefore).isPresent();
    }

    List<RegisteredJob> jobs() {
        return registry.all();
    }

    /** The jobs of which nothing can be said but that they are there. */
    List<UnreadableJob> unreadable() {
        return registry.unreadable();
    }

    RegisteredJob job(String id) {
        try {
            return registry.find(id).orElseThrow(() -> ApiException.notFound("Job %s not found".formatted(id)));
        } catch (UnreadableDefinitionException unreadable) {
            throw ApiException.conflict(
                    "This version cannot read the definition of job %s".formatted(unreadable.jobId()));
        }
    }

    /** Null while it is paused, and when it has no tick any more. */
    Instant nextRun(RegisteredJob job) {
        return job.isPaused() ? null : job.ticks().after(clock.instant()).orElse(null);
    }
}
