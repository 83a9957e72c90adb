package dev.perennial.bench.basis;

import java.util.Optional;

/**
 * One measured figure of a goal.
 *
 * @param goal such as G1
 * @param what is measured, as a reader who knows nothing of the code says it
 * @param unit empty for a ratio
 * @param bar what it has to reach; empty for a figure that is given as information
 * @param note what a reader has to know to judge it: sizes, and what explains a miss; may be empty
 */
public record Finding(String goal, String what, String unit, Samples samples, Optional<Bar> bar, String note) {

    /** How a figure stands to its bar. */
    public enum Standing {
        /** Nothing was asked of it. */
        INFORMATION,
        MISSED,
        REACHED,
        /** At the moonshot or beyond. */
        MOON
    }

    public static Finding information(String goal, String what, String unit, Samples samples, String note) {
        return new Finding(goal, what, unit, samples, Optional.empty(), note);
    }

    public Standing standing() {
        return bar.map(asked -> asked.standing(figure())).orElse(Standing.INFORMATION);
    }

    /** The median; for a limit that no repetition may break the worst. */
    public double figure() {
        return bar.map(asked -> asked.of(samples)).orElseGet(samples::median);
    }
}
