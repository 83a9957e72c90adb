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
    private static final Pattern IN_WORDS = Pattern.compile(
            "(\\d{1,9})\\s*(s|m|h|d|w|sec|min|hr)?(?:onds?|econds?|inutes?|ours?|ays?|eeks?|utes?|s)?",
            Pattern.CASE_INSENSITIVE);

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
            return "for instance 90s, 5m, 1h30m or 7d";
        }
        if (words.group(2) == null) {
            return "its unit too, for instance %1$ss or %1$sm".formatted(words.group(1));
        }
        String unit = words.group(2).substring(0, 1).toLowerCase(Locale.ROOT);
        return unit.equals("w") ? 7 * Long.parseLong(words.group(1)) + "d" : words.group(1) + unit;
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
