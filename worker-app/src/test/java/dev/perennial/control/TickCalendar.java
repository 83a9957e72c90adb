package dev.perennial.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * When a job was due that was changed meanwhile, in plain arithmetic. A change takes a moment: whether a tick in the middle of it is of the
 * definition before or after, only the registry knows.
 */
final class TickCalendar {

    /** @param period zero: not due at all */
    private record Change(Instant before, Instant after, Duration period) {}

    private final List<Change> changes = new ArrayList<>();

    /** The registry is changed by this; from then on the job is due that often, at multiples of the period since 1970. */
    void change(Duration period, Runnable deed) {
        Instant before = Instant.now();
        deed.run();
        changes.add(new Change(before, Instant.now(), period));
    }

    /** The ticks up to the given moment that surely were due. */
    List<Instant> due(Instant until) {
        return seconds(until, this::isSurelyDue);
    }

    /** The same with those of which nobody knows. */
    List<Instant> maybeDue(Instant until) {
        return seconds(until, this::isMaybeDue);
    }

    private List<Instant> seconds(Instant until, Function<Instant, Boolean> filter) {
        return LongStream.rangeClosed(changes.get(0).before().getEpochSecond(), until.getEpochSecond())
                .mapToObj(Instant::ofEpochSecond)
                .filter(filter::apply)
                .toList();
    }

    private boolean isSurelyDue(Instant tick) {
        return !isAmid(tick) && isDueBy(last(tick), tick);
    }

    private boolean isMaybeDue(Instant tick) {
        return isAmid(tick) || isDueBy(last(tick), tick);
    }

    private boolean isAmid(Instant tick) {
        return changes.stream().anyMatch(change -> !tick.isBefore(change.before()) && !tick.isAfter(change.after()));
    }

    private Duration last(Instant tick) {
        return changes.stream()
                .filter(change -> change.after().isBefore(tick))
                .reduce((one, later) -> later)
                .map(Change::period)
                .orElse(Duration.ZERO);
    }

    private static boolean isDueBy(Duration period, Instant tick) {
        return !period.isZero() && tick.getEpochSecond() % period.toSeconds() == 0;
    }
}
