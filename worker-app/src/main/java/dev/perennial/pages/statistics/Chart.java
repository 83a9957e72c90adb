package dev.perennial.pages.statistics;

import dev.perennial.ledger.Statistics.Day;
import dev.perennial.ledger.Statistics.Spread;
import dev.perennial.words.When;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How long a job took on each of the last thirty days: a band from the middle run to the one that 95 percent are as short as. Beneath it
 * a square tells whether the day's runs worked.
 *
 * @param lines times to compare with
 */
public record Chart(List<Column> columns, List<Line> lines, String label) {

    public static final int WIDTH = 720;
    public static final int HEIGHT = 168;
    public static final int LEFT = 60;

    /** Where the squares stand. */
    public static final int SQUARES = 126;

    private static final int DAYS = 30;
    private static final int STEP = (WIDTH - LEFT) / DAYS;
    private static final int TOP = 8;
    private static final int FLOOR = 116;
    private static final int NARROWEST = 3;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    /**
     * A day.
     *
     * @param tone of its square
     * @param height of the band; 0 when no run succeeded
     * @param date for every seventh day; else empty
     */
    public record Column(int x, String tone, int y, int height, String title, String date) {}

    /** A time, at its height. */
    public record Line(int y, String text) {}

    static Chart of(List<Day> days, LocalDate today) {
        Map<LocalDate, Day> known = days.stream().collect(Collectors.toMap(Day::day, Function.identity()));
        long longest = days.stream()
                .flatMap(day -> day.durations().stream())
                .mapToLong(Spread::p95)
                .max()
                .orElse(0);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < DAYS; i++) {
            LocalDate date = today.minusDays(DAYS - 1L - i);
            columns.add(column(LEFT + i * STEP, date, known.get(date), longest));
        }
        List<Line> lines = longest == 0
                ? List.of()
                : List.of(new Line(y(longest, longest), When.took(longest)), new Line(FLOOR, "0"));
        return new Chart(columns, lines, "How long it took on each of the last thirty days, and whether it worked");
    }

    private static Column column(int x, LocalDate date, Day day, long longest) {
        String title = DATE.format(date) + ": " + (day == null ? "not due" : told(day));
        String tone = day == null ? "none" : day.failed() > 0 ? "fail" : "ok";
        int top = day == null
                ? FLOOR
                : day.durations().map(spread -> y(spread.p95(), longest)).orElse(FLOOR);
        int bottom = day == null
                ? FLOOR
                : day.durations().map(spread -> y(spread.p50(), longest)).orElse(FLOOR);
        boolean known = day != null && day.durations().isPresent();
        return new Column(
                x,
                tone,
                known ? Math.min(top, bottom - NARROWEST) : FLOOR,
                known ? Math.max(NARROWEST, bottom - top) : 0,
                title,
                date.toEpochDay() % 7 == 0 ? DATE.format(date) : "");
    }

    private static String told(Day day) {
        String runs = day.runs() == 1 ? "1 run" : day.runs() + " runs";
        String failed = day.failed() == 0 ? "" : ", %d failed or missed".formatted(day.failed());
        return runs
                + failed
                + day.durations()
                        .map(spread -> ", took %s (95 %% at most %s)"
                                .formatted(When.took(spread.p50()), When.took(spread.p95())))
                        .orElse("");
    }

    private static int y(long took, long longest) {
        return longest == 0 ? FLOOR : (int) (FLOOR - (FLOOR - TOP) * took / longest);
    }
}
