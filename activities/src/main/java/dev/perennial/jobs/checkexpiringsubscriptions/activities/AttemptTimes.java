package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import io.temporal.activity.ActivityInfo;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What an attempt of an activity has to know of time, by the server's clock.
 *
 * @param backOff after which the next attempt would come by itself
 * @param left of the time in which all attempts together must end
 */
record AttemptTimes(Duration backOff, Supplier<Duration> left) {

    /** Of an activity that nothing bounds. */
    static final Duration UNLIMITED = Duration.ofDays(10_000);

    static AttemptTimes of(ActivityInfo activity) {
        return new AttemptTimes(backOff(activity.getRetryOptions(), activity.getAttempt()), left(activity));
    }

    private static Duration backOff(RetryOptions options, int attempt) {
        double longest = options.getMaximumInterval() == null
                ? Long.MAX_VALUE
                : options.getMaximumInterval().toMillis();
        double grown =
                options.getInitialInterval().toMillis() * Math.pow(options.getBackoffCoefficient(), attempt - 1.0);
        return Duration.ofMillis((long) Math.min(grown, longest));
    }

    private static Supplier<Duration> left(ActivityInfo activity) {
        Duration whole = activity.getScheduleToCloseTimeout();
        if (whole.isZero()) {
            return () -> UNLIMITED;
        }
        Duration atBeginning = whole.minusMillis(activity.getStartedTimestamp() - activity.getScheduledTimestamp());
        long begin = System.nanoTime();
        return () -> atBeginning.minusNanos(System.nanoTime() - begin);
    }
}
