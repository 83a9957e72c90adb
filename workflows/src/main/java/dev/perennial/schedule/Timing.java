package dev.perennial.schedule;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;

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
     * @param at wall-clock time in the job's zone; a time that the zone skips is due at the same instant as the end of the gap
     */
    record Once(LocalDateTime at) implements Timing {
        @Override
        public Ticks ticks(ZoneId zone) {
            return new SingleTick(at.atZone(zone).toInstant());
        }
    }
}
