package dev.perennial.sweep;

import dev.perennial.callout.Callout;
import dev.perennial.sweep.pace.PaceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a sweep listens to its database between its pages.
 *
 * @param windowEnd when pages are no longer taken; empty: never
 * @param deadline when the attempt is ended from outside; empty: never
 * @param callout for conditions that are asked by HTTP; empty where nothing can be called
 */
public record Pacing(
        PaceSettings settings, Optional<Instant> windowEnd, Optional<Instant> deadline, Optional<Callout> callout) {

    /** What has to be done between the last page and the deadline. */
    private static final Duration TO_FINISH = Duration.ofSeconds(10);

    /** When a wait becomes pointless. */
    Optional<Instant> latest() {
        return deadline.map(end -> end.minus(TO_FINISH));
    }

    /** Whether the first page has to wait for what is said too; otherwise a sweep of one page asks nobody. */
    boolean asksBeforeTheFirstPage() {
        return settings.whileSql().isPresent()
                || settings.whileHttp().isPresent()
                || settings.whilePrometheus().isPresent();
    }
}
