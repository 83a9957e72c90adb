package dev.perennial.cron;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Finds the nearest wall-clock time that matches a calendar, field by field, knowing no zone.
 *
 * <p>Backward is forward with every set turned round: "the next higher hour" of a descending set is the next lower one.
 */
public final class CalendarSearch {

    private final CronExpression.Calendar calendar;
    private final boolean forward;
    private final NavigableSet<Integer> seconds;
    private final NavigableSet<Integer> minutes;
    private final NavigableSet<Integer> hours;
    private final NavigableSet<Integer> years;

    private CalendarSearch(CronExpression.Calendar calendar, boolean forward) {
        this.calendar = calendar;
        this.forward = forward;
        this.seconds = turned(calendar.seconds());
        this.minutes = turned(calendar.minutes());
        this.hours = turned(calendar.hours());
        this.years = turned(calendar.years());
    }

    public static CalendarSearch forward(CronExpression.Calendar calendar) {
        return new CalendarSearch(calendar, true);
    }

    public static CalendarSearch backward(CronExpression.Calendar calendar) {
        return new CalendarSearch(calendar, false);
    }

    /** The nearest match from here on, in the direction of the search; here itself, if it matches. */
    public Optional<LocalDateTime> atOrAfter(LocalDateTime here) {
        if (isDue(calendar, here.toLocalDate())) {
            Optional<LocalTime> sameDay = timeAtOrAfter(here.toLocalTime());
            if (sameDay.isPresent()) {
                return sameDay.map(time -> here.toLocalDate().atTime(time));
            }
        }
        return dateAtOrAfter(here.toLocalDate().plusDays(forward ? 1 : -1))
                .map(date -> date.atTime(hours.first(), minutes.first(), seconds.first()));
    }

    public static boolean isDue(CronExpression.Calendar calendar, LocalDate date) {
        return calendar.years().contains(date.getYear())
                && calendar.months().contains(date.getMonthValue())
                && calendar.daysOfMonth().contains(date.getDayOfMonth())
                && calendar.daysOfWeek().contains(date.getDayOfWeek().getValue() % 7);
    }

    private Optional<LocalDate> dateAtOrAfter(LocalDate here) {
        LocalDate date = here;
        while (!isDue(calendar, date)) {
            Integer year = years.ceiling(date.getYear());
            if (year == null) {
                return Optional.empty();
            }
            if (year != date.getYear()) {
                date = forward ? LocalDate.of(year, 1, 1) : LocalDate.of(year, 12, 31);
            } else if (!calendar.months().contains(date.getMonthValue())) {
                date = forward
                        ? date.withDayOfMonth(1).plusMonths(1)
                        : date.withDayOfMonth(1).minusDays(1);
            } else {
                date = date.plusDays(forward ? 1 : -1);
            }
        }
        return Optional.of(date);
    }

    private Optional<LocalTime> timeAtOrAfter(LocalTime here) {
        int hour = here.getHour();
        int minute = here.getMinute();
        if (hours.contains(hour)) {
            Integer second = minutes.contains(minute) ? seconds.ceiling(here.getSecond()) : null;
            if (second != null) {
                return Optional.of(LocalTime.of(hour, minute, second));
            }
            Integer laterMinute = minutes.higher(minute);
            if (laterMinute != null) {
                return Optional.of(LocalTime.of(hour, laterMinute, seconds.first()));
            }
        }
        return Optional.ofNullable(hours.higher(hour))
                .map(later -> LocalTime.of(later, minutes.first(), seconds.first()));
    }

    private NavigableSet<Integer> turned(NavigableSet<Integer> values) {
        return forward ? values : values.descendingSet();
    }
}
