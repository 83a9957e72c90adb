package dev.perennial.cli.doctor;

import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.Zones;
import dev.perennial.registry.TimeZoneDao;
import dev.perennial.words.When;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What was decided about the clocks of the jobs' zones, how long it holds, and whose time-zone data say something else. */
final class TimeZonesDoctor {

    private static final String CHECK = "time zones";

    /** Halfway between the day on which the leader moves it on and the day on which ticks would end. */
    private static final Duration NEAR = ZoneTimeline.RENEWED_BEFORE.dividedBy(2);

    private final TimeZoneDao dao;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();

    TimeZonesDoctor(TimeZoneDao dao, Instant now) {
        this.dao = dao;
        this.now = now;
    }

    List<Finding> examine() {
        List<ZoneTimeline> decided = dao.all();
        decided.forEach(this::examine);
        if (findings.isEmpty() && !decided.isEmpty()) {
            Instant until = decided.stream()
                    .map(ZoneTimeline::knownUntil)
                    .min(Instant::compareTo)
                    .orElseThrow();
            findings.add(Finding.ok(
                    CHECK,
                    "%d, decided until %s by data %s; Java and PostgreSQL say the same"
                            .formatted(
                                    decided.size(), day(until), decided.get(0).release())));
        }
        return findings;
    }

    private void examine(ZoneTimeline zone) {
        if (zone.knownUntil().isBefore(now.plus(NEAR))) {
            findings.add(Finding.fail(
                    CHECK,
                    "%s is decided until %s only; after that nothing in it is due"
                            .formatted(zone.zone(), day(zone.knownUntil())),
                    "worker-app with the role control decides further within an hour; is it running?"));
        }
        if (Zones.release().compareTo(zone.release()) < 0) {
            findings.add(Finding.warn(
                    CHECK,
                    "%s was decided by newer data (%s) than this version brings (%s)"
                            .formatted(zone.zone(), zone.release(), Zones.release()),
                    "jobs go by what was decided; take the newer version here too"));
        }
        differs(zone, "Java", zone.zone().getRules()::getOffset);
        dao.inPostgresql(zone.zone().getId(), zone.samples())
                .ifPresentOrElse(
                        offsets -> differs(zone, "PostgreSQL", offsets::get),
                        () -> findings.add(Finding.warn(
                                CHECK,
                                "PostgreSQL does not know " + zone.zone(),
                                "jobs do not need it to; SQL of the application may")));
    }

    private void differs(ZoneTimeline zone, String whose, Function<Instant, ZoneOffset> others) {
        Optional<Instant> first = zone.firstDifference(others);
        first.ifPresent(at -> findings.add(Finding.warn(
                CHECK,
                "%s is at %s on %s, and at %s by %s's own data"
                        .formatted(zone.zone(), zone.offsetAt(at), day(at), others.apply(at), whose),
                "jobs go by %s, which is of %s; what others compute with %s is off"
                        .formatted(zone.offsetAt(at), zone.release(), whose))));
    }

    private static String day(Instant instant) {
        return When.local(instant, ZoneId.of("UTC")).substring(0, "2027-12-30".length());
    }
}
