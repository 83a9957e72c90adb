package dev.perennial.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which offset from UTC a zone has from when on, as it was decided once for everybody: what is due, what is scheduled and what
 * was missed is computed from this, and from no other time-zone data. Versions of the product with different data may therefore
 * run side by side.
 *
 * <p>What was decided about the past stays. Where newer data say something else about now, the clock changes now: local times are
 * skipped or repeated as at any clock change, and no tick is due twice by two opinions.
 *
 * @param offsets ascending by time; the first holds for the time before as well
 * @param knownUntil nobody may act on a time after this one; it is moved on long before
 * @param release of the data that decided, see {@link Zones#release()}
 */
public record ZoneTimeline(
        ZoneId zone, List<OffsetFrom> offsets, Instant decidedAt, Instant knownUntil, String release) {

    /** How far ahead it is decided: more than a year, so that each clock change is known long before it comes. */
    public static final Duration AHEAD = Duration.ofDays(400);

    /** It is moved on when less than this is left. */
    public static final Duration RENEWED_BEFORE = Duration.ofDays(200);

    /** For ticks of an outage before the first decision. */
    private static final Duration BACK = Duration.ofDays(400);

    /** The offset that a zone has from a moment on; a whole minute, so that no cron minute is cut in two. */
    public record OffsetFrom(Instant from, ZoneOffset offset) {}

    public ZoneTimeline {
        offsets = List.copyOf(offsets);
    }

    /** The first decision about a zone, by the data brought along. */
    public static ZoneTimeline of(ZoneId zone, Instant now) {
        return of(zone, Zones.rules(zone), Zones.release(), now);
    }

    public static ZoneTimeline of(ZoneId zone, ZoneRules rules, String release, Instant now) {
        Instant decided = now.truncatedTo(ChronoUnit.MINUTES);
        Instant first = decided.minus(BACK);
        List<OffsetFrom> offsets = new ArrayList<>();
        offsets.add(new OffsetFrom(first, rules.getOffset(first)));
        offsets.addAll(changes(rules, first, decided.plus(AHEAD)));
        return new ZoneTimeline(zone, offsets, decided, decided.plus(AHEAD), release);
    }

    /** The decision to follow this one, if it is time for one or newer data say something else. */
    public Optional<ZoneTimeline> renewed(Instant now) {
        return renewed(Zones.rules(zone), Zones.release(), now);
    }

    Optional<ZoneTimeline> renewed(ZoneRules rules, String newest, Instant now) {
        boolean older = newest.compareTo(release) < 0;
        boolean ending = knownUntil.minus(RENEWED_BEFORE).isBefore(now);
        Instant moment = now.truncatedTo(ChronoUnit.MINUTES);
        ZoneTimeline next = followedBy(rules, newest, moment);
        boolean differs = !next.offsetsUntil(knownUntil).equals(offsets);
        return ending || (differs && !older) ? Optional.of(next) : Optional.empty();
    }

    private ZoneTimeline followedBy(ZoneRules rules, String newest, Instant moment) {
        List<OffsetFrom> next = new ArrayList<>(offsetsUntil(moment));
        ZoneOffset last = next.get(next.size() - 1).offset();
        if (!last.equals(rules.getOffset(moment))) {
            next.add(new OffsetFrom(moment, rules.getOffset(moment)));
        }
        next.addAll(changes(rules, moment, moment.plus(AHEAD)));
        return new ZoneTimeline(zone, next, moment, moment.plus(AHEAD), newest);
    }

    private List<OffsetFrom> offsetsUntil(Instant end) {
        return offsets.stream().filter(each -> !each.from().isAfter(end)).toList();
    }

    /** As Java has them; after what is known it goes on by the data brought along, for looking ahead. */
    public ZoneRules rules() {
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        ZoneOffset before = offsets.get(0).offset();
        for (OffsetFrom each : offsets) {
            before = add(changes, each, before);
        }
        ZoneRules further = Zones.rules(zone);
        before = add(changes, new OffsetFrom(knownUntil, further.getOffset(knownUntil)), before);
        ZoneOffsetTransition change = further.nextTransition(knownUntil);
        while (change != null) {
            changes.add(change);
            change = further.nextTransition(change.getInstant());
        }
        return Zones.rules(offsets.get(0).offset(), changes);
    }

    private static ZoneOffset add(List<ZoneOffsetTransition> changes, OffsetFrom next, ZoneOffset before) {
        if (!next.offset().equals(before)) {
            changes.add(Zones.change(next.from(), before, next.offset()));
        }
        return next.offset();
    }

    /** The stretches of time between two clock changes, from the decision's own past to the end of what is known. */
    public List<Stretch> stretches(Duration back) {
        List<Stretch> stretches = new ArrayList<>();
        Instant begin = decidedAt.minus(back);
        for (int i = 0; i < offsets.size(); i++) {
            Instant from = offsets.get(i).from().isBefore(begin)
                    ? begin
                    : offsets.get(i).from();
            Instant until = i + 1 < offsets.size() ? offsets.get(i + 1).from() : knownUntil;
            if (from.isBefore(until)) {
                stretches.add(new Stretch(from, until, offsets.get(i).offset()));
            }
        }
        return stretches;
    }

    /** A time of one offset: from, inclusive, to until, exclusive. */
    public record Stretch(Instant from, Instant until, ZoneOffset offset) {}

    /** Times at which other data are compared with these: both sides of each clock change, and each week, until the end. */
    public List<Instant> samples() {
        NavigableSet<Instant> samples = new TreeSet<>();
        for (Instant at = decidedAt; at.isBefore(knownUntil); at = at.plus(Duration.ofDays(7))) {
            samples.add(at);
        }
        offsets.stream().map(OffsetFrom::from).filter(decidedAt::isBefore).forEach(change -> {
            samples.add(change.minusSeconds(1));
            samples.add(change);
        });
        return List.copyOf(samples);
    }

    /** The offset at a time, as decided. */
    public ZoneOffset offsetAt(Instant at) {
        return offsets.stream()
                .filter(each -> !each.from().isAfter(at))
                .reduce((first, second) -> second)
                .orElse(offsets.get(0))
                .offset();
    }

    /** The first sample at which other data have another offset. */
    public Optional<Instant> firstDifference(Function<Instant, ZoneOffset> others) {
        return samples().stream()
                .filter(at -> !offsetAt(at).equals(others.apply(at)))
                .findFirst();
    }

    private static List<OffsetFrom> changes(ZoneRules rules, Instant after, Instant until) {
        List<OffsetFrom> changes = new ArrayList<>();
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (change != null && !change.getInstant().isAfter(until)) {
            changes.add(new OffsetFrom(change.getInstant(), change.getOffsetAfter()));
            change = rules.nextTransition(change.getInstant());
        }
        return changes;
    }
}
