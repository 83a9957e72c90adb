package dev.perennial.sweep.pace;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a person asks of a run that sweeps.
 *
 * @param held whether it takes no pages
 * @param speed in percent of what it would do by itself: one of {@link #SPEEDS}
 * @param pageRows at most so many rows a page
 * @param changedBy and {@code changedAt}: empty when nobody ever asked for anything
 */
public record PaceOrders(
        boolean held, int speed, OptionalInt pageRows, Optional<String> changedBy, Optional<Instant> changedAt) {

    /** From the slowest to what the run would do by itself. */
    public static final List<Integer> SPEEDS = List.of(5, 10, 25, 50, 100);

    public static final int MOST_PAGE_ROWS = 10_000;

    public static final PaceOrders NONE =
            new PaceOrders(false, 100, OptionalInt.empty(), Optional.empty(), Optional.empty());

    /** One step slower; the slowest stays. */
    public int slower() {
        return SPEEDS.get(Math.max(0, place() - 1));
    }

    /** One step faster; the fastest stays. */
    public int faster() {
        return SPEEDS.get(Math.min(SPEEDS.size() - 1, place() + 1));
    }

    private int place() {
        return Math.max(0, SPEEDS.indexOf(speed));
    }

    PaceReading reading() {
        return new PaceReading(
                PaceSignal.PERSON,
                held ? PaceLevel.WAIT : PaceLevel.FULL,
                changedBy.orElse("a person") + (held ? " holds it" : " lets it go"));
    }
}
