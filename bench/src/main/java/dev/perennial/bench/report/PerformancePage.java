package dev.perennial.bench.report;

import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Trial;
import dev.perennial.bench.downgrade.Variant;
import dev.perennial.bench.goals.Goal;
import dev.perennial.bench.goals.Session;
import dev.perennial.bench.report.ProgressPlot.Line;
import dev.perennial.bench.report.ProgressPlot.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Refreshes docs/performance.md: the figures between its two marks are replaced, what people wrote around them stays; and the
 * plot beside it is drawn anew.
 */
public final class PerformancePage {

    static final String BEGIN = "<!-- figures: written by bench/run --write-docs -->";
    static final String END = "<!-- end of figures -->";

    private PerformancePage() {}

    public static void write(List<Goal> goals, Session session, List<Finding> findings, Machine machine, Duration took)
            throws Exception {
        Path docs = session.home().resolve("docs");
        Path page = docs.resolve("performance.md");
        String figures = figures(goals, session, findings, machine, took);
        Files.writeString(page, replaced(Files.readString(page), figures));
        Files.writeString(docs.resolve("performance.svg"), plot(session));
    }

    static String replaced(String page, String figures) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("docs/performance.md has no place for the figures: " + BEGIN);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n\n" + figures + "\n" + page.substring(end);
    }

    private static String figures(
            List<Goal> goals, Session session, List<Finding> findings, Machine machine, Duration took) {
        StringBuilder text = new StringBuilder();
        text.append("`bench/run --write-docs` on %s; load average %s at its end; %d repetitions, %d min %d s in all.\n"
                .formatted(
                        machine.words(),
                        Samples.number(machine.load()),
                        session.scale().repetitions(),
                        took.toMinutes(),
                        took.toSecondsPart()));
        for (Goal goal : goals) {
            text.append("\n### %s: %s\n\n".formatted(goal.id(), goal.title()));
            text.append("| measured | median | spread | bar | moonshot | |\n|---|---|---|---|---|---|\n");
            findings.stream()
                    .filter(finding -> finding.goal().equals(goal.id()))
                    .forEach(finding -> text.append(row(finding)));
        }
        return text.toString();
    }

    static String row(Finding finding) {
        List<String> cells = ResultTable.cells(finding);
        String note = finding.note().isEmpty() ? "" : "; " + finding.note();
        return "| %s%s | %s | %s | %s | %s | %s |%n"
                .formatted(cells.get(1), note, cells.get(2), cells.get(3), cells.get(4), cells.get(5), cells.get(6));
    }

    private static String plot(Session session) throws Exception {
        Downgrades runs = session.downgrades();
        Trial statement = middle(runs.trials(Variant.SET_STATEMENT));
        Trial product = middle(runs.trials(Variant.PRODUCT));
        Trial loop = middle(runs.trials(Variant.LOOP));
        double loopSeconds = statement.rows() / loop.rowsPerSecond();
        return ProgressPlot.svg(
                "Rows that others can see while %,d subscriptions are ended".formatted(statement.rows()),
                List.of(
                        new Line("the product", false, steps(product)),
                        new Line("one set statement", false, steps(statement)),
                        new Line(
                                "a loop (from %,d rows)".formatted(loop.rows()),
                                true,
                                List.of(
                                        new Point(0, 0),
                                        new Point(loopSeconds, 0),
                                        new Point(loopSeconds, statement.rows())))));
    }

    /** The repetition whose speed is the median. */
    private static Trial middle(List<Trial> trials) {
        return trials.stream()
                .sorted(Comparator.comparingDouble(Trial::rowsPerSecond))
                .toList()
                .get(trials.size() / 2);
    }

    private static List<Point> steps(Trial trial) {
        return trial.progress().stream()
                .map(seen -> new Point(seen.after().toNanos() / 1e9, seen.rows()))
                .toList();
    }
}
