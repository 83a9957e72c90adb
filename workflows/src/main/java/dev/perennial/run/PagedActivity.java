package dev.perennial.run;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** The options of an activity that takes a table page by page and goes on where it stopped. */
public final class PagedActivity {

    /** Beats once a page, and a page is tuned to a third of a second at most: silence means a dead worker. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private PagedActivity() {}

    /** @param longest of one attempt; what is slower is stuck */
    public static ActivityOptions options(Duration longest) {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(longest)
                .setHeartbeatTimeout(HEARTBEAT)
                // Each try goes on where the last one stopped, so trying until the run's own timeout loses nothing.
                .setRetryOptions(RetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofSeconds(1))
                        .setMaximumInterval(Duration.ofMinutes(1))
                        .build())
                .build();
    }
}
