package dev.perennial.proof;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What became of a cell under one seed: a line of {@code target/proof/cells.jsonl}. */
record CellResult(
        int cell,
        String fault,
        String fired,
        Map<Invariant, Boolean> checked,
        int crashPoints,
        boolean ok,
        double seconds,
        long seed) {

    /** One for each number of the cell, which share the time that it took. */
    static List<CellResult> of(Evidence evidence, boolean ok, long nanos) {
        Cell cell = evidence.cell();
        return IntStream.of(cell.number())
                .mapToObj(number -> new CellResult(
                        number,
                        cell.fault(),
                        evidence.fired(number),
                        new TreeMap<>(evidence.checked()),
                        number == cell.number()[0] ? evidence.crashPoints() : 0,
                        ok,
                        Math.round(nanos / 1e8 / cell.number().length) / 10.0,
                        evidence.seed()))
                .toList();
    }
}
