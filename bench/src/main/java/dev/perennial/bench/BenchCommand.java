package dev.perennial.bench;

import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Finding.Standing;
import dev.perennial.bench.basis.Scale;
import dev.perennial.bench.downgrade.Variant;
import dev.perennial.bench.goals.AllGoals;
import dev.perennial.bench.goals.Goal;
import dev.perennial.bench.goals.Session;
import dev.perennial.bench.report.JsonLines;
import dev.perennial.bench.report.Machine;
import dev.perennial.bench.report.PerformancePage;
import dev.perennial.bench.report.ResultTable;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the goals that are asked for, and says how they stand. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description = "Measure the product beside what else could do the work, as ratios of one and the same session.",
        footer = {
            "",
            "Exit codes: 0 every bar is reached, 1 one is missed or a final state was wrong, 2 wrong usage.",
            "",
            "Example, as docs/performance.md is made:",
            "  bench/run --write-docs"
        })
final class BenchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "GOAL", arity = "0..*", description = "Such as G1 G4. Default: all of them.")
    private List<String> wanted = List.of();

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Of each side of a comparison. Default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "With one subscription each, a fifth of them due. Default: ${DEFAULT-VALUE}")
    private int users;

    @Option(
            names = "--idle-jobs",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Scheduled and not due, for G31. Default: ${DEFAULT-VALUE}")
    private int idleJobs;

    @Option(names = "--json", paramLabel = "FILE", description = "Where the JSON lines go. Default: standard output")
    private Path json;

    @Option(names = "--write-docs", description = "Write docs/performance.md; of all goals also its plot.")
    private boolean writeDocs;

    @Override
    public Integer call() throws Exception {
        List<Goal> goals = goals();
        if (goals.isEmpty()) {
            System.err.println("✗ error: no such goal");
            return 2;
        }
        Path home = Path.of(System.getProperty("perennial.home", ".")).toAbsolutePath();
        long begin = System.nanoTime();
        try (Session session = new Session(home, new Scale(users, repetitions, idleJobs), variants(goals), this::say)) {
            List<Finding> findings = measure(goals, session);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            report(goals, session, findings, took);
            return exitCode(findings);
        }
    }

    private List<Goal> goals() {
        Set<String> ids = Set.copyOf(
                wanted.stream().map(id -> id.toUpperCase(Locale.ROOT)).toList());
        List<Goal> chosen = AllGoals.IN_ORDER.stream()
                .filter(goal -> ids.isEmpty() || ids.contains(goal.id().toUpperCase(Locale.ROOT)))
                .toList();
        return ids.isEmpty() || chosen.size() == ids.size() ? chosen : List.of();
    }

    private static Set<Variant> variants(List<Goal> goals) {
        Set<Variant> variants = EnumSet.noneOf(Variant.class);
        goals.forEach(goal -> variants.addAll(goal.compares()));
        return variants;
    }

    private List<Finding> measure(List<Goal> goals, Session session) throws Exception {
        List<Finding> findings = new ArrayList<>();
        for (Goal goal : goals) {
            long begin = System.nanoTime();
            say(goal.id() + "  " + goal.title());
            findings.addAll(goal.measure(session));
            say("   %s took %d s".formatted(goal.id(), (System.nanoTime() - begin) / 1_000_000_000));
        }
        return findings;
    }

    private void report(List<Goal> goals, Session session, List<Finding> findings, Duration took) throws Exception {
        Machine machine = Machine.here(session);
        if (json == null) {
            JsonLines.write(findings, machine, System.out);
        } else {
            try (PrintStream file = new PrintStream(Files.newOutputStream(json), true, "UTF-8")) {
                JsonLines.write(findings, machine, file);
            }
        }
        System.out.println();
        System.out.println(ResultTable.of(findings));
        System.out.println("%s, %d s in all".formatted(machine.words(), took.toSeconds()));
        if (writeDocs) {
            if (goals.size() == AllGoals.IN_ORDER.size()) {
                PerformancePage.write(goals, session, findings, machine, took);
            } else {
                PerformancePage.writeSome(goals, session, findings, machine);
            }
            say("docs/performance.md is written");
        }
    }

    private static int exitCode(List<Finding> findings) {
        boolean missed = findings.stream().anyMatch(finding -> finding.standing() == Standing.MISSED);
        return missed ? 1 : 0;
    }

    private void say(String line) {
        System.err.println(line);
    }
}
