package dev.perennial.callout;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the header of that name: seconds, or a date in one of the three forms of RFC 9110. What makes no sense counts as not said. */
public final class RetryAfter {

    /** Anything longer is as good as "never", and has to fit the durations of Temporal. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern SECONDS = Pattern.compile("\\d+");
    private static final int DIGITS_OF_LONGEST = 8;

    private RetryAfter() {}

    /** Never negative and at most a year; zero when the date is over, so whoever waits has a pause of his own as well. */
    public static Optional<Duration> parse(String header, Instant now) {
        String text = header.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(seconds(text));
        }
        return dateForms(now).stream()
                .flatMap(form -> date(text, form).stream())
                .findFirst()
                .map(at -> bounded(Duration.between(now, at)));
    }

    private static Duration seconds(String digits) {
        return digits.length() > DIGITS_OF_LONGEST ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(digits)));
    }

    private static Optional<Instant> date(String text, DateTimeFormatter form) {
        try {
            return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static List<DateTimeFormatter> dateForms(Instant now) {
        return List.of(form("EEE, dd MMM uuuu HH:mm:ss 'GMT'"), rfc850(now), form("EEE MMM ppd HH:mm:ss uuuu"));
    }

    private static DateTimeFormatter form(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.US)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** Its year has two digits; what would be more than 50 years ahead is meant to be over. */
    private static DateTimeFormatter rfc850(Instant now) {
        int earliest = now.atOffset(ZoneOffset.UTC).getYear() - 49;
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, earliest)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.US)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    private static Duration bounded(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
