package dev.perennial.server;

import dev.perennial.cron.CalendarSearch;
import dev.perennial.cron.CronExpression.Calendar;
import dev.perennial.cron.CronField;
import dev.perennial.cron.ZoneTimeline.Stretch;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The calendars of a zone's wall clock, rewritten for UTC: due at exactly the same instants, for a stretch of time in which the
 * zone's offset does not change.
 *
 * <p>An offset moves hours to other hours, and some of them to the day before or after. Those that stay together become one
 * calendar; the days are then put together again to as few calendars as say the same.
 */
final class UtcCalendars {

    private static final int MINUTES_A_DAY = 24 * 60;

    private final Calendar local;
    private final Stretch stretch;
    private final int offset;

    private UtcCalendars(Calendar local, Stretch stretch) {
        this.local = local;
        this.stretch = stretch;
        this.offset = Math.floorDiv(stretch.offset().getTotalSeconds(), 60);
    }

    static List<Calendar> of(List<Calendar> locals, List<Stretch> stretches) {
        return stretches.stream()
                .flatMap(stretch -> locals.stream().flatMap(local -> new UtcCalendars(local, stretch).calendars()))
                .toList();
    }

    private Stream<Calendar> calendars() {
        return daytimes().stream().flatMap(this::calendars);
    }

    /** Hours and minutes that are due together, by UTC, on the day that is so many days from the wall clock's. */
    private record Daytime(int daysOff, NavigableSet<Integer> hours, NavigableSet<Integer> minutes) {

        LocalTime first() {
            return LocalTime.of(hours.first(), minutes.first());
        }

        LocalTime last() {
            return LocalTime.of(hours.last(), minutes.last()).plusSeconds(59);
        }
    }

    private List<Daytime> daytimes() {
        Map<Integer, Map<Integer, NavigableSet<Integer>>> minutesByDayAndHour = new TreeMap<>();
        for (int hour : local.hours()) {
            for (int minute : local.minutes()) {
                int utc = hour * 60 + minute - offset;
                int ofDay = Math.floorMod(utc, MINUTES_A_DAY);
                minutesByDayAndHour
                        .computeIfAbsent(Math.floorDiv(utc, MINUTES_A_DAY), day -> new TreeMap<>())
                        .computeIfAbsent(ofDay / 60, hourOfDay -> new TreeSet<>())
                        .add(ofDay % 60);
            }
        }
        List<Daytime> daytimes = new ArrayList<>();
        minutesByDayAndHour.forEach((day, minutesByHour) -> daytimes.addAll(together(day, minutesByHour)));
        return daytimes;
    }

    /** The hours that have the same minutes. */
    private static List<Daytime> together(int day, Map<Integer, NavigableSet<Integer>> minutesByHour) {
        return keysByValue(minutesByHour).entrySet().stream()
                .map(same -> new Daytime(day, same.getValue(), same.getKey()))
                .toList();
    }

    private Stream<Calendar> calendars(Daytime daytime) {
        NavigableSet<LocalDate> whole = new TreeSet<>();
        List<Calendar> parts = new ArrayList<>();
        LocalDate last = date(stretch.until());
        for (LocalDate date = date(stretch.from()); !date.isAfter(last); date = date.plusDays(1)) {
            if (!CalendarSearch.isDue(local, date.minusDays(daytime.daysOff()))) {
                continue;
            }
            if (contains(date, daytime.first()) && contains(date, daytime.last())) {
                whole.add(date);
            } else {
                parts.addAll(part(date, daytime));
            }
        }
        return Stream.concat(days(whole).stream().map(days -> days.at(daytime, local.seconds())), parts.stream());
    }

    /** On the day of a clock change only some of the times are on this side of it. */
    private List<Calendar> part(LocalDate date, Daytime daytime) {
        Map<Integer, NavigableSet<Integer>> minutesByHour = new TreeMap<>();
        for (int hour : daytime.hours()) {
            for (int minute : daytime.minutes()) {
                if (contains(date, LocalTime.of(hour, minute))) {
                    minutesByHour.computeIfAbsent(hour, each -> new TreeSet<>()).add(minute);
                }
            }
        }
        Days only = Days.only(date);
        return together(daytime.daysOff(), minutesByHour).stream()
                .map(times -> only.at(times, local.seconds()))
                .toList();
    }

