package dev.perennial.jobs.http.activities;

import dev.perennial.callout.Call;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import dev.perennial.callout.RetryAfter;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.schedule.Durations;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an answer means that is not the expected one, and whether the call is made again: after what surely was not taken always, after
 * what may have been only where the call is repeatable.
 */
final class Answers {

    private static final int LONGEST = 300;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Values values;
    private final boolean repeatable;
    private final int attempt;
    private final Instant deadline;
    private final Clock clock;

    /**
     * @param values of the call: what was secret among them is never told
     * @param attempt the number of this try, from 1
     * @param deadline when the run has to have ended
     */
    Answers(Values values, boolean repeatable, int attempt, Instant deadline, Clock clock) {
        this.values = values;
        this.repeatable = repeatable;
        this.attempt = attempt;
        this.deadline = deadline;
        this.clock = clock;
    }

    /** The failure that this answer is. */
    RuntimeException unexpected(Reply reply, Call call, String expected) {
        int status = reply.status();
        String what = said(reply, call);
        if (status < 400) {
            return JobFailure.of(FailureKind.BAD_DATA, what + "; expected is " + expected);
        }
        return switch (status) {
            // Whoever answers like this has not begun with it.
            case 408, 425, 503 -> again(FailureKind.UNAVAILABLE, what, retryAfter(reply));
            case 429 -> again(FailureKind.THROTTLED, what, retryAfter(reply));
            case 401, 403, 404, 405, 407, 410, 415, 501, 505 ->
                JobFailure.of(FailureKind.MISCONFIGURED, what + cure(status));
            default ->
                status < 500
                        ? JobFailure.of(FailureKind.BAD_DATA, what)
                        : maybeTaken(FailureKind.UNAVAILABLE, what, retryAfter(reply));
        };
    }

    /** Who answered, with which status and words. */
    String said(Reply reply, Call call) {
        String words = excerpt(reply);
        return values.hidden("HTTP %d from %s %s%s"
                .formatted(reply.status(), call.method(), Call.shown(call.uri()), words.isEmpty() ? "" : ": " + words));
    }

    /** The failure of an answer with an expected status that does not say what it should. */
    RuntimeException wrongBody(String missing, Reply reply, Call call) {
        return JobFailure.of(
                FailureKind.BAD_DATA,
                values.hidden("HTTP %d from %s %s, but %s"
                        .formatted(reply.status(), call.method(), Call.shown(call.uri()), missing)));
    }

    RuntimeException redirect(Reply reply, Call call, Optional<URI> target, boolean followed) {
        String where = target.map(Call::shown).orElse("nowhere");
        return JobFailure.of(
                FailureKind.MISCONFIGURED,
                values.hidden("HTTP %d leads from %s to %s; %s"
                        .formatted(
                                reply.status(),
                                Call.shown(call.uri()),
                                where,
                                followed
                                        ? "after " + Following.MOST + " redirects nobody follows another"
                                        : "give that address, or redirects: follow")));
    }

    RuntimeException noAnswer(CalloutException failure, Call call) {
        String what = values.hidden("%s %s: %s".formatted(call.method(), Call.shown(call.uri()), failure.getMessage()));
        return switch (failure.reach()) {
            case FORBIDDEN -> JobFailure.of(FailureKind.MISCONFIGURED, what);
            case NOT_SENT -> again(FailureKind.UNAVAILABLE, what, failure.waitFor());
            case UNKNOWN -> maybeTaken(FailureKind.UNAVAILABLE, what, Optional.empty());
        };
    }

    private RuntimeException maybeTaken(FailureKind kind, String what, Optional<Duration> asked) {
        return repeatable
                ? again(kind, what, asked)
                : JobFailure.putOff(
                        kind,
                        what
                                + "; it may have arrived, so it is not sent again: idempotency_key or repeatable says that it may be");
    }

    /** The greater of the pause of our own and the one that was asked for; what is left of the run may be too short for it. */
    private RuntimeException again(FailureKind kind, String what, Optional<Duration> asked) {
        Duration own = FIRST_WAIT.multipliedBy(1L << Math.max(0, Math.min(attempt - 1, 10)));
        Duration pause = own.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : own;
        if (asked.filter(longer -> longer.compareTo(pause) > 0).isEmpty()) {
            return JobFailure.retryAfter(pause, kind, what);
        }
        return clock.instant().plus(asked.get()).isAfter(deadline)
                ? JobFailure.putOff(
                        kind,
                        "%s; another try is asked for in %s, which is after the run's timeout"
                                .formatted(what, inWords(asked.get())))
                : JobFailure.retryAfter(asked.get(), kind, what);
    }

    Optional<Duration> retryAfter(Reply reply) {
        return reply.header("Retry-After").flatMap(header -> RetryAfter.parse(header, clock.instant()));
    }

    private static String cure(int status) {
        return switch (status) {
            case 401, 403, 407 -> "; look at the secret that it is called with";
            case 404, 410 -> "; look at the address";
            case 405 -> "; look at the method";
            default -> "";
        };
    }

    private static String inWords(Duration duration) {
        return Durations.format(Duration.ofSeconds(duration.toSeconds()));
    }

    private String excerpt(Reply reply) {
        String text = Kept.text(reply, values).strip().replaceAll("\\s+", " ");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
