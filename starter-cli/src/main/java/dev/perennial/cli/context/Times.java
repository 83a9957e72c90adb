package dev.perennial.cli.context;

import dev.perennial.cli.exit.Refusal;
import dev.perennial.cron.ZoneNames;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Reads the times, durations and zones that people type. */
public final class Times {

    private Times() {}

    /** An instant with its offset, or a day in UTC. A time without an offset could mean anything, so it is refused. */
    public static Instant parse(String option, String text) {
        try {
            return text.matches("\\d{4}-\\d{2}-\\d{2}")
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
        } catch (DateTimeParseException e) {
            throw Refusal.usage(
                    "%s %s is not a time".formatted(option, text),
                    "write it with its offset, like 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+02:00, or a day,"
                            + " like 2026-03-01 (UTC)");
        }
    }

    public static Duration duration(String option, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.usage("%s: %s".formatted(option, e.getMessage()));
        }
    }

    public static ZoneId zone(String option, String text) {
        try {
            return ZoneNames.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.usage("%s: %s".formatted(option, e.getMessage()));
        }
    }
}
