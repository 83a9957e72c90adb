package dev.perennial.pages.runs;

import dev.perennial.pages.frame.Chip;
import dev.perennial.sweep.pace.PaceLevel;
import dev.perennial.sweep.pace.PaceOrders;
import dev.perennial.sweep.pace.PaceReport;
import dev.perennial.sweep.pace.PaceReport.Stretch;
import dev.perennial.words.PaceWords;
import dev.perennial.words.When;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a run goes through its tables.
 *
 * @param mayChange whether it can be steered
 * @param asked what a person asks of it; empty when nobody asked for anything
 */
public record PacePanel(
        boolean mayChange, boolean held, boolean slowest, boolean fastest, String asked, List<Step> steps) {

    /** How wide the picture of a step is. */
    public static final int WIDTH = 640;

    public static final int HEIGHT = 56;

    private static final int LOWEST = 3;

    /**
     * A step.
     *
     * @param progress in words
     * @param percent of what was expected; empty when nobody knows
     * @param now what decides; empty when it is not at work
     * @param waited how long it took no page, and for what; empty when it always did
     * @param label of the picture
     */
    public record Step(
            String name,
            Chip chip,
            String progress,
            String percent,
            String now,
            String waited,
            List<Bar> bars,
            String label) {}

    /** A stretch of time: its width is how long it lasted, its height how many rows a second were done. */
    public record Bar(int x, int width, int y, int height, String tone, String title) {}

    static PacePanel of(PaceReport report, boolean mayChange) {
        PaceOrders orders = report.orders();
        return new PacePanel(
                mayChange,
                orders.held(),
                orders.slower() == orders.speed(),
                orders.faster() == orders.speed(),
                PaceWords.asked(orders),
                report.steps().stream().map(PacePanel::step).toList());
    }

    /** Whether there is anything to show. */
    public boolean isThere() {
        return mayChange || !steps.isEmpty();
    }

    private static Step step(PaceReport.Step step) {
        return new Step(
                step.name(),
                chip(step),
                PaceWords.progress(step),
                step.expected().isPresent() && step.expected().getAsLong() > 0
                        ? Long.toString(Math.min(
                                100, 100 * step.rows() / step.expected().getAsLong()))
                        : "",
                step.now().map(PaceWords::now).orElse(""),
                PaceWords.waited(step).orElse(""),
                bars(step.stretches()),
                "Rows a second of step %s over time, by what decided".formatted(step.name()));
    }

    private static Chip chip(PaceReport.Step step) {
        if (step.done()) {
            return new Chip("ok", "check", "through");
        }
        Optional<PaceLevel> level = step.now().map(now -> now.level());
        return switch (level.orElse(PaceLevel.UNKNOWN)) {
            case WAIT -> new Chip("held", "pause", "waits");
            case FULL -> new Chip("run", "play", "full speed");
            default -> level.isPresent() ? new Chip("late", "clock", "slower") : new Chip("idle", "dot", "not at work");
        };
    }

    private static List<Bar> bars(List<Stretch> stretches) {
        Instant begin = stretches.get(0).since();
        double whole = Math.max(
                1,
                Duration.between(begin, stretches.get(stretches.size() - 1).until())
                        .toMillis());
        double most = Math.max(
                1, stretches.stream().mapToDouble(PacePanel::rate).max().orElse(1));
        List<Bar> bars = new ArrayList<>();
        for (Stretch stretch : stretches) {
            int x = (int) (WIDTH * Duration.between(begin, stretch.since()).toMillis() / whole);
            int end = (int) (WIDTH * Duration.between(begin, stretch.until()).toMillis() / whole);
            int height = (int) Math.max(LOWEST, HEIGHT * rate(stretch) / most);
            bars.add(new Bar(x, Math.max(1, end - x), HEIGHT - height, height, tone(stretch), title(stretch)));
        }
        return bars;
    }

    private static double rate(Stretch stretch) {
        return 1_000.0 * stretch.rows() / Math.max(1, length(stretch).toMillis());
    }

    private static Duration length(Stretch stretch) {
        return Duration.between(stretch.since(), stretch.until());
    }

    private static String tone(Stretch stretch) {
        return switch (stretch.reading().level()) {
            case FULL -> "ok";
            case UNKNOWN, HALF, BACK_OFF -> "late";
            case WAIT -> "held";
        };
    }

    private static String title(Stretch stretch) {
        return "%s, %,.0f rows a second: %s"
                .formatted(When.took(length(stretch).toMillis()), rate(stretch), PaceWords.now(stretch.reading()));
    }
}
