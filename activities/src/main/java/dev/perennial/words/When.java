package dev.perennial.words;

import dev.perennial.cron.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times and durations as people read them. In JSON times are ISO-8601 in UTC instead. */
public final class When {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private When() {}

    /** The wall clock of a zone; seconds only where they are not zero. */
    public static String local(Instant moment, ZoneId zone) {
        boolean whole = moment.truncatedTo(ChronoUnit.MINUTES).equals(moment);
        return (whole ? MINUTE : SECOND).format(Zones.local(moment, zone));
    }

    public static String utc(Instant moment) {
        return SECOND.format(moment.atZone(ZoneOffset.UTC)) + "Z";
    }

    public static String ago(Instant moment, Instant now) {
        Duration passed = Duration.between(moment, now);
        return passed.toSeconds() < 1 ? "just now" : roughly(passed) + " ago";
    }

    public static String left(Instant moment, Instant now) {
        Duration left = Duration.between(now, moment);
        return left.toSeconds() < 1 ? "now" : roughly(left);
    }

    /** The two largest units: enough to plan with. */
    public static String roughly(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + "d" + part(duration.toHoursPart(), "h");
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h" + part(duration.toMinutesPart(), "m");
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + "m" + part(duration.toSecondsPart(), "s");
        }
        return duration.toSeconds() + "s";
    }

    /** How long something took. */
    public static String took(long milliseconds) {
        if (milliseconds < 1_000) {
            return milliseconds + " ms";
        }
        return milliseconds < 60_000
                ? "%.1f s".formatted(milliseconds / 1_000.0)
                : roughly(Duration.ofMillis(milliseconds));
    }

    public static String iso(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Null where there is none, as JSON has it. */
    public static String iso(Optional<Instant> moment) {
        return moment.map(When::iso).orElse(null);
    }

    private static String part(int amount, String unit) {
        return amount == 0 ? "" : " " + amount + unit;
    }
}
