package dev.perennial.control.converge;

import dev.perennial.cron.ZoneTimeline;
import dev.perennial.registry.TimeZoneDao;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for everybody which offset from UTC a zone has when, moves the decision on long before its end, and takes newer
 * time-zone data into it. The gate, the auditor and Temporal's schedules then go by what was decided and by nothing else.
 */
public final class ZoneDecisions {

    private static final Logger log = LoggerFactory.getLogger(ZoneDecisions.class);
    private static final Duration LOOK_EVERY = Duration.ofHours(1);

    private final Jdbi jdbi;
    private final Clock clock;

    // Mutable state
    private Instant lastLook = Instant.EPOCH;
    private final Set<ZoneId> compared = ConcurrentHashMap.newKeySet();

    public ZoneDecisions(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** What was decided about a zone; decides where nothing was. */
    ZoneTimeline of(ZoneId zone) {
        return find(zone).orElseGet(() -> {
            decide(ZoneTimeline.of(zone, clock.instant()), Optional.empty());
            return find(zone).orElseThrow();
        });
    }

    /** Moves on what nears its end or is overtaken by newer data; looks once an hour. */
    public void renew() {
        Instant now = clock.instant();
        if (now.isBefore(lastLook.plus(LOOK_EVERY))) {
            return;
        }
        for (ZoneTimeline decided : jdbi.withHandle(handle -> new TimeZoneDao(handle).all())) {
            decided.renewed(now).ifPresent(next -> decide(next, Optional.of(decided)));
        }
        lastLook = now;
    }

    private Optional<ZoneTimeline> find(ZoneId zone) {
        return jdbi.withHandle(handle -> new TimeZoneDao(handle).find(zone));
    }

    private void decide(ZoneTimeline next, Optional<ZoneTimeline> before) {
        jdbi.useTransaction(handle -> new TimeZoneDao(handle).decide(next, before));
        log.info(
                "{}: its offsets from UTC are decided until {} by time-zone data {}",
                next.zone(),
                next.knownUntil(),
                next.release());
        before.filter(old -> !old.offsetAt(next.decidedAt()).equals(next.offsetAt(next.decidedAt())))
                .ifPresent(old -> log.warn(
                        "{}: newer time-zone data ({} after {}) say {} instead of {}; its clock changes now, and local"
                                + " times are skipped or repeated as at any clock change",
                        next.zone(),
                        next.release(),
                        old.release(),
                        next.offsetAt(next.decidedAt()),
                        old.offsetAt(next.decidedAt())));
        if (compared.add(next.zone())) {
            compareWithOthers(next);
        }
    }

    /** Jobs do not go by others' data, but what a person computes with them will differ. */
    private void compareWithOthers(ZoneTimeline decided) {
        say(decided, "Java", decided.zone().getRules()::getOffset);
        List<Instant> samples = decided.samples();
        jdbi.withHandle(handle ->
                        new TimeZoneDao(handle).inPostgresql(decided.zone().getId(), samples))
                .ifPresentOrElse(
                        offsets -> say(decided, "PostgreSQL", offsets::get),
                        () -> log.warn(
                                "PostgreSQL does not know the time zone {}; jobs do not need it to", decided.zone()));
    }

    private static void say(ZoneTimeline decided, String whose, Function<Instant, ZoneOffset> others) {
        decided.firstDifference(others)
                .ifPresent(at -> log.warn(
                        "{}: at {} its offset is {}, and {} for the time-zone data of {}; jobs go by {}",
                        decided.zone(),
                        at,
                        decided.offsetAt(at),
                        others.apply(at),
                        whose,
                        decided.release()));
    }
}
