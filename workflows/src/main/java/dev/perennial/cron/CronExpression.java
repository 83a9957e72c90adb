package dev.perennial.cron;

import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A cron text that was understood: five fields, six with seconds first, or Temporal's own seven (seconds first, year last).
 *
 * <p>As in crontab, and unlike Temporal, a day is due when day-of-month <em>or</em> day-of-week matches if both are given; a
 * field that starts with {@code *} does not count as given. Years run from 2000 to 2100, as in Temporal.
 */
public final class CronExpression {

    private static final Map<String, String> MACROS = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    private static final Pattern WITH_ZONE = Pattern.compile("(?:CRON_)?TZ=(\\S*)\\s*(.*)");

    private static final String FORMS =
            "5 (minute hour day-of-month month day-of-week), " + "6 (second first) or 7 (second first, year last)";

    private final String text;
    private final List<Calendar> calendars;
    private final List<String> notes;

    private CronExpression(String text, List<Calendar> calendars, List<String> notes) {
        this.text = text;
        this.calendars = calendars;
        this.notes = notes;
    }

    /**
     * Reads a cron text.
     *
     * @throws InvalidCronException if it is not understood, or no day from 2000 to 2100 matches it
     */
    public static CronExpression parse(String text) {
        return read(text.strip(), UnaryOperator.identity());
    }

    /**
     * Reads the cron text of a job, in which {@code H} stands for a second, minute or hour of the job's own: always the same
     * one for one id, and spread over the ids, as in Jenkins.
     *
     * @throws InvalidCronException if it is not understood, or no day from 2000 to 2100 matches it
     */
    public static CronExpression parse(String text, String jobId) {
        return read(text.strip(), new CronSpread(jobId));
    }

    private static CronExpression read(String trimmed, UnaryOperator<String[]> spread) {
        String[] fields = spread.apply(sevenFields(trimmed));
        List<Calendar> calendars = calendars(fields);
        List<Calendar> due = calendars.stream().filter(Calendar::isEverDue).toList();
        if (due.isEmpty()) {
            throw neverDue(calendars.get(0), trimmed);
        }
        return new CronExpression(trimmed, due, CronNotes.of(fields, due));
    }

    /** The text as it was written. */
    public String text() {
        return text;
    }

    /** A time is due if it matches any of these: one, or two where day-of-month and day-of-week are both given. */
    public List<Calendar> calendars() {
        return calendars;
    }

    /** What a person should know before relying on it: short months that are skipped, steps that restart each hour … */
    public List<String> notes() {
        return notes;
    }

    /** The same, and what the clock changes of a zone do to it. */
    public List<String> notes(ZoneId zone) {
        return Stream.concat(notes.stream(), ZoneClock.of(zone).notes(calendars).stream())
                .toList();
    }

    /** {@code weekdays at 09:00}; the text itself where there is no short way to say it. */
    public String inWords() {
        return CronWords.of(this);
    }

    /** Equal if written alike and due alike, which {@code H} is not for every job. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CronExpression that && text.equals(that.text) && calendars.equals(that.calendars);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static String[] sevenFields(String text) {
        String[] fields = expanded(text).split("\\s+");
        return switch (fields.length) {
            case 5 -> ("0 " + String.join(" ", fields) + " *").split(" ");
            case 6 -> (refuseYearLast(fields) + " *").split(" ");
            case 7 -> fields;
            default ->
                throw new InvalidCronException("%d field%s: a cron text has %s"
                        .formatted(fields.length, fields.length == 1 ? "" : "s", FORMS));
        };
    }

    private static String expanded(String text) {
        if (text.isEmpty()) {
            throw new InvalidCronException("is empty: a cron text has " + FORMS);
        }
        Matcher zone = WITH_ZONE.matcher(text);
        if (zone.matches()) {
            throw new InvalidCronException("a cron text holds no zone: give it as time_zone: %s, and write cron: %s"
                    .formatted(zone.group(1), zone.group(2)));
        }
        if (!text.startsWith("@")) {
            return text;
        }
        if (text.startsWith("@every")) {
            throw new InvalidCronException(text + " is not a cron text here: give every: "
                    + text.substring("@every".length()).strip() + " instead of cron");
        }
        if (text.equals("@reboot")) {
            throw new InvalidCronException(
                    "@reboot is not understood: a job is due by the clock, use every: or at: instead of cron");
        }
        String fields = MACROS.get(text);
        if (fields == null) {
            throw new InvalidCronException(text + " is not understood: there are "
                    + String.join(", ", MACROS.keySet().stream().sorted().toList()));
        }
        return fields;
    }

    /** Six fields with the year last is what Temporal would read; taking it for seconds first would be due at other times. */
    private static String refuseYearLast(String[] fields) {
        if (fields[5].matches("\\d{4}.*")) {
            throw new InvalidCronException(
                    "6 fields begin with the second, and %s looks like a year: write 7 fields, 0 %s"
                            .formatted(fields[5], String.join(" ", fields)));
        }
        return String.join(" ", fields);
    }

