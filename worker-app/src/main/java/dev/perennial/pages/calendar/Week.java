package dev.perennial.pages.calendar;

import dev.perennial.pages.calendar.CalendarPage.Cell;
import dev.perennial.pages.calendar.CalendarPage.Clash;
import dev.perennial.pages.calendar.CalendarPage.Day;
import dev.perennial.pages.calendar.CalendarPage.Minute;
import dev.perennial.pages.frame.Moment;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The times of seven days, counted by hour and by minute. */
final class Week {

    static final Duration LENGTH = Duration.ofDays(7);

    /** A job that is due more often is there all the time: it would hide every other. */
    private static final int MOST_TICKS = 7 * 24 * 12;

    private static final int HOURS = 24;
    private static final int MINUTES = 60;
    private static final int HIGHEST = 40;
    private static final int MOST_CLASHES = 6;
    private static final int[] LEVELS = {1, 3, 10, 30};
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:00", Locale.ENGLISH);
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final LocalDate monday;
    private final Instant now;
    private final Map<Instant, List<String>> due = new TreeMap<>();
    private int frequent;

    /** @param jobs those that are counted; a paused one has no times to come */
    Week(LocalDate monday, Instant now, List<RegisteredJob> jobs) {
        this.monday = monday;
        this.now = now;
        for (RegisteredJob job : jobs) {
            List<Instant> ticks = job.ticks().between(from().minusNanos(1), until().minusNanos(1), MOST_TICKS + 1);
            if (ticks.size() > MOST_TICKS) {
                frequent++;
            } else if (!job.isPaused()) {
                ticks.forEach(tick ->
                        due.computeIfAbsent(tick, moment -> new ArrayList<>()).add(job.id()));
            }
        }
    }

    Instant from() {
        return monday.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    Instant until() {
        return from().plus(LENGTH);
    }

    int frequent() {
        return frequent;
    }

    /** @param past what became of the hours that are over, by hour and status */
    List<Day> days(Map<Instant, Map<RunStatus, Long>> past) {
        return IntStream.range(0, 7).mapToObj(day -> day(day, past)).toList();
    }

    private Day day(int day, Map<Instant, Map<RunStatus, Long>> past) {
        Instant begin = from().plus(Duration.ofDays(day));
        List<Cell> cells = IntStream.range(0, HOURS)
                .mapToObj(hour -> begin.plus(Duration.ofHours(hour)))
                .map(hour -> cell(hour, past.getOrDefault(hour, Map.of())))
                .toList();
        LocalDate date = monday.plusDays(day);
        return new Day(DAY.format(date), date.equals(LocalDate.ofInstant(now, ZoneOffset.UTC)), cells);
    }

    private Cell cell(Instant hour, Map<RunStatus, Long> became) {
        long ran = became.values().stream().mapToLong(Long::longValue).sum();
        long bad = became.getOrDefault(RunStatus.ERROR, 0L) + became.getOrDefault(RunStatus.MISSED, 0L);
        Instant end = hour.plus(1, ChronoUnit.HOURS);
        long ahead = due.entrySet().stream()
                .filter(tick -> tick.getKey().isAfter(now)
                        && !tick.getKey().isBefore(hour)
                        && tick.getKey().isBefore(end))
                .mapToLong(tick -> tick.getValue().size())
                .sum();
        int count = (int) (ran + ahead);
        String tone = count == 0 ? "" : bad > 0 ? "fail" : ran > 0 ? "ok" : "future";
        String title = "%s %s UTC: %d ran, %d of them failed or were missed, %d to come"
                .formatted(DAY.format(hour.atZone(UTC)), HOUR.format(hour.atZone(UTC)), ran, bad, ahead);
        String link = ran == 0 ? "" : "/runs?from=%s&until=%s".formatted(hour, end);
        return new Cell(count, tone, level(count), title, link);
    }

    private static int level(int count) {
        int level = 0;
        while (level < LEVELS.length && count >= LEVELS[level]) {
            level++;
        }
        return level;
    }

    List<Minute> minutes() {
        int[] counts = byMinute();
        int most = Math.max(1, IntStream.of(counts).max().orElse(1));
        return IntStream.range(0, MINUTES)
                .mapToObj(minute -> new Minute(minute, counts[minute], counts[minute] * HIGHEST / most))
                .toList();
    }

    /** The minute with the fewest times, and of those the farthest from the busy ones. */
    int freeMinute() {
        int[] counts = byMinute();
        int fewest = IntStream.of(counts).min().orElse(0);
        return IntStream.range(0, MINUTES)
                .filter(minute -> counts[minute] == fewest)
                .boxed()
                .max(Comparator.comparingInt(minute -> distance(minute, counts, fewest)))
                .orElse(0);
    }

    private static int distance(int minute, int[] counts, int fewest) {
        return IntStream.range(0, MINUTES)
                .filter(other -> counts[other] > fewest)
                .map(other -> Math.min(Math.abs(other - minute), MINUTES - Math.abs(other - minute)))
                .min()
                .orElse(MINUTES);
    }

    private int[] byMinute() {
        int[] counts = new int[MINUTES];
        due.forEach((tick, jobs) -> counts[tick.atZone(UTC).getMinute()] += jobs.size());
        return counts;
    }

    /** The moments to come at which the most jobs are due at once; of each group of jobs the first. */
    List<Clash> clashes() {
        Map<List<String>, Instant> first = new LinkedHashMap<>();
        due.forEach((tick, jobs) -> {
            if (jobs.size() > 1 && tick.isAfter(now)) {
                first.putIfAbsent(jobs, tick);
            }
        });
        return first.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<List<String>, Instant> clash) ->
                                clash.getKey().size())
                        .reversed())
                .limit(MOST_CLASHES)
                .map(clash -> new Clash(Moment.at(clash.getValue(), UTC), clash.getKey()))
                .toList();
    }
}
