package dev.perennial.schedule;

import dev.perennial.cron.CronExpression;
import dev.perennial.cron.CronTicks;
import dev.perennial.cron.Ticks;
import dev.perennial.cron.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/** When a job is due: by a cron expression, at an interval, or once. */
public sealed interface Timing {

    /** @param rules when the clocks of the job's zone change */
    Ticks ticks(ZoneRules rules);

    /** {@code 0 9 * * *}, {@code every 6h}, {@code once 2026-12-31T23:59}. */
    String text();

    /** Due whenever the wall clock of the job's zone matches; see {@link CronExpression} for what is understood. */
    record Cron(CronExpression expression) implements Timing {
        @Override
        public Ticks ticks(ZoneRules rules) {
            return new CronTicks(expression, rules);
        }

        @Override
        public String text() {
            return expression.text();
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
        public Ticks ticks(ZoneRules rules) {
            return new IntervalTicks(period, offset);
        }

        @Override
        public String text() {
            String later = offset.isZero() ? "" : " + " + Durations.format(offset);
            return "every " + Durations.format(period) + later;
        }
    }

    /**
     * Due once.
     *
     * @param at wall-clock time in the job's zone; for a time that the zone skips or repeats see
     *     {@link Zones#instant}
     */
    record Once(LocalDateTime at) implements Timing {
        @Override
        public Ticks ticks(ZoneRules rules) {
            return new SingleTick(Zones.instant(at, rules));
        }

        @Override
        public String text() {
            return "once " + at;
        }

        /** By the time-zone data brought along. */
        public Instant instant(ZoneId zone) {
            return Zones.instant(at, Zones.rules(zone));
        }

        /** Which instant is meant where the clock change of a zone skips or repeats the time; empty where it does not. */
        public Optional<String> note(ZoneId zone) {
            ZoneOffsetTransition change = Zones.rules(zone).getTransition(at);
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
                                            Zones.local(instant(zone), zone).toLocalTime())
                            : "%s comes twice in %s, clocks go back: due the first time, at %s"
                                    .formatted(at, zone, instant(zone)));
        }
    }
}
