package dev.perennial.words;

import dev.perennial.cutover.Cutover;
import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutover.State;
import java.time.Duration;
import java.time.Instant;

/** Who runs a job that moves in, in a sentence. */
final class CutoverWords {

    /** A log that nobody has read for so long says nothing of what the old cron does now. */
    private static final Duration READ_LATELY = Duration.ofMinutes(10);

    private CutoverWords() {}

    static String of(Cutover cutover, Instant now) {
        return cutover.state() == State.MOVED ? moved(cutover) : watched(cutover, now) + unknown(cutover);
    }

    private static String moved(Cutover cutover) {
        String since = "It runs here since " + When.utc(cutover.movedAt().orElse(cutover.changedAt()));
        if (cutover.calledSinceMoved().isPresent()) {
            String call = When.utc(cutover.calledSinceMoved().get());
            return cutover.evidence() == Evidence.CALLS
                    ? "%s; the old cron asked again at %s and was told so: it can be switched off"
                            .formatted(since, call)
                    : "%s, and the old cron called again at %s: switch it off, or both run it".formatted(since, call);
        }
        String owed = cutover.owedFrom()
                .map(tick -> "; its tick of %s is about to be run".formatted(When.utc(tick)))
                .orElse("");
        return since + ", and the old cron has not called since" + owed;
    }

    private static String watched(Cutover cutover, Instant now) {
        if (cutover.evidence() == Evidence.LOG && isUnread(cutover, now)) {
            return cutover.watchedUntil()
                    .map(until -> "The access log has not been read since %s: silence would prove nothing"
                            .formatted(When.utc(until)))
                    .orElse("The access log has not been read yet: silence would prove nothing");
        }
        if (cutover.silentAt().isPresent()) {
            return "The old cron did not call for the tick of %s, and nobody ran it"
                    .formatted(When.utc(cutover.silentAt().get()));
        }
        return cutover.lastCall()
                .map(call -> "The old cron runs it: it called at " + When.utc(call))
                .orElse("Watched since %s; the old cron has not been seen yet".formatted(When.utc(cutover.since())));
    }

    private static boolean isUnread(Cutover cutover, Instant now) {
        return cutover.watchedUntil()
                .filter(until -> until.isAfter(now.minus(READ_LATELY)))
                .isEmpty();
    }

    private static String unknown(Cutover cutover) {
        return cutover.unknownAt()
                .map(tick -> ". Whether it called for the tick of %s nobody knows: Perennial was away"
                        .formatted(When.utc(tick)))
                .orElse("");
    }
}
