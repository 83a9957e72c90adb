package dev.perennial.pages.frame;

import dev.perennial.cron.Zones;
import dev.perennial.words.When;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A time on a page: what is read, what shows on hovering, and what a program reads. The zone is always beside it.
 *
 * @param text as it is read
 * @param title the same in full
 * @param iso for programs
 */
public record Moment(String text, String title, String iso) {

    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm:ss", Locale.ENGLISH);

    /** {@code 2m ago}. */
    public static Moment ago(Instant moment, Instant now) {
        return new Moment(When.ago(moment, now), full(moment, ZoneId.of("UTC")), moment.toString());
    }

    /** {@code Thu 26 Nov 09:00 UTC}. */
    public static Moment at(Instant moment, ZoneId zone) {
        return new Moment(
                DAY_AND_TIME.format(Zones.local(moment, zone)) + " " + zone.getId(),
                full(moment, zone),
                moment.toString());
    }

    /** {@code in 22h 4m}. */
    public static Moment in(Instant moment, Instant now, ZoneId zone) {
        return new Moment("in " + When.left(moment, now), full(moment, zone), moment.toString());
    }

    private static String full(Instant moment, ZoneId zone) {
        return FULL.format(Zones.local(moment, zone)) + " " + zone.getId();
    }
}
