package dev.perennial.devstack.http;

import java.time.Duration;

/**
 * What a stand-in does with a well-formed request.
 *
 * @param status the answer of FAIL
 * @param pause how long STALL and ACCEPT_THEN_STALL keep silent; what TOO_MANY_REQUESTS says in Retry-After
 * @param reason what SUPPRESS says; empty for the others
 * @param times for how many requests, after which mails are accepted again; {@link #FOREVER} for all
 */
public record Behaviour(Kind kind, int status, Duration pause, String reason, int times) {
    public static final int FOREVER = Integer.MAX_VALUE;

    /** The shapes of behaviour. */
    public enum Kind {
        ACCEPT,
        FAIL,
        TOO_MANY_REQUESTS,
        STALL,
        ACCEPT_THEN_STALL,
        ACCEPT_THEN_RESET,
        MALFORMED,
        SUPPRESS
    }

    public Behaviour {
        if (kind == Kind.FAIL && (status < 200 || status > 599)) {
            throw new IllegalArgumentException("A status is between 200 and 599, not " + status);
        }
        if (pause.isNegative() || times < 0) {
            throw new IllegalArgumentException("Neither a pause nor a count can be negative");
        }
    }

    /** Takes the mail and answers 200. */
    public static Behaviour accept() {
        return of(Kind.ACCEPT, Duration.ZERO);
    }

    /** Takes nothing and answers this status. */
    public static Behaviour failWith(int status) {
        return new Behaviour(Kind.FAIL, status, Duration.ZERO, "", FOREVER);
    }

    /** Fails that often, then accepts. */
    public static Behaviour failTimes(int times, int status) {
        return failWith(status).times(times);
    }

    /** Takes nothing, keeps silent for that time, then closes the connection without an answer. */
    public static Behaviour stall(Duration silence) {
        return of(Kind.STALL, silence);
    }

    /** Takes nothing and answers 429 with Retry-After in whole seconds, rounded up. */
    public static Behaviour tooManyRequests(Duration retryAfter) {
        return of(Kind.TOO_MANY_REQUESTS, retryAfter);
    }

    public static Behaviour tooManyRequests(Duration retryAfter, int times) {
        return tooManyRequests(retryAfter).times(times);
    }

    /** Takes the mail and answers that late (the client cannot know); a repetition is answered at once. */
    public static Behaviour acceptThenStall(Duration silence) {
        return of(Kind.ACCEPT_THEN_STALL, silence);
    }

    /** Takes the mail and closes the connection without an answer; a repetition is answered. */
    public static Behaviour acceptThenReset() {
        return of(Kind.ACCEPT_THEN_RESET, Duration.ZERO);
    }

    /** Takes nothing and answers 200 with a body that is not JSON, as the login page of a proxy in between. */
    public static Behaviour malformed() {
        return of(Kind.MALFORMED, Duration.ZERO);
    }

    /** Takes nothing and answers 200 with {@code suppressed}: unsubscribed, bounced, complained, or a word of its own. */
    public static Behaviour suppress(String reason) {
        return new Behaviour(Kind.SUPPRESS, 200, Duration.ZERO, reason, FOREVER);
    }

    /** The same for so many requests, then accepts. */
    public Behaviour times(int count) {
        return new Behaviour(kind, status, pause, reason, count);
    }

    private static Behaviour of(Kind kind, Duration pause) {
        return new Behaviour(kind, 200, pause, "", FOREVER);
    }
}
