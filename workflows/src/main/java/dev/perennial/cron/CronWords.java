package dev.perennial.cron;

import dev.perennial.cron.CronExpression.Calendar;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;

/** Says the common shapes of a cron text in English. */
final class CronWords {

    private static final Set<Integer> WEEKDAYS = Set.of(1, 2, 3, 4, 5);
    private static final Set<Integer> WEEKEND = Set.of(0, 6);
    private static final int TIMES_WORTH_LISTING = 4;

    private final Calendar calendar;

    private CronWords(Calendar calendar) {
        this.calendar = calendar;
    }

    static String of(CronExpression expression) {
        boolean sayable = expression.calendars().size() == 1
                && CronField.YEAR.isAll(expression.calendars().get(0).years());
        return sayable
                ? new CronWords(expression.calendars().get(0)).sentence().orElse(expression.text())
                : expression.text();
    }

    private Optional<String> sentence() {
        Optional<String> rhythm = rhythm();
        if (rhythm.isPresent()) {
            return calendar.isEveryDay() ? rhythm : onWhichDays().map(days -> rhythm.get() + " " + days);
        }
        return times().flatMap(this::atTimes);
    }

    private Optional<String> rhythm() {
        boolean everyHour = CronField.HOUR.isAll(calendar.hours());
        boolean onTheMinute = calendar.seconds().equals(Set.of(0));
        if (everyHour && CronField.MINUTE.isAll(calendar.minutes())) {
            return every(calendar.seconds(), 60, "second")
                    .or(() -> onTheMinute ? Optional.of("every minute") : Optional.empty());
        }
        if (everyHour && onTheMinute && calendar.minutes().size() > 1) {
            return every(calendar.minutes(), 60, "minute");
        }
        if (onTheMinute && calendar.minutes().equals(Set.of(0))) {
            return every(calendar.hours(), 24, "hour");
        }
        return Optional.empty();
    }

    /** Only a step that divides its field is a rhythm: every 7 minutes of an hour is not every 7 minutes. */
    private static Optional<String> every(NavigableSet<Integer> values, int size, String unit) {
        int step = size / values.size();
        for (int value = 0; value < size; value += step) {
            if (size % values.size() != 0 || !values.contains(value)) {
                return Optional.empty();
            }
        }
        return values.size() == 1
                ? Optional.empty()
                : Optional.of(step == 1 ? "every " + unit : "every " + step + " " + unit + "s");
    }

    private Optional<String> times() {
        List<String> times = new ArrayList<>();
        for (int hour : calendar.hours()) {
            for (int minute : calendar.minutes()) {
                for (int second : calendar.seconds()) {
                    times.add(LocalTime.of(hour, minute, second).toString());
                    if (times.size() > TIMES_WORTH_LISTING) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.of(CronField.inWords(times));
    }

    private Optional<String> atTimes(String times) {
        if (calendar.isEveryDay()) {
            return Optional.of("every day at " + times);
        }
        return onWhichDays()
                .map(days -> days.equals("on weekdays") ? "weekdays at " + times : "at " + times + " " + days);
    }

    private Optional<String> onWhichDays() {
        boolean anyDate = CronField.DAY_OF_MONTH.isAll(calendar.daysOfMonth());
        boolean anyMonth = CronField.MONTH.isAll(calendar.months());
        boolean anyDayOfWeek = CronField.DAY_OF_WEEK.isAll(calendar.daysOfWeek());
        if (anyDate && anyMonth) {
            return Optional.of("on " + daysOfWeek());
        }
        if (!anyDayOfWeek || anyDate || calendar.daysOfMonth().size() > TIMES_WORTH_LISTING) {
            return Optional.empty();
        }
        String days = CronField.DAY_OF_MONTH.spell(calendar.daysOfMonth());
        if (anyMonth) {
            return Optional.of("on day " + days + " of the month");
        }
        return Optional.of("on " + days + " " + months());
    }

    private String daysOfWeek() {
        if (calendar.daysOfWeek().equals(WEEKDAYS)) {
            return "weekdays";
        }
        if (calendar.daysOfWeek().equals(WEEKEND)) {
            return "weekends";
        }
        return CronField.inWords(calendar.daysOfWeek().stream()
                .map(day -> DayOfWeek.of(day == 0 ? 7 : day).getDisplayName(TextStyle.FULL, Locale.ENGLISH) + "s")
                .toList());
    }

    private String months() {
        return CronField.inWords(calendar.months().stream()
                .map(month -> Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                .toList());
    }
}
