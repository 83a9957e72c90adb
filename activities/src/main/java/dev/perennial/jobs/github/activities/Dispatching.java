package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.CalloutException.Reach;
import dev.perennial.callout.Reply;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.github.GithubDispatch;
import dev.perennial.jobs.github.GithubRun;

/**
 * The one request that is not to be made twice. It throws only where GitHub surely started nothing; whatever may have arrived is a result,
 * so that nobody sends it again.
 */
final class Dispatching {

    private final GithubSession session;
    private final Runnable quietly;

    /** @param quietly beats meanwhile, and never ends the request: its answer has to be known, also by a run that is cancelled */
    Dispatching(GithubSession session, Runnable quietly) {
        this.session = session;
        this.quietly = quietly;
    }

    GithubDispatch dispatch() {
        try {
            Reply reply = send(true);
            if (!isUnknownField(reply)) {
                return dispatched(reply);
            }
            if (!session.target().isCorrelated()) {
                throw JobFailure.of(
                        FailureKind.MISCONFIGURED,
                        "the GitHub at %s does not tell which run a dispatch starts: give the workflow an input for the run's id and name it in correlation_input; nothing was dispatched"
                                .formatted(session.target().api().getHost()));
            }
            return dispatched(send(false));
        } catch (CalloutException failure) {
            if (failure.reach() == Reach.UNKNOWN) {
                return GithubDispatch.unknown(failure.getMessage());
            }
            throw session.answers().noAnswer(failure);
        }
    }

    private Reply send(boolean details) throws CalloutException {
        return session.post(
                session.target().workflowPath("/dispatches"), session.target().body(details), quietly);
    }

    /** An Enterprise Server before 3.21 refuses what it does not know. */
    private static boolean isUnknownField(Reply reply) {
        return reply.status() == 422 && GithubAnswers.said(reply).contains("return_run_details");
    }

    private GithubDispatch dispatched(Reply reply) {
        JsonNode details = GithubApi.json(reply);
        if (reply.status() == 200 && details.path("workflow_run_id").isIntegralNumber()) {
            return GithubDispatch.of(
                    new GithubRun(details.path("workflow_run_id").asLong(), session.page(details)));
        }
        if (reply.status() == 204) {
            return GithubDispatch.accepted("GitHub did not tell which run it started");
        }
        boolean mayHaveArrived = reply.status() < 300 || reply.status() >= 500 || reply.status() == 408;
        if (mayHaveArrived) {
            return GithubDispatch.unknown(session.credentials().hidden(GithubAnswers.said(reply)));
        }
        throw session.refused(reply);
    }
}
