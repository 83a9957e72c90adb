package dev.perennial.control.part;

import dev.perennial.failure.Redaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that the control loop does again and again. When it fails it is tried again, later each time, and the other parts go
 * on meanwhile.
 */
public final class Part {

    private static final Logger log = LoggerFactory.getLogger(Part.class);

    private final String name;
    private final Duration every;
    private final Runnable work;
    private final Clock clock;
    private final Backoff backoff = new Backoff();

    // Mutable state
    private String lastComplaint = "";

    /**
     * @param name what it does, as a line in the log says it
     * @param every from the beginning of one time to the next, while it succeeds
     */
    public Part(String name, Duration every, Runnable work, Clock clock) {
        this.name = name;
        this.every = every;
        this.work = work;
        this.clock = clock;
    }

    public boolean isDue() {
        return backoff.isOver(clock.instant());
    }

    public void runIfDue() {
        if (!isDue()) {
            return;
        }
        Instant begun = clock.instant();
        try {
            work.run();
            backoff.succeeded(begun.plus(every));
            lastComplaint = "";
        } catch (RuntimeException failure) {
            complain(failure);
            backoff.failed(clock.instant());
        }
    }

    /** A failure that lasts is said once, not each time. */
    private void complain(RuntimeException failure) {
        String reason = Redaction.of(
                String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
        if (!reason.equals(lastComplaint)) {
            log.warn("The control loop could not {}: {}; it is tried again within a minute", name, reason);
            lastComplaint = reason;
        }
    }
}
