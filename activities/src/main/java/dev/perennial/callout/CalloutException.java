package dev.perennial.callout;

import java.time.Duration;
import java.util.Optional;

/** A call got no answer. The message says why, without any address of it. */
public final class CalloutException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is known of the request. */
    public enum Reach {
        /** Surely not a byte of it was sent. */
        NOT_SENT,
        /** It may have arrived, and done what it does. */
        UNKNOWN,
        /** It may not be sent at all. */
        FORBIDDEN
    }

    private final Reach reach;
    private final Duration wait;

    private CalloutException(Reach reach, String message, Duration wait) {
        super(message);
        this.reach = reach;
        this.wait = wait;
    }

    static CalloutException notSent(String why) {
        return new CalloutException(Reach.NOT_SENT, why, null);
    }

    /** @param wait before it makes sense to ask again */
    static CalloutException notSent(String why, Duration wait) {
        return new CalloutException(Reach.NOT_SENT, why, wait);
    }

    static CalloutException unknown(String why) {
        return new CalloutException(Reach.UNKNOWN, why, null);
    }

    static CalloutException forbidden(String why) {
        return new CalloutException(Reach.FORBIDDEN, why, null);
    }

    public Reach reach() {
        return reach;
    }

    public Optional<Duration> waitFor() {
        return Optional.ofNullable(wait);
    }
}
