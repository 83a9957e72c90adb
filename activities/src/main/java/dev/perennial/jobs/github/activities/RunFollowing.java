package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.CalloutException.Reach;
import dev.perennial.callout.Reply;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.github.GithubProgress;
import dev.perennial.jobs.github.GithubResult;
import dev.perennial.jobs.github.GithubRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Asks for a run until it has ended. What may pass is passed over: nobody there, too many questions. All of it is one activity, however
 * long it takes, so that the history of our run does not grow with it.
 */
final class RunFollowing {

    /** So long a run that was just started may not be there yet. */
    private static final Duration APPEARS_WITHIN = Duration.ofMinutes(1);

    private final GithubSession session;
    private final GithubRun run;
    private final Instant begin;
    private final Beats<GithubProgress> beats;

    // Mutable state
    private GithubProgress progress;
    private String etag = "";

    /**
     * @param begin when it was first asked for, also by an attempt before this one
     * @param progress what that one saw
     */
    RunFollowing(
            GithubSession session, GithubRun run, Instant begin, GithubProgress progress, Beats<GithubProgress> beats) {
        this.session = session;
        this.run = run;
        this.begin = begin;
        this.progress = progress;
        this.beats = beats;
    }

    GithubResult untilItsEnd() {
        while (true) {
            Duration pause = session.target().every();
            try {
                Reply reply = ask();
                JsonNode answer = GithubApi.json(reply);
                if (reply.status() == 200 && answer.path("status").isTextual()) {
                    saw(reply, answer);
                    if (answer.path("status").asText().equals("completed")) {
                        return ended(answer);
                    }
                }
                pause = longer(pause, pauseAfter(reply));
            } catch (CalloutException failure) {
                if (failure.reach() == Reach.FORBIDDEN) {
                    throw session.answers().noAnswer(failure);
                }
                pause = longer(pause, failure.waitFor().orElse(Duration.ZERO));
            }
            beats.rest(pause, progress);
        }
    }

    /** An answer that has not changed counts against no limit. */
    private Reply ask() throws CalloutException {
        return session.get(
                session.target().path("/actions/runs/" + run.id()),
                etag.isEmpty() ? Map.of() : Map.of("If-None-Match", etag));
    }

    private void saw(Reply reply, JsonNode answer) {
        etag = reply.header("ETag").orElse("");
        progress =
                progress.seen(answer.path("status").asText(), session.answers().now());
        beats.beat(progress);
    }

    /** How long GitHub wants to be left alone. */
    private Duration pauseAfter(Reply reply) {
        Instant now = session.answers().now();
        int status = reply.status();
        if (status == 304) {
            progress = progress.seen(progress.status(), now);
        }
        boolean mayPass = status < 300 || status == 304 || status == 408 || status >= 500;
        boolean mayAppear = status == 404 && now.isBefore(begin.plus(APPEARS_WITHIN));
        if (mayPass || mayAppear) {
            return RateLimit.untilReset(reply, now).orElse(Duration.ZERO);
        }
        return session.answers().limit(reply).orElseThrow(() -> gone(reply));
    }

    private RuntimeException gone(Reply reply) {
        return reply.status() == 404
                ? JobFailure.of(
                        FailureKind.BAD_DATA,
                        "GitHub has no run %s any more: it was deleted, or it is no longer for who asks to see"
                                .formatted(run.url()))
                : session.refused(reply);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private GithubResult ended(JsonNode answer) {
        String conclusion = answer.path("conclusion").asText("");
        if (conclusion.equals("success") || conclusion.equals("neutral")) {
            return result(answer, conclusion, FailedStep.NONE);
        }
        FailedStep failed = new FailedSteps(session, beats).of(answer, run);
        throw JobFailure.withResult(
                kind(conclusion),
                session.credentials().hidden(words(conclusion, failed, session.page(answer))),
                result(answer, conclusion, failed));
    }

    private String words(String conclusion, FailedStep failed, String url) {
        String what = "%s of %s "
                .formatted(session.target().workflow(), session.target().repository());
        String why =
                switch (conclusion) {
                    case "failure" -> "failed";
                    case "timed_out" -> "took longer than GitHub lets it";
                    case "cancelled" -> "was cancelled on GitHub";
                    case "skipped" ->
                        "did nothing: the if: of each of its jobs skipped it; where it asks github.event_name, that is workflow_dispatch";
                    case "action_required" -> "waits for an approval on GitHub";
                    case "startup_failure" -> "could not start: GitHub cannot read its file";
                    default -> "ended with " + conclusion;
                };
        return what + why + failed.words() + ": " + url;
    }

    private static FailureKind kind(String conclusion) {
        return switch (conclusion) {
            case "startup_failure", "action_required", "skipped" -> FailureKind.MISCONFIGURED;
            default -> FailureKind.BAD_DATA;
        };
    }

    private GithubResult result(JsonNode answer, String conclusion, FailedStep failed) {
        Instant now = session.answers().now();
        Instant running = progress.runningSince() == null ? now : progress.runningSince();
        Instant created = GithubTimes.of(answer, "created_at").orElse(running);
        Instant ended = GithubTimes.of(answer, "updated_at").orElse(now);
        // Seen late, it may have ended before anybody saw it running.
        Instant began = running.isAfter(ended) ? ended : running;
        return new GithubResult(
                session.target().repository(),
                session.target().workflow(),
                run.id(),
                answer.path("run_number").asLong(),
                session.page(answer),
                conclusion,
                Math.max(0, Duration.between(created, began).toMillis()),
                Math.max(0, Duration.between(began, ended).toMillis()),
                progress.polls(),
                failed.job(),
                failed.step(),
                failed.log());
    }
}
