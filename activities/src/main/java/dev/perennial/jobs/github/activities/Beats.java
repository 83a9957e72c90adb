package dev.perennial.jobs.github.activities;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;

/** The heartbeats of an activity, which tell its next attempt how far it was. */
final class Beats<T> {

    private static final long BEAT_MILLIS = 1_000;

    private final ActivityExecutionContext context;

    // Mutable state
    private volatile T last;

    /** @param last what an earlier attempt told */
    Beats(ActivityExecutionContext context, T last) {
        this.context = context;
        this.last = last;
    }

    void beat(T progress) {
        last = progress;
        context.heartbeat(progress);
    }

    /** The same as before; throws when the run is cancelled. */
    void again() {
        context.heartbeat(last);
    }

    /** The same, for what has to come to its end though the run is cancelled. */
    void quietly() {
        try {
            context.heartbeat(last);
        } catch (ActivityCompletionException cancelled) {
            // Whoever made the request looks at that after its answer.
        }
    }

    /** Beats meanwhile, and ends at once when the run is cancelled. */
    void rest(Duration pause, T progress) {
        last = progress;
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            try {
                Thread.sleep(Math.min(left, BEAT_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw JobFailure.of(FailureKind.UNAVAILABLE, "this worker stops; another one goes on asking");
            }
            context.heartbeat(progress);
        }
    }
}
