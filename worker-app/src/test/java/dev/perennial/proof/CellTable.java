package dev.perennial.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints what was proved, when everything has run. */
public final class CellTable {

    private CellTable() {}

    /**
     * Prints nothing when no cell ran.
     *
     * @param arguments the file of results, and the one of the crash points that were visited in process
     */
    public static void main(String... arguments) throws IOException {
        List<CellResult> results = new CellResults(Path.of(arguments[0])).all();
        if (!results.isEmpty()) {
            System.out.println(of(results));
            System.out.println(CrashPoints.read(Path.of(arguments[1])).words());
        }
    }

    static String of(List<CellResult> results) {
        Map<Integer, List<CellResult>> cells =
                results.stream().collect(Collectors.groupingBy(CellResult::cell, TreeMap::new, Collectors.toList()));
        StringBuilder table = new StringBuilder(
                "\nCell  Green  F L D M A T  Points  Seconds  Fault\n----  -----  -----------  ------  -------  -----\n");
        cells.forEach((number, runs) -> table.append(line(number, runs)).append('\n'));
        long green = cells.values().stream().filter(CellTable::isGreen).count();
        int points = results.stream().mapToInt(CellResult::crashPoints).sum();
        return table.append("%d of %d cells green in %d runs, %d crash points visited by kill -9 or a cut"
                        .formatted(green, cells.size(), results.size(), points))
                .toString();
    }

    private static boolean isGreen(List<CellResult> runs) {
        return runs.stream().allMatch(CellResult::ok);
    }

    private static String line(int number, List<CellResult> runs) {
        long ok = runs.stream().filter(CellResult::ok).count();
        String marks = (runs.stream().noneMatch(run -> run.fired().isEmpty()) ? "+" : "!")
                + java.util.Arrays.stream(Invariant.values())
                        .map(invariant -> " " + mark(invariant, runs))
                        .collect(Collectors.joining());
        double seconds = runs.stream().mapToDouble(CellResult::seconds).sum();
        int points = runs.stream().mapToInt(CellResult::crashPoints).sum();
        String failed = isGreen(runs)
                ? ""
                : runs.stream()
                        .filter(run -> !run.ok())
                        .map(run -> Long.toString(run.seed()))
                        .collect(Collectors.joining(", ", "; FAILED with seed ", ""));
        return "%4d  %2d/%-2d  %s  %6s  %7.1f  %s%s"
                .formatted(
                        number,
                        ok,
                        runs.size(),
                        marks,
                        points == 0 ? "" : Integer.toString(points),
                        seconds,
                        runs.stream()
                                .map(CellResult::fault)
                                .distinct()
                                .sorted(Comparator.naturalOrder())
                                .collect(Collectors.joining("; ")),
                        failed);
    }

    /** Held in every run, broken in one, or not looked at. */
    private static String mark(Invariant invariant, List<CellResult> runs) {
        if (runs.stream().anyMatch(run -> Boolean.FALSE.equals(run.checked().get(invariant)))) {
            return "!";
        }
        return runs.stream().anyMatch(run -> run.checked().containsKey(invariant)) ? "+" : "-";
    }
}
