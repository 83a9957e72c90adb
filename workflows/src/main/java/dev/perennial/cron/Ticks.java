package dev.perennial.cron;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The instants at which something is due, whole seconds in ascending order. Pure: it knows no clock. */
public interface Ticks {

    /** The first tick strictly after the given instant; empty when there is none (any more). */
    Optional<Instant> after(Instant exclusive);

    /** The last tick at or before the given instant; empty when there is none. */
    Optional<Instant> atOrBefore(Instant inclusive);

    default boolean includes(Instant instant) {
        return after(instant.minusNanos(1)).filter(instant::equals).isPresent();
    }

    /** The ticks in {@code (after, until]}, the earliest first, at most {@code limit} of them. */
    default List<Instant> between(Instant after, Instant until, int limit) {
        List<Instant> found = new ArrayList<>();
        Optional<Instant> tick = after(after);
        while (tick.isPresent() && !tick.get().isAfter(until) && found.size() < limit) {
            found.add(tick.get());
            tick = after(tick.get());
        }
        return found;
    }
}
