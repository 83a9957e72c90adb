package dev.perennial.cron;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.joda.time.DateTimeZone;

/**
 * The time-zone data that the product brings along: the worker, the CLI and the tests read the same, whichever Java runs them.
 *
 * <p>A JVM's own data are as old as the JVM, and a country that changes its clocks gives a few months' notice. These come with
 * Joda-Time, so a newer version of that dependency is all that an update takes.
 */
public final class Zones {

    /** Cron years begin in 2000 and end in 2100. */
    private static final Instant FROM = Instant.parse("1999-01-01T00:00:00Z");

    private static final Instant UNTIL = Instant.parse("2102-01-01T00:00:00Z");

    /** Of the dependency; a test fails when they differ. */
    private static final String RELEASE = "2026f";

    private static final Set<String> IDS = DateTimeZone.getAvailableIDs().stream()
            .filter(ZoneId.getAvailableZoneIds()::contains)
            .collect(Collectors.toUnmodifiableSet());

    private static final Map<String, ZoneRules> RULES = new ConcurrentHashMap<>();

    private Zones() {}

    /** Every id that there are data for and that Java has a name for, such as {@code Europe/Berlin}. */
    public static Set<String> ids() {
        return IDS;
    }

    /** When the clocks of a zone change; of an id that there are no data for, such as {@code UTC+5}, as Java has it. */
    public static ZoneRules rules(ZoneId zone) {
        return IDS.contains(zone.getId())
                ? RULES.computeIfAbsent(zone.getId(), id -> rules(DateTimeZone.forID(id)))
                : zone.getRules();
    }

    /** The release of the IANA database that these data are of, such as {@code 2026f}; letters and years sort by age. */
    public static String release() {
        return RELEASE;
    }

    /** An instant on the wall clock of a zone. */
    public static OffsetDateTime local(Instant instant, ZoneId zone) {
        return instant.atOffset(rules(zone).getOffset(instant));
    }

    /**
     * The instant at which a wall clock shows a time: the first one where it shows it twice; where it skips it, the one that the
     * offset before the gap gives, so that 02:30 in a gap of an hour is what is then called 03:30.
     */
    public static Instant instant(LocalDateTime local, ZoneRules rules) {
        ZoneOffsetTransition change = rules.getTransition(local);
        return local.toInstant(change == null ? rules.getOffset(local) : change.getOffsetBefore());
    }

    private static ZoneRules rules(DateTimeZone zone) {
        ZoneOffset first = offset(zone, FROM.toEpochMilli());
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        ZoneOffset before = first;
        long at = FROM.toEpochMilli();
        for (long next = zone.nextTransition(at);
                next != at && next < UNTIL.toEpochMilli();
                next = zone.nextTransition(at)) {
            ZoneOffset after = offset(zone, next);
            if (!after.equals(before)) {
                changes.add(change(Instant.ofEpochMilli(next), before, after));
            }
            before = after;
            at = next;
        }
        return rules(first, changes);
    }

    static ZoneRules rules(ZoneOffset first, List<ZoneOffsetTransition> changes) {
        return ZoneRules.of(first, first, List.of(), changes, List.of());
    }

    static ZoneOffsetTransition change(Instant at, ZoneOffset before, ZoneOffset after) {
        return ZoneOffsetTransition.of(LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, before), before, after);
    }

    private static ZoneOffset offset(DateTimeZone zone, long millis) {
        return ZoneOffset.ofTotalSeconds(zone.getOffset(millis) / 1_000);
    }
}