    private static List<Calendar> calendars(String[] fields) {
        Calendar both = new Calendar(
                CronField.SECOND.parse(fields[0]),
                CronField.MINUTE.parse(fields[1]),
                CronField.HOUR.parse(fields[2]),
                CronField.DAY_OF_MONTH.parse(fields[3]),
                CronField.MONTH.parse(fields[4]),
                CronField.DAY_OF_WEEK.parse(fields[5]),
                CronField.YEAR.parse(fields[6]));
        boolean either = isGiven(fields[3]) && isGiven(fields[5]);
        return either ? List.of(both.onAnyDayOfWeek(), both.onAnyDayOfMonth()) : List.of(both);
    }

    static boolean isGiven(String field) {
        return !field.startsWith("*") && !field.startsWith("?");
    }

    private static InvalidCronException neverDue(Calendar calendar, String text) {
        return new InvalidCronException("\"%s\" is never due: there is no day-of-month %s in month %s"
                .formatted(
                        text,
                        CronField.DAY_OF_MONTH.spell(calendar.daysOfMonth()),
                        CronField.MONTH.spell(calendar.months())));
    }

    /** The values each field may have for a wall-clock time to be due; days of the week count from 0, Sunday, to 6. */
    public record Calendar(
            NavigableSet<Integer> seconds,
            NavigableSet<Integer> minutes,
            NavigableSet<Integer> hours,
            NavigableSet<Integer> daysOfMonth,
            NavigableSet<Integer> months,
            NavigableSet<Integer> daysOfWeek,
            NavigableSet<Integer> years) {

        static final Calendar ALWAYS = new Calendar(
                CronField.SECOND.all(),
                CronField.MINUTE.all(),
                CronField.HOUR.all(),
                CronField.DAY_OF_MONTH.all(),
                CronField.MONTH.all(),
                CronField.DAY_OF_WEEK.all(),
                CronField.YEAR.all());

        boolean isEverDue() {
            LocalDate first = LocalDate.of(years.first(), Month.JANUARY, 1);
            return CalendarSearch.forward(this).atOrAfter(first.atStartOfDay()).isPresent();
        }

        boolean isEveryDay() {
            return CronField.DAY_OF_MONTH.isAll(daysOfMonth)
                    && CronField.MONTH.isAll(months)
                    && CronField.DAY_OF_WEEK.isAll(daysOfWeek)
                    && CronField.YEAR.isAll(years);
        }

        /** Whether it is due at the same instants on a wall clock of this offset as by UTC. */
        public boolean isUnmovedBy(ZoneOffset offset) {
            int shift = offset.getTotalSeconds() / 60;
            return shift == 0
                    || (isEveryHourOfEveryDay()
                            && minutes.stream()
                                    .allMatch(minute -> minutes.contains(Math.floorMod(minute + shift, 60))));
        }

        boolean isEveryHourOfEveryDay() {
            return CronField.HOUR.isAll(hours) && isEveryDay();
        }

        Calendar onEveryDay() {
            return ALWAYS.withSeconds(seconds).withMinutes(minutes).withHours(hours);
        }

        Calendar withSeconds(NavigableSet<Integer> values) {
            return new Calendar(values, minutes, hours, daysOfMonth, months, daysOfWeek, years);
        }

        Calendar withMinutes(NavigableSet<Integer> values) {
            return new Calendar(seconds, values, hours, daysOfMonth, months, daysOfWeek, years);
        }

        Calendar withHours(NavigableSet<Integer> values) {
            return new Calendar(seconds, minutes, values, daysOfMonth, months, daysOfWeek, years);
        }

        private Calendar onAnyDayOfMonth() {
            return new Calendar(seconds, minutes, hours, CronField.DAY_OF_MONTH.all(), months, daysOfWeek, years);
        }

        private Calendar onAnyDayOfWeek() {
            return new Calendar(seconds, minutes, hours, daysOfMonth, months, CronField.DAY_OF_WEEK.all(), years);
        }
    }
}
