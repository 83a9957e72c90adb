package dev.perennial.pages.system;

import dev.perennial.access.Role;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.system.SystemPage.Part;
import dev.perennial.pages.system.SystemPage.Worker;
import dev.perennial.pages.system.SystemPage.Zone;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.server.ServerView;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.SystemService;
import dev.perennial.service.SystemService.Health;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page of Perennial's own parts. */
@RestController
@Conditional(OnApiRole.class)
class SystemController {

    private static final ZoneId UTC = ZoneId.of("UTC");

    private final SystemService system;
    private final Frames frames;
    private final Clock clock;

    SystemController(SystemService system, Frames frames, Clock clock) {
        this.system = system;
        this.frames = frames;
        this.clock = clock;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/system")
    ResponseEntity<String> system(Caller caller, HttpServletRequest request) {
        SystemService.View view = system.view();
        List<Health> parts = system.health();
        Instant now = clock.instant();
        return Html.page(
                "system/system.jte",
                new SystemPage(
                        frames.of("system", caller, request),
                        verdict(parts),
                        parts.stream().map(SystemController::part).toList(),
                        versions(view),
                        view.workers().stream().map(spell -> worker(spell, now)).toList(),
                        view.timeZones().stream().map(zone -> zone(zone, now)).toList()));
    }

    private static String verdict(List<Health> parts) {
        long down = parts.stream().filter(part -> !part.ok()).count();
        return down == 0
                ? "Every part does what it is there for."
                : down == 1 ? "One part needs you." : down + " parts need you.";
    }

    private static Part part(Health health) {
        return new Part(
                health.ok() ? new Chip("ok", "check", "ok") : new Chip("fail", "cross", "down"),
                health.part().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                health.detail());
    }

    private static Map<String, String> versions(SystemService.View view) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Perennial", view.version());
        versions.put("Java", view.java());
        versions.put("PostgreSQL", view.postgresql());
        versions.put("Temporal", view.temporal().map(ServerView::version).orElse("does not answer"));
        versions.put(
                "pollers at Temporal",
                view.temporal()
                        .map(server -> Integer.toString(server.pollers().size()))
                        .orElse("unknown"));
        versions.put("time zones", view.timeZonesHere());
        return versions;
    }

    private static Worker worker(UptimeDao.Spell spell, Instant now) {
        return new Worker(spell.process(), Moment.ago(spell.from(), now), Moment.ago(spell.until(), now));
    }

    private static Zone zone(ZoneTimeline zone, Instant now) {
        return new Zone(
                zone.zone().getId(),
                zone.release(),
                Moment.ago(zone.decidedAt(), now),
                Moment.at(zone.knownUntil(), UTC));
    }
}
