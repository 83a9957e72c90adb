package dev.perennial.bench.report;

import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Trial;
import dev.perennial.bench.downgrade.Variant;
import dev.perennial.bench.goals.AllGoals;
import dev.perennial.bench.goals.Goal;
import dev.perennial.bench.goals.Session;
import dev.perennial.bench.report.ProgressPlot.Line;
import dev.perennial.bench.report.ProgressPlot.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refreshes docs/performance.md: the figures between its two marks are replaced, what people wrote around them stays; and the
 * plot beside it is drawn anew.
 */
public final class PerformancePage {

    static final String BEGIN = "<!-- figures: written by bench/run --write-docs -->";
    static final String END = "<!-- end of figures -->";

    private static final Pattern HEADING = Pattern.compile("(?m)^### (\\w+): .*$");

    private PerformancePage() {}

    /** Of all goals. */
    public static void write(List<Goal> goals, Session session, List<Finding> findings, Machine machine, Duration took)
            throws Exception {
        Path docs = session.home().resolve("docs");
        Path page = docs.resolve("performance.md");
        StringBuilder figures = new StringBuilder("`bench/run --write-docs` on %s; %d min %d s in all.\n"
                .formatted(conditions(session, machine), took.toMinutes(), took.toSecondsPart()));
        goals.forEach(goal -> figures.append("\n").append(section(goal, "", findings)));
        Files.writeString(page, replaced(Files.readString(page), figures.toString()));
        Files.writeString(docs.resolve("performance.svg"), plot(session));
    }

    /** Of some goals: the others keep their figures, and each of these says under which conditions it was measured. */
    public static void writeSome(List<Goal> goals, Session session, List<Finding> findings, Machine machine)
            throws IOException {
        Path file = session.home().resolve("docs").resolve("performance.md");
        String page = Files.readString(file);
        List<String> order = AllGoals.IN_ORDER.stream().map(Goal::id).toList();
        String conditions = "Measured by itself, on %s.\n\n".formatted(conditions(session, machine));
        for (Goal goal : goals) {
            page = withSection(page, order, goal.id(), section(goal, conditions, findings));
        }
        Files.writeString(file, page);
    }

    /** In place of the goal's section, or where it belongs by the order. */
    static String withSection(String page, List<String> order, String id, String section) {
        int end = page.indexOf(END);
        Matcher heading = HEADING.matcher(page).region(page.indexOf(BEGIN), end);
        int from = end;
        int to = end;
        while (heading.find()) {
            if (heading.group(1).equals(id)) {
                from = heading.start();
                to = heading.find() ? heading.start() : end;
                break;
            }
            if (order.indexOf(heading.group(1)) > order.indexOf(id)) {
                from = heading.start();
                to = from;
                break;
            }
        }
        return page.substring(0, from) + section + "\n" + page.substring(to);
    }

    private static String conditions(Session session, Machine machine) {
        return "%s; load average %s at its end; %d repetitions"
                .formatted(
                        machine.words(),
                        Samples.number(machine.load()),
                        session.scale().repetitions());
    }

    static String replaced(String page, String figures) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("docs/performance.md has no place for the figures: " + BEGIN);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n\n" + figures + "\n" + page.substring(end);
    }

    private static String section(Goal goal, String conditions, List<Finding> findings) {
        StringBuilder text = new StringBuilder("### %s: %s\n\n%s".formatted(goal.id(), goal.title(), conditions));
        text.append("| measured | median | spread | bar | moonshot | |\n|---|---|---|---|---|---|\n");
        findings.stream()
                .filter(finding -> finding.goal().equals(goal.id()))
                .forEach(finding -> text.append(row(finding)));
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
