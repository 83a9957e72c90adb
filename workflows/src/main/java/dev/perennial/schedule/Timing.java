package dev.perennial.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/** When a job is due: by a cron expression, at an interval, or once (S1.02, S1.09–S1.11). */
public sealed interface Timing {

    Ticks ticks(ZoneId zone);

    /** Due whenever the wall clock of the job's zone matches; see {@link CronExpression} for what is understood. */
    record Cron(CronExpression expression) implements Timing {
        @Override
        public Ticks ticks(ZoneId zone) {
            return new CronTicks(expression, zone);
        }
    }

    /**
     * Due at every multiple of a period, counted from the epoch (as Temporal counts), plus an offset.
     *
     * @param period whole seconds, at least one
     * @param offset shorter than the period; default zero
     */
    record Every(Duration period, Duration offset) implements Timing {
        @Override
        public Ticks ticks(ZoneId zone) {
            return new IntervalTicks(period, offset);
        }
    }

    /**
     * Due once.
     *
     * @param at wall-clock time in the job's zone; one that the zone skips is due as long after the change as if the clocks had not
     *     gone forward, one that it repeats the first time
     */
    record Once(LocalDateTime at) implements Timing {
        @Override
        public Ticks ticks(ZoneId zone) {
            return new SingleTick(instant(zone));
        }

        public Instant instant(ZoneId zone) {
            return at.atZone(zone).toInstant();
        }

        /** Which instant is meant where the clock change of a zone skips or repeats the time; empty where it does not. */
        public Optional<String> note(ZoneId zone) {
            ZoneOffsetTransition change = zone.getRules().getTransition(at);
            if (change == null) {
                return Optional.empty();
            }
            return Optional.of(
                    change.isGap()
                            ? "%s is skipped in %s, clocks go forward: due at %s, when they show %s"
                                    .formatted(
                                            at,
                                            zone,
                                            instant(zone),
                                            at.atZone(zone).toLocalTime())
                            : "%s comes twice in %s, clocks go back: due the first time, at %s"
                                    .formatted(at, zone, instant(zone)));
        }
    }
}
