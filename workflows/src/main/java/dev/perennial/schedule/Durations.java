package dev.perennial.schedule;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in {@code jobs.yaml} and in a job's settings: {@code 90s}, {@code 1h30m}, {@code 7d}, {@code PT1H}. */
public final class Durations {

    private static final Pattern SHORT =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");
    private static final Pattern IN_WORDS = Pattern.compile("(\\d{1,9})\\s*([A-Za-z]*)");
    private static final Pattern SECONDS = Pattern.compile("s|secs?|seconds?");
    private static final Pattern MINUTES = Pattern.compile("m|mins?|minutes?");
    private static final Pattern HOURS = Pattern.compile("h|hrs?|hours?");
    private static final Pattern DAYS = Pattern.compile("d|days?");
    private static final Pattern WEEKS = Pattern.compile("w|wks?|weeks?");
    private static final Pattern LESS_THAN_A_SECOND =
            Pattern.compile("(ms|us|µs|ns|m(illi)?secs?|(milli|micro|nano)s?(econds?)?)");

    private static final String EXAMPLES = "for instance 90s, 5m, 1h30m or 7d";

    private Durations() {}

    /**
     * Reads days, hours, minutes and seconds in this order, each at most once, or ISO 8601.
     *
     * @throws IllegalArgumentException if it is anything else; the message says what would be right
     */
    public static Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (!text.isEmpty() && matcher.matches()) {
            return Duration.ofDays(amount(matcher, 1))
                    .plusHours(amount(matcher, 2))
                    .plusMinutes(amount(matcher, 3))
                    .plusSeconds(amount(matcher, 4));
        }
        if (text.startsWith("P")) {
            return parseIso(text);
        }
        throw new IllegalArgumentException("\"%s\" is not a duration: write %s".formatted(text, spelling(text)));
    }

    /** The shortest text that {@link #parse} reads as the same duration. */
    public static String format(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        return text.length() == 0 ? "0s" : text.toString();
    }

    private static Duration parseIso(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.getNano() == 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // answered below, like a negative one
        }
        throw new IllegalArgumentException(
                "\"%s\" is not a duration of whole seconds: write for instance PT1H30M or 1h30m".formatted(text));
    }

    private static String spelling(String text) {
        Matcher words = IN_WORDS.matcher(text.strip());
        if (!words.matches()) {
            return EXAMPLES;
        }
        String amount = words.group(1);
        // A capital M alone means months elsewhere.
        String unit = words.group(2).equals("M") ? "" : words.group(2).toLowerCase(Locale.ROOT);
        if (words.group(2).isEmpty()) {
            return "its unit too, for instance %1$ss or %1$sm".formatted(amount);
        }
        if (SECONDS.matcher(unit).matches()) {
            return amount + "s";
        }
        if (MINUTES.matcher(unit).matches()) {
            return amount + "m";
        }
        if (HOURS.matcher(unit).matches()) {
            return amount + "h";
        }
        if (DAYS.matcher(unit).matches()) {
            return amount + "d";
        }
        if (WEEKS.matcher(unit).matches()) {
            return 7 * Long.parseLong(amount) + "d";
        }
        return LESS_THAN_A_SECOND.matcher(unit).matches() ? "whole seconds, at least 1s" : EXAMPLES;
    }

    private static long amount(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }
}
