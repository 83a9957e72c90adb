package dev.perennial.ledger;

import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the latest runs of a job tell together: those of the last thirty days, and of these the newest two thousand.
 *
 * @param since of the oldest of them the tick, or the start by hand; empty when there are none
 * @param statuses how many runs there are of each
 * @param durations how long the successful ones took; empty when there are none
 * @param lateness how long after their tick the scheduled ones began; empty when none has
 * @param days by the tick's day in UTC, the earliest first; without those on which nothing was due
 */
public record Statistics(
        Optional<Instant> since,
        Map<RunStatus, Long> statuses,
        Optional<Spread> durations,
        Optional<Spread> lateness,
        List<Day> days) {

    /** So far back. */
    public static final Duration WINDOW = Duration.ofDays(30);

    /** So many runs at most. */
    public static final int MOST = 2_000;

    /** How times are spread, in milliseconds: so many percent of them are at most so long. */
    public record Spread(long average, long p50, long p95, long p99, long longest) {}

    /**
     * A day.
     *
     * @param failed how many ended in an error or were missed
     * @param durations of the successful ones; empty when there are none
     */
    public record Day(LocalDate day, long runs, long failed, Optional<Spread> durations) {}

    public long runs() {
        return statuses.values().stream().mapToLong(Long::longValue).sum();
    }

    private long of(RunStatus status) {
        return statuses.getOrDefault(status, 0L);
    }

    /** How many of the runs that should have worked did, in tenths of a percent, rounded down; empty when there were none. */
    public Optional<Long> successPerMille() {
        long due = of(RunStatus.SUCCESS) + of(RunStatus.ERROR) + of(RunStatus.MISSED);
        return due == 0 ? Optional.empty() : Optional.of(of(RunStatus.SUCCESS) * 1_000 / due);
    }
}
