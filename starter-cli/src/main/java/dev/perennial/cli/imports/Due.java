package dev.perennial.cli.imports;

import dev.perennial.cron.CronExpression;
import dev.perennial.cron.CronExpression.Calendar;
import dev.perennial.cron.CronField;
import dev.perennial.cron.InvalidCronException;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** When a job is due, carried over from another scheduler with what it means there. */
final class Due {

    /** Of every second day and more; every day is a star with more letters. */
    private static final Pattern STEP = Pattern.compile("\\*/([2-9]|\\d{2,})");

    private Due() {}

    /** By a cron text, or a refusal that says what is wrong with it. */
    static void cron(Entry entry, String text) {
        String id = entry.job().wantedId().isEmpty() ? "job" : entry.job().wantedId();
        try {
            CronExpression.parse(text, id);
            entry.job().with("cron", text);
        } catch (InvalidCronException e) {
            entry.job().with("cron", text);
            entry.refuse("cron: " + e.getMessage());
        }
    }

    static void zone(Entry entry, ZoneId zone) {
        entry.job().with("time_zone", zone.getId());
    }

    static void every(Entry entry, Duration period, Duration offset) {
        entry.job().with("every", Durations.format(period));
        if (!offset.isZero()) {
            entry.job().with("offset", Durations.format(offset));
        }
    }

    static void once(Entry entry, LocalDateTime at) {
        entry.job().with("at", at.toString());
    }

    /** Says what a change of the clocks does here, where it touches this job and the other scheduler does something else. */
    static void noteClockChanges(Entry entry, ZoneId zone, ClockRule rule) {
        if (rule == ClockRule.SAME || entry.refusal().isPresent()) {
            return;
        }
        entry.job().get("cron").map(Object::toString).ifPresent(text -> {
            CronExpression cron = CronExpression.parse(text, "job");
            List<String> all = new ArrayList<>(cron.notes(zone));
            all.removeAll(cron.notes());
            if (!all.isEmpty()) {
                entry.note(String.join("; ", all) + "; " + rule.words());
            }
        });
    }

    /**
     * The five fields so that a day is due here where day-of-month <em>and</em> day-of-week match. Here, as in crontab, either does;
     * but a field that begins with a star does not count as given, and then both have to match.
     *
     * @return empty where no text says that
     */
    static Optional<String> whereBothDaysMatch(
            String minuteAndHour, String dayOfMonth, String monthField, String dayOfWeek) {
        if (!isGiven(dayOfMonth) || !isGiven(dayOfWeek)) {
            return Optional.of(String.join(" ", minuteAndHour, dayOfMonth, monthField, dayOfWeek));
        }
        Calendar days = CronExpression.parse("0 0 %s * *".formatted(dayOfMonth))
                .calendars()
                .get(0);
        Calendar weekdays = CronExpression.parse("0 0 * * %s".formatted(dayOfWeek))
                .calendars()
                .get(0);
        if (CronField.DAY_OF_WEEK.isAll(weekdays.daysOfWeek())) {
            return Optional.of(String.join(" ", minuteAndHour, dayOfMonth, monthField, "*"));
        }
        if (CronField.DAY_OF_MONTH.isAll(days.daysOfMonth())) {
            return Optional.of(String.join(" ", minuteAndHour, "*", monthField, dayOfWeek));
        }
        // Day 1 and Sunday are what these steps alone stand for.
        if (days.daysOfMonth().contains(1)) {
            return Optional.of(String.join(" ", minuteAndHour, "*/31," + dayOfMonth, monthField, dayOfWeek));
        }
        return weekdays.daysOfWeek().contains(0)
                ? Optional.of(String.join(" ", minuteAndHour, dayOfMonth, monthField, "*/7," + dayOfWeek))
                : Optional.empty();
    }

    /**
     * The five fields so that a day is due here where either matches, also for {@code *}{@code /2}: it counts as given for those who
     * say that only a bare star does not.
     */
    static String whereEitherDayMatches(String fiveFields) {
        String[] fields = fiveFields.strip().split("\\s+");
        if (fields.length != 5 || fields[2].matches("[*?]") || fields[4].matches("[*?]")) {
            return fiveFields;
        }
        fields[2] = STEP.matcher(fields[2]).replaceAll("1-31/$1");
        fields[4] = STEP.matcher(fields[4]).replaceAll("0-6/$1");
        return String.join(" ", fields);
    }

    private static boolean isGiven(String field) {
        return !field.startsWith("*") && !field.startsWith("?");
    }
}
