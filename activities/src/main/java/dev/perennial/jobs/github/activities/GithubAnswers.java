package dev.perennial.jobs.github.activities;

import dev.perennial.callout.CalloutException;
import dev.perennial.callout.CalloutException.Reach;
import dev.perennial.callout.Reply;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.schedule.Durations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What it means when GitHub does not do what it was asked, and what is to be done about it. */
final class GithubAnswers {

    private static final int LONGEST = 500;

    private final GithubTarget target;
    private final Clock clock;
    private final Instant deadline;

    /** @param deadline when the run has to have ended */
    GithubAnswers(GithubTarget target, Clock clock, Instant deadline) {
        this.target = target;
        this.clock = clock;
        this.deadline = deadline;
    }

    Instant now() {
        return clock.instant();
    }

    /** How long GitHub wants to be left alone, where that is why it refuses. */
    Optional<Duration> limit(Reply reply) {
        return RateLimit.refused(reply, now());
    }

    /** The failure that an answer is which surely did nothing. */
    RuntimeException refused(Reply reply, GithubCredentials credentials) {
        Optional<Duration> limit = limit(reply);
        String said = credentials.hidden(said(reply));
        if (limit.isPresent()) {
            return later(limit.get(), FailureKind.THROTTLED, said);
        }
        return reply.status() >= 500 || reply.status() == 408
                ? JobFailure.of(FailureKind.UNAVAILABLE, said)
                : JobFailure.of(FailureKind.MISCONFIGURED, said + "; " + cure(reply));
    }

    /** The same of a question that got no answer. */
    RuntimeException noAnswer(CalloutException failure) {
        String what = "GitHub at %s: %s".formatted(target.api().getHost(), failure.getMessage());
        return failure.reach() == Reach.FORBIDDEN
                ? JobFailure.of(FailureKind.MISCONFIGURED, what)
                : later(failure.waitFor().orElse(Duration.ZERO), FailureKind.UNAVAILABLE, what);
    }

    /** Zero leaves the pause to Temporal. What is left of the run may be too short for it. */
    private RuntimeException later(Duration pause, FailureKind kind, String what) {
        return now().plus(pause).isAfter(deadline)
                ? JobFailure.putOff(
                        kind,
                        "%s; it wants to be left alone for %s, which is longer than the run may take"
                                .formatted(what, Durations.format(Duration.ofSeconds(pause.toSeconds()))))
                : JobFailure.retryAfter(pause, kind, what);
    }

    static String said(Reply reply) {
        String message = GithubApi.json(reply)
                .path("message")
                .asText("")
                .replaceAll("\\s+", " ")
                .strip();
        return "HTTP %d from GitHub%s"
                .formatted(
                        reply.status(),
                        message.isEmpty() ? "" : ": " + message.substring(0, Math.min(LONGEST, message.length())));
    }

    private String cure(Reply reply) {
        String said = said(reply).toLowerCase(Locale.ROOT);
        String file = target.workflow();
        if (said.contains("disabled workflow")) {
            return "enable it: gh workflow enable %s --repo %s".formatted(file, target.repository());
        }
        if (said.contains("'workflow_dispatch' trigger")) {
            return "write workflow_dispatch: under on: of %s, at %s and on the default branch"
                    .formatted(file, target.ref());
        }
        if (said.contains("no ref found")) {
            return "ref has to name a branch or tag of %s".formatted(target.repository());
        }
        if (said.contains("unexpected inputs")) {
            return "declare them under on.workflow_dispatch.inputs of %s at %s, or take them out of the job"
                    .formatted(file, target.ref());
        }
        if (said.contains("required input") || said.contains("not provided")) {
            return "give it under inputs";
        }
        return switch (reply.status()) {
            case 301, 302, 303, 307, 308 -> "the repository was renamed or moved: give its name as it is now";
            case 401 -> "look at the secret, which is wrong, revoked or expired";
            case 403 -> "give it the permission Actions: write on %s".formatted(target.repository());
            case 404 ->
                "look at repository and workflow: %s is not there, or it is not for who asks to see"
                        .formatted(target.repository() + " with " + file);
            default -> "look at ref and inputs";
        };
    }
}
