package dev.perennial.schedule;

import dev.perennial.cron.Ticks;
import java.time.Instant;
import java.util.Optional;

/** Due once. */
record SingleTick(Instant at) implements Ticks {

    @Override
    public Optional<Instant> after(Instant exclusive) {
        return Optional.of(at).filter(exclusive::isBefore);
    }

    @Override
    public Optional<Instant> atOrBefore(Instant inclusive) {
        return Optional.of(at).filter(tick -> !tick.isAfter(inclusive));
    }
}
