package dev.perennial.words;

import dev.perennial.sweep.pace.PaceOrders;
import dev.perennial.sweep.pace.PaceReading;
import dev.perennial.sweep.pace.PaceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the sweeps of a run go, in sentences. */
public final class PaceWords {

    private PaceWords() {}

    /** A line for what people ask, and some for each step. */
    public static List<String> of(PaceReport report) {
        List<String> lines = new ArrayList<>();
        String asked = asked(report.orders());
        if (!asked.isEmpty()) {
            lines.add(asked);
        }
        report.steps().forEach(step -> step(step, lines));
        return lines;
    }

    /** {@code ops: hold it, at 25 % of its speed}; empty when nobody asked for anything. */
    public static String asked(PaceOrders orders) {
        if (orders.changedBy().isEmpty()) {
            return "";
        }
        List<String> asked = new ArrayList<>();
        if (orders.held()) {
            asked.add("hold it");
        }
        if (orders.speed() < 100) {
            asked.add("at %d %% of its speed".formatted(orders.speed()));
        }
        orders.pageRows().ifPresent(rows -> asked.add("at most %,d rows a page".formatted(rows)));
        return orders.changedBy().get() + ": "
                + (asked.isEmpty() ? "as fast as the signals allow" : String.join(", ", asked));
    }

    private static void step(PaceReport.Step step, List<String> lines) {
        lines.add(step.name() + ": " + progress(step));
        step.now().ifPresent(now -> lines.add("  " + now(now)));
        waited(step).ifPresent(waited -> lines.add("  " + waited));
    }

    /** How long it took no page, and for what. */
    public static Optional<String> waited(PaceReport.Step step) {
        return Optional.of(step.waited().entrySet().stream()
                        .map(waited -> "it waited %s for %s"
                                .formatted(
                                        When.took(waited.getValue().toMillis()),
                                        waited.getKey().words()))
                        .collect(Collectors.joining("; ")))
                .filter(waited -> !waited.isEmpty());
    }

    /** {@code 1,200 of about 2,000 rows, 310 a second, about 3 s left}. */
    public static String progress(PaceReport.Step step) {
        StringBuilder words = new StringBuilder("%,d".formatted(step.rows()));
        step.expected().ifPresent(expected -> words.append(" of about %,d".formatted(expected)));
        words.append(" rows");
        step.rowsASecond().ifPresent(rate -> words.append(", %,d a second".formatted(rate)));
        step.left().ifPresent(left -> words.append(", about %s left".formatted(When.roughly(left))));
        return words.toString();
    }

    /** What decides now. */
    public static String now(PaceReading now) {
        return switch (now.level()) {
            case FULL -> "full speed: no signal has anything against it";
            case UNKNOWN -> "half speed, as a signal does not answer: " + now.words();
            case HALF -> "half speed: " + now.words();
            case BACK_OFF -> "it backs off: " + now.words();
            case WAIT -> "it waits: " + now.words();
        };
    }
}
