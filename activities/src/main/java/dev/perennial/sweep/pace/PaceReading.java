package dev.perennial.sweep.pace;

import java.util.Comparator;
import java.util.List;

/**
 * What one signal says now.
 *
 * @param words its value, to be read by a person; no name of a session, no text of a query
 */
public record PaceReading(PaceSignal signal, PaceLevel level, String words) {

    static final PaceReading NOTHING = new PaceReading(PaceSignal.NO_ANSWER, PaceLevel.FULL, "");

    /** The one that decides. */
    static PaceReading worst(List<PaceReading> readings) {
        return readings.stream()
                .max(Comparator.comparing(PaceReading::level))
                .filter(worst -> worst.level() != PaceLevel.FULL)
                .orElse(NOTHING);
    }
}
