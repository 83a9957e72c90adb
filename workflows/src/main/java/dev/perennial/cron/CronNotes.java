package dev.perennial.cron;

import dev.perennial.cron.CronExpression.Calendar;
import java.time.LocalTime;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a cron text does that its author may not expect. */
final class CronNotes {

    private final String[] fields;
    private final List<String> notes = new ArrayList<>();

    private CronNotes(String[] fields) {
        this.fields = fields;
    }

    static List<String> of(String[] sevenFields, List<Calendar> calendars) {
        CronNotes notes = new CronNotes(sevenFields);
        Calendar calendar = calendars.get(0);
        notes.eitherDay(calendars);
        notes.missingDays(calendar);
        notes.unevenStep(0, 60, "minute", "s");
        notes.unevenStep(1, 60, "hour", "m");
        notes.unevenStep(2, 24, "day", "h");
        notes.unevenStep(3, 0, "month", "d");
        notes.lastOfTheDay(calendar);
        return List.copyOf(notes.notes);
    }

    private void eitherDay(List<Calendar> calendars) {
        if (calendars.size() > 1) {
            notes.add("day-of-month and day-of-week are both given: due on days that match either, as in crontab");
        } else if (CronExpression.isGiven(fields[3]) && CronExpression.isGiven(fields[5])) {
            notes.add("there is no day-of-month %s in month %s: due by the day-of-week alone"
                    .formatted(fields[3], fields[4]));
        }
    }

    private void missingDays(Calendar calendar) {
        int earliest = calendar.daysOfMonth().first();
        List<String> without = calendar.months().stream()
                .map(Month::of)
                .filter(month -> month.maxLength() < earliest)
                .map(month -> month.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                .toList();
        if (!without.isEmpty()) {
            notes.add("skips %s: no day %d".formatted(CronField.inWords(without), earliest));
        }
        if (earliest == 29 && calendar.months().contains(Month.FEBRUARY.getValue())) {
            notes.add("29 February is there in leap years only");
        }
    }

    private void unevenStep(int field, int size, String unit, String suffix) {
        if (fields[field].matches("\\*/\\d+")) {
            int step = Integer.parseInt(fields[field].substring(2));
            if (step > 1 && (size == 0 || size % step != 0)) {
                notes.add("%s starts again with each %s, so the last gap is shorter; for an even rhythm use every: %d%s"
                        .formatted(fields[field], unit, step, suffix));
            }
        }
    }

    /** Readers of {@code *}{@code /30 9-16} expect it to end at 16:00. */
    private void lastOfTheDay(Calendar calendar) {
        if (fields[2].matches("\\d+-\\d+") && calendar.minutes().size() > 1) {
            LocalTime first =
                    LocalTime.of(calendar.hours().first(), calendar.minutes().first());
            LocalTime last =
                    LocalTime.of(calendar.hours().last(), calendar.minutes().last());
            notes.add("the first of a day is at %s and the last at %s".formatted(first, last));
        }
    }
}
