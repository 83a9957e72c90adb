package dev.perennial.sweep;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How many more than usual are too many to go on without asking a person: more than {@code times} the median of the job's last runs,
 * and more than {@code floor}.
 *
 * @param floor so many are always allowed
 */
public record Surge(int floor, int times) {

    /** What is usual is told by so many runs; a month's worth would remember what is over. */
    public static final int RUNS = 14;

    /** Fewer have no usual: the first run on a full database is not a surge. */
    public static final int FEWEST_RUNS = 5;

    /** The number that may not be exceeded; empty while there is too little to judge by. */
    public OptionalDouble limit(List<Long> lastRuns) {
        return lastRuns.size() < FEWEST_RUNS
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(floor, times * median(lastRuns)));
    }

    /** @param numbers at least one */
    public static double median(List<Long> numbers) {
        List<Long> sorted = numbers.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2.0;
    }
}
