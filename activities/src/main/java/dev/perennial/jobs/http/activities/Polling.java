package dev.perennial.jobs.http.activities;

import dev.perennial.callout.Call;
import dev.perennial.callout.Callout;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.CalloutException.Reach;
import dev.perennial.callout.Reply;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.http.HttpAnswer;
import io.temporal.activity.ActivityExecutionContext;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks for accepted work until it has ended. What may pass is passed over: nobody there, too many questions. All of it is one activity,
 * however long it takes, so that the history of the run does not grow with it.
 */
final class Polling {

    private static final long BEAT_MILLIS = 1_000;

    private final Outgoing outgoing;
    private final Accepted accepted;
    private final Answers answers;
    private final Values values;
    private final Callout callout;
    private final ActivityExecutionContext context;

    // Mutable state
    private int polls;

    Polling(Outgoing outgoing, Answers answers, Values values, Callout callout, ActivityExecutionContext context) {
        this.outgoing = outgoing;
        this.accepted = outgoing.accepted().orElseThrow();
        this.answers = answers;
        this.values = values;
        this.callout = callout;
        this.context = context;
    }

    HttpAnswer until(Call question) {
        long begin = System.nanoTime();
        Call asked = question;
        Duration pause = accepted.every();
        while (true) {
            rest(pause);
            pause = accepted.every();
            Optional<Reply> reply = ask(asked);
            if (reply.isPresent()) {
                Duration wanted = answers.retryAfter(reply.get()).orElse(Duration.ZERO);
                pause = wanted.compareTo(pause) > 0 ? wanted : pause;
                if (Following.isRedirect(reply.get().status())) {
                    asked = redirected(asked, reply.get());
                    pause = Duration.ZERO;
                } else if (hasEnded(reply.get(), asked)) {
                    Duration took = Duration.ofNanos(System.nanoTime() - begin);
                    return Kept.of(reply.get(), question, asked, values, outgoing.keep(), took, polls);
                }
            }
        }
    }

    /** Empty when nobody answered. */
    private Optional<Reply> ask(Call question) {
        polls++;
        try {
            return Optional.of(callout.send(question, () -> context.heartbeat(null)));
        } catch (CalloutException failure) {
            if (failure.reach() == Reach.FORBIDDEN) {
                throw answers.noAnswer(failure, question);
            }
            return Optional.empty();
        }
    }

    private Call redirected(Call question, Reply reply) {
        Optional<URI> target = Following.target(reply, question.uri());
        if (!outgoing.followsRedirects() || target.isEmpty()) {
            throw answers.redirect(reply, question, target, false);
        }
        return outgoing.following(values).next(question, reply.status(), target.get());
    }

    private boolean hasEnded(Reply reply, Call question) {
        int status = reply.status();
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return false;
        }
        if (accepted.hasFailed(reply)) {
            throw JobFailure.of(
                    FailureKind.BAD_DATA, "the work that was accepted has failed: " + answers.said(reply, question));
        }
        boolean isExpected = outgoing.expectation().isExpected(status);
        if (!isExpected && status != 202) {
            throw answers.unexpected(reply, question, outgoing.expectation().statuses());
        }
        if (!accepted.isDone(reply).orElse(status != 202)) {
            return false;
        }
        outgoing.expectation().missing(reply).ifPresent(missing -> {
            throw answers.wrongBody(missing, reply, question);
        });
        return true;
    }

    /** Beats meanwhile, and ends at once when the run is cancelled. */
    private void rest(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            try {
                Thread.sleep(Math.min(left, BEAT_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw JobFailure.of(FailureKind.UNAVAILABLE, "this worker stops; another one goes on asking");
            }
            context.heartbeat(null);
        }
    }
}
