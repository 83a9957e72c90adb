package dev.perennial.proof;

import java.util.Map;
import java.util.TreeMap;

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

    static CellResult of(Evidence evidence, boolean ok, long nanos) {
        return new CellResult(
                evidence.cell().number(),
                evidence.cell().fault(),
                evidence.fired().orElse(""),
                new TreeMap<>(evidence.checked()),
                evidence.crashPoints(),
                ok,
                Math.round(nanos / 1e8) / 10.0,
                evidence.seed());
    }
}