    private boolean contains(LocalDate date, LocalTime time) {
        Instant instant = date.atTime(time).toInstant(ZoneOffset.UTC);
        return !instant.isBefore(stretch.from()) && instant.isBefore(stretch.until());
    }

    private static LocalDate date(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Days of the month, of the week, months and years, all of which a day has to match. */
    private record Days(
            NavigableSet<Integer> ofMonth,
            NavigableSet<Integer> ofWeek,
            NavigableSet<Integer> months,
            NavigableSet<Integer> years) {

        static Days only(LocalDate date) {
            return new Days(
                    of(date.getDayOfMonth()),
                    CronField.DAY_OF_WEEK.all(),
                    of(date.getMonthValue()),
                    of(date.getYear()));
        }

        Calendar at(Daytime times, NavigableSet<Integer> seconds) {
            return new Calendar(seconds, times.minutes(), times.hours(), ofMonth, months, ofWeek, years);
        }

        private static NavigableSet<Integer> of(int value) {
            return new TreeSet<>(List.of(value));
        }
    }

    private static List<Days> days(NavigableSet<LocalDate> dates) {
        NavigableSet<Integer> weekdays = collected(dates, UtcCalendars::weekday);
        Map<Integer, Map<Integer, DaysOfMonth>> byYearAndMonth = new TreeMap<>();
        dates.stream().collect(Collectors.groupingBy(YearMonth::from)).forEach((month, days) -> byYearAndMonth
                .computeIfAbsent(month.getYear(), year -> new TreeMap<>())
                .put(
                        month.getMonthValue(),
                        DaysOfMonth.of(month, collected(days, LocalDate::getDayOfMonth), weekdays)));
        Map<Integer, Map<DaysOfMonth, NavigableSet<Integer>>> monthsByYear = new TreeMap<>();
        byYearAndMonth.forEach((year, months) -> monthsByYear.put(year, keysByValue(months)));
        List<Days> all = new ArrayList<>();
        monthsByYear.forEach((year, byDays) -> byDays.forEach((days, months) ->
                all.add(new Days(days.ofMonth(), days.ofWeek(), months, new TreeSet<>(List.of(year))))));
        return all;
    }

    /** The days within one month, said by weekday where that says as much. */
    private record DaysOfMonth(NavigableSet<Integer> ofMonth, NavigableSet<Integer> ofWeek) {

        static DaysOfMonth of(YearMonth month, NavigableSet<Integer> days, NavigableSet<Integer> weekdays) {
            if (isEachSuchWeekday(month, 1, month.lengthOfMonth(), days, weekdays)) {
                return new DaysOfMonth(CronField.DAY_OF_MONTH.all(), weekdays);
            }
            if (days.size() > 1 && isEachSuchWeekday(month, days.first(), days.last(), days, weekdays)) {
                return new DaysOfMonth(range(days.first(), days.last()), weekdays);
            }
            return new DaysOfMonth(days, CronField.DAY_OF_WEEK.all());
        }

        private static boolean isEachSuchWeekday(
                YearMonth month, int first, int last, NavigableSet<Integer> days, NavigableSet<Integer> weekdays) {
            return range(first, last).stream()
                    .allMatch(day -> days.contains(day) == weekdays.contains(weekday(month.atDay(day))));
        }

        private static NavigableSet<Integer> range(int first, int last) {
            NavigableSet<Integer> range = new TreeSet<>();
            for (int day = first; day <= last; day++) {
                range.add(day);
            }
            return range;
        }
    }

    /** From 0, Sunday, to 6. */
    private static int weekday(LocalDate date) {
        return date.getDayOfWeek().getValue() % 7;
    }

    private static NavigableSet<Integer> collected(Collection<LocalDate> dates, Function<LocalDate, Integer> part) {
        return Collections.unmodifiableNavigableSet(
                dates.stream().map(part).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static <T> Map<T, NavigableSet<Integer>> keysByValue(Map<Integer, T> values) {
        Map<T, NavigableSet<Integer>> keys = new LinkedHashMap<>();
        values.forEach((key, value) ->
                keys.computeIfAbsent(value, each -> new TreeSet<>()).add(key));
        return keys;
    }
}
