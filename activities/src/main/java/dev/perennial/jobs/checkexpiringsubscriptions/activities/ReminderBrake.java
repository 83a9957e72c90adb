package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import java.time.Duration;
import java.util.Optional;

/** Holds up all senders of one attempt: for a while, when the endpoint asks for it, or for good. */
final class ReminderBrake {

    // Mutable state, guarded by this
    private long haltedUntil = System.nanoTime();
    private RuntimeException stopped;

    /** For good; the first reason counts. Whoever waits here wakes up. */
    synchronized void stop(RuntimeException why) {
        if (stopped == null) {
            stopped = why;
            notifyAll();
        }
    }

    synchronized Optional<RuntimeException> stopped() {
        return Optional.ofNullable(stopped);
    }

    synchronized void haltFor(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        if (until - haltedUntil > 0) {
            haltedUntil = until;
        }
    }

    /** Waits while the others do; returns whether to go on. */
    synchronized boolean pass() {
        return waitUntil(() -> haltedUntil);
    }

    /** Waits for oneself; returns whether to go on. */
    synchronized boolean rest(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        return waitUntil(() -> until);
    }

    private interface Deadline {
        long nanos();
    }

    private synchronized boolean waitUntil(Deadline deadline) {
        try {
            for (long left = left(deadline); stopped == null && left > 0; left = left(deadline)) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return stopped == null;
    }

    private static long left(Deadline deadline) {
        return deadline.nanos() - System.nanoTime();
    }
}
