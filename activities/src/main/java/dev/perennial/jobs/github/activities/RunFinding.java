package dev.perennial.jobs.github.activities;

import dev.perennial.callout.CalloutException;
import dev.perennial.callout.CalloutException.Reach;
import dev.perennial.callout.Reply;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.github.GithubDispatch;
import dev.perennial.jobs.github.GithubRun;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Looks again and again for the run of a dispatch that did not name it, until it is there or its time is over. */
final class RunFinding {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final GithubSession session;
    private final GithubDispatch dispatch;
    private final Instant until;
    private final Beats<Object> beats;

    /** @param since when it was first looked for, also by an attempt before this one */
    RunFinding(GithubSession session, GithubDispatch dispatch, Instant since, Beats<Object> beats) {
        this.session = session;
        this.dispatch = dispatch;
        this.until = since.plus(session.target().findWithin());
        this.beats = beats;
    }

    GithubRun run() {
        if (!session.target().isCorrelated()) {
            throw cannotBeFound();
        }
        Duration own = FIRST_PAUSE;
        while (true) {
            Duration asked = Duration.ZERO;
            try {
                RunSearch.Look look = new RunSearch(session).look();
                if (look.run().isPresent()) {
                    return look.run().get();
                }
                asked = pauseAfter(look.reply());
            } catch (CalloutException failure) {
                if (failure.reach() == Reach.FORBIDDEN) {
                    throw session.answers().noAnswer(failure);
                }
            }
            if (session.answers().now().isAfter(until)) {
                throw isNotThere();
            }
            beats.rest(asked.compareTo(own) > 0 ? asked : own, null);
            own = own.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : own.multipliedBy(2);
        }
    }

    private Duration pauseAfter(Reply reply) {
        Optional<Duration> limit = session.answers().limit(reply);
        boolean mayPass = reply.status() < 300 || reply.status() == 408 || reply.status() >= 500;
        if (limit.isEmpty() && !mayPass) {
            throw session.refused(reply);
        }
        return limit.orElse(Duration.ZERO);
    }

    private RuntimeException cannotBeFound() {
        return dispatch.accepted()
                ? JobFailure.of(
                        FailureKind.MISCONFIGURED,
                        "%s was dispatched, and %s: give it an input for the run's id and name it in correlation_input; see %s"
                                .formatted(session.target().workflow(), dispatch.why(), page()))
                : unknown("correlation_input lets the run be found");
    }

    private RuntimeException isNotThere() {
        String within = Durations.format(session.target().findWithin());
        return dispatch.accepted()
                ? JobFailure.of(
                        FailureKind.MISCONFIGURED,
                        "%s was dispatched, but no run shows %s within %s: its run-name has to hold ${{ inputs.%s }}; see %s"
                                .formatted(
                                        session.target().workflow(),
                                        session.target().correlation(),
                                        within,
                                        session.target().correlationInput(),
                                        page()))
                : unknown("no run shows its id within " + within);
    }

    /** Nobody dispatches again what may have arrived. */
    private RuntimeException unknown(String more) {
        return JobFailure.putOff(
                FailureKind.UNAVAILABLE,
                "%s; the dispatch of %s may have arrived, so it is not sent again; %s. Look at %s: if there is no run, run the job again"
                        .formatted(dispatch.why(), session.target().workflow(), more, page()));
    }

    private String page() {
        return session.target().page();
    }
}
