package dev.perennial.schedule;

import dev.perennial.cron.Ticks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Due at every multiple of a period since the epoch, plus an offset: the same instants as Temporal's interval spec. */
record IntervalTicks(Duration period, Duration offset) implements Ticks {

    IntervalTicks {
        if (period.getNano() != 0 || period.toSeconds() < 1 || offset.isNegative() || offset.compareTo(period) >= 0) {
            throw new IllegalArgumentException(
                    "an interval is whole seconds, at least one, and longer than its offset: every %s, offset %s"
                            .formatted(period, offset));
        }
    }

    @Override
    public Optional<Instant> after(Instant exclusive) {
        return Optional.of(latest(exclusive).plus(period));
    }

    @Override
    public Optional<Instant> atOrBefore(Instant inclusive) {
        return Optional.of(latest(inclusive));
    }

    private Instant latest(Instant inclusive) {
        long seconds = period.toSeconds();
        long count = Math.floorDiv(inclusive.getEpochSecond() - offset.toSeconds(), seconds);
        return Instant.ofEpochSecond(count * seconds + offset.toSeconds());
    }
}
