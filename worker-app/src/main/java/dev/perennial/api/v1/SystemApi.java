package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.security.Requires;
import dev.perennial.server.ServerView;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.SystemService;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The system: how its parts are, and what it is made of. */
@RestController
@Conditional(OnApiRole.class)
class SystemApi {

    private final SystemService system;

    SystemApi(SystemService system) {
        this.system = system;
    }

    /** @param status ok when each part is, else degraded */
    record HealthView(String status, List<PartView> parts) {}

    /**
     * How a part is.
     *
     * @param part database, temporal, worker, leader, alerts or time_zones
     * @param status ok or down
     */
    record PartView(String part, String status, String detail) {

        static PartView of(SystemService.Health health) {
            return new PartView(
                    health.part().name().toLowerCase(Locale.ROOT), health.ok() ? "ok" : "down", health.detail());
        }
    }

    /**
     * What Perennial is made of.
     *
     * @param temporal null while it is away
     * @param leader whether a process keeps schedules and the ledger
     * @param workers processes that can work now
     * @param timeZones the release of the time-zone data of this process
     * @param zones what was decided about the zones that jobs are in
     */
    record SystemView(
            String perennial,
            String java,
            String postgresql,
            @Nullable TemporalView temporal,
            boolean leader,
            List<WorkerView> workers,
            @JsonProperty("time_zones") String timeZones,
            List<ZoneView> zones) {

        static SystemView of(SystemService.View view) {
            return new SystemView(
                    view.version(),
                    view.java(),
                    view.postgresql(),
                    view.temporal().map(TemporalView::of).orElse(null),
                    view.hasLeader(),
                    view.workers().stream().map(WorkerView::of).toList(),
                    view.timeZonesHere(),
                    view.timeZones().stream().map(ZoneView::of).toList());
        }
    }

    /** @param pollers who asked Temporal for work within the last five minutes */
    record TemporalView(String version, List<PollerView> pollers) {

        static TemporalView of(ServerView view) {
            return new TemporalView(
                    view.version(),
                    view.pollers().stream()
                            .map(poller -> new PollerView(poller.identity(), poller.lastAt()))
                            .toList());
        }
    }

    record PollerView(String identity, @JsonProperty("last_at") Instant lastAt) {}

    /** @param since when it has been there without a gap */
    record WorkerView(String process, Instant since, @JsonProperty("last_at") Instant lastAt) {

        static WorkerView of(UptimeDao.Spell spell) {
            return new WorkerView(spell.process(), spell.from(), spell.until());
        }
    }

    /** @param release of the time-zone data that decided */
    record ZoneView(
            String zone,
            String release,
            @JsonProperty("decided_at") Instant decidedAt,
            @JsonProperty("known_until") Instant knownUntil) {

        static ZoneView of(ZoneTimeline zone) {
            return new ZoneView(zone.zone().getId(), zone.release(), zone.decidedAt(), zone.knownUntil());
        }
    }

    /** How each part is. It is 200 also when a part is down: the answer was given. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/health")
    HealthView health() {
        List<SystemService.Health> parts = system.health();
        boolean ok = parts.stream().allMatch(SystemService.Health::ok);
        return new HealthView(
                ok ? "ok" : "degraded", parts.stream().map(PartView::of).toList());
    }

    /** Versions, workers, who leads, and time-zone data. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/system")
    SystemView system() {
        return SystemView.of(system.view());
    }
}
