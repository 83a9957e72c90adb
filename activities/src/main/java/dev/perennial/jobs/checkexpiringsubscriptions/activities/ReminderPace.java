package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import java.time.Duration;

/**
 * How hard one attempt of the activity tries.
 *
 * @param tries of one mail in a row, before it is put aside
 * @param firstPause between the first two of them; doubles each time, and is drawn from its upper half
 * @param longestHalt the endpoint may ask for this much patience; for more, the activity goes away and comes back
 * @param beat between two signs of life
 * @param patience after so many attempts of the activity a mail that still does not get through is failed, even when no
 *     other mail shows that the endpoint is well
 */
public record ReminderPace(int tries, Duration firstPause, Duration longestHalt, Duration beat, int patience) {

    /** With the retry options of the workflow, eight attempts are a quarter of an hour. */
    public static final ReminderPace USUAL =
            new ReminderPace(4, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofSeconds(3), 8);

    Duration pauseAfter(int tried, double random) {
        Duration longest = firstPause.multipliedBy(1L << Math.min(tried - 1, 10));
        return Duration.ofNanos((long) (longest.toNanos() * (0.5 + random / 2)));
    }
}
