package dev.perennial.service;

import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.Zones;
import dev.perennial.database.SessionDao;
import dev.perennial.incident.AlertHistoryDao;
import dev.perennial.ledger.LeaderLockDao;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.TimeZoneDao;
import dev.perennial.server.ServerView;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** How Perennial's own parts are, and what it is made of. */
@Component
@Conditional(OnApiRole.class)
public class SystemService {

    private static final Duration ALERT_SHOULD_BE_SENT = Duration.ofMinutes(5);

    private final Jdbi jdbi;
    private final WorkflowClient client;
    private final Clock clock;

    SystemService(Jdbi jdbi, WorkflowClient client, Clock clock) {
        this.jdbi = jdbi;
        this.client = client;
        this.clock = clock;
    }

    /** Each part that can be in trouble by itself. */
    public enum Part {
        DATABASE,
        TEMPORAL,
        WORKER,
        LEADER,
        ALERTS,
        TIME_ZONES
    }

    /**
     * How a part is.
     *
     * @param ok whether it does what it is there for
     * @param detail in words; what to do when it is not
     */
    public record Health(Part part, boolean ok, String detail) {}

    /**
     * What it is made of.
     *
     * @param temporal empty while Temporal is away
     * @param workers processes that can work now
     * @param timeZones what was decided about the zones that jobs are in
     */
    public record View(
            String version,
            String java,
            String postgresql,
            Optional<ServerView> temporal,
            boolean hasLeader,
            List<UptimeDao.Spell> workers,
            List<ZoneTimeline> timeZones,
            String timeZonesHere) {}

    /** Of every part; it takes two seconds at most where one is away. */
    public List<Health> health() {
        Instant now = clock.instant();
        List<Health> parts = new ArrayList<>();
        parts.add(new Health(Part.DATABASE, true, "PostgreSQL answers."));
        parts.add(temporal()
                .map(view -> new Health(Part.TEMPORAL, true, "Temporal %s answers.".formatted(view.version())))
                .orElseGet(() -> new Health(
                        Part.TEMPORAL,
                        false,
                        "Temporal does not answer: nothing starts until it does. Reading works.")));
        jdbi.useHandle(handle -> {
            parts.add(worker(handle, now));
            parts.add(leader(handle));
            parts.add(alerts(handle, now));
            parts.add(timeZones(handle));
        });
        return parts;
    }

    public View view() {
        Instant now = clock.instant();
        Optional<ServerView> temporal = temporal();
        return jdbi.withHandle(handle -> new View(
                Optional.ofNullable(SystemService.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                System.getProperty("java.version"),
                new SessionDao(handle).serverVersion(),
                temporal,
                new LeaderLockDao(handle).isTaken(),
                new UptimeDao(handle).seenSince(now.minus(UptimeDao.RECENT)),
                new TimeZoneDao(handle).all(),
                Zones.release()));
    }

    private Optional<ServerView> temporal() {
        try {
            return Optional.of(TemporalCalls.orUnavailable(() -> ServerView.of(client)));
        } catch (ServiceException away) {
            return Optional.empty();
        }
    }

    private static Health worker(Handle handle, Instant now) {
        List<UptimeDao.Spell> workers = new UptimeDao(handle).seenSince(now.minus(UptimeDao.RECENT));
        return workers.isEmpty()
                ? new Health(
                        Part.WORKER, false, "No worker is there: no run starts. Start worker-app in the role worker.")
                : new Health(Part.WORKER, true, workers.size() == 1 ? "1 worker." : workers.size() + " workers.");
    }

    private static Health leader(Handle handle) {
        return new LeaderLockDao(handle).isTaken()
                ? new Health(Part.LEADER, true, "A process keeps schedules and the ledger.")
                : new Health(
                        Part.LEADER,
                        false,
                        "No process keeps schedules and the ledger: start worker-app in the role control.");
    }

    private static Health alerts(Handle handle, Instant now) {
        AlertHistoryDao.Backlog backlog = new AlertHistoryDao(handle).backlog(now.minus(ALERT_SHOULD_BE_SENT));
        return backlog.late() == 0
                ? new Health(Part.ALERTS, true, "Nothing waits to be told.")
                : new Health(
                        Part.ALERTS, false, "%d messages wait for longer than five minutes.".formatted(backlog.late()));
    }

    private static Health timeZones(Handle handle) {
        boolean differs = new TimeZoneDao(handle)
                .all().stream().anyMatch(zone -> !zone.release().equals(Zones.release()));
        return new Health(
                Part.TIME_ZONES,
                true,
                differs
                        ? "Decided by other data than this process has; everybody goes by what was decided."
                        : "Release %s.".formatted(Zones.release()));
    }
}
