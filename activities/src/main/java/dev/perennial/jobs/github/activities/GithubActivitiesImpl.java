package dev.perennial.jobs.github.activities;

import dev.perennial.callout.Callout;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import dev.perennial.job.JobResources;
import dev.perennial.jobs.github.GithubActivities;
import dev.perennial.jobs.github.GithubDispatch;
import dev.perennial.jobs.github.GithubProgress;
import dev.perennial.jobs.github.GithubResult;
import dev.perennial.jobs.github.GithubRun;
import dev.perennial.run.JobRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

final class GithubActivitiesImpl implements GithubActivities {

    private final Callout callout;
    private final Clock clock;
    private final InstallationTokens tokens;

    GithubActivitiesImpl(JobResources resources) {
        this.callout = resources.callout();
        this.clock = resources.clock();
        this.tokens = new InstallationTokens(clock);
    }

    @Override
    public GithubDispatch dispatch(JobRequest request) {
        Beats<Object> beats = new Beats<>(Activity.getExecutionContext(), null);
        GithubSession session = session(request, beats::again);
        // Also of a run that is reset in Temporal there is one dispatch, where it can be found.
        if (session.target().isCorrelated()) {
            Optional<GithubRun> before = look(session);
            if (before.isPresent()) {
                return GithubDispatch.of(before.get());
            }
        }
        beats.again();
        return new Dispatching(session, beats::quietly).dispatch();
    }

    private static Optional<GithubRun> look(GithubSession session) {
        try {
            RunSearch.Look look = new RunSearch(session).look();
            if (look.run().isEmpty() && look.reply().status() != 200) {
                throw session.refused(look.reply());
            }
            return look.run();
        } catch (CalloutException failure) {
            throw session.answers().noAnswer(failure);
        }
    }

    @Override
    public GithubRun find(JobRequest request, GithubDispatch dispatch) {
        Beats<Object> beats = new Beats<>(Activity.getExecutionContext(), null);
        GithubSession session = session(request, beats::again);
        Instant since =
                Instant.ofEpochMilli(Activity.getExecutionContext().getInfo().getScheduledTimestamp());
        return new RunFinding(session, dispatch, since, beats).run();
    }

    @Override
    public GithubResult follow(JobRequest request, GithubRun run) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        GithubProgress before =
                context.getHeartbeatDetails(GithubProgress.class).orElse(GithubProgress.NONE);
        Beats<GithubProgress> beats = new Beats<>(context, before);
        Instant begin = Instant.ofEpochMilli(context.getInfo().getScheduledTimestamp());
        return new RunFollowing(session(request, beats::again), run, begin, before, beats).untilItsEnd();
    }

    @Override
    public void cancel(JobRequest request, GithubDispatch dispatch) {
        Runnable nobodyListens = () -> {};
        GithubSession session = session(request, nobodyListens);
        Optional<GithubRun> run = Optional.ofNullable(dispatch.run());
        if (run.isEmpty() && session.target().isCorrelated()) {
            run = look(session);
        }
        if (run.isPresent()) {
            cancel(session, run.get(), nobodyListens);
        }
    }

    private static void cancel(GithubSession session, GithubRun run, Runnable nobodyListens) {
        try {
            Reply reply = session.post(
                    session.target().path("/actions/runs/%d/cancel".formatted(run.id())), null, nobodyListens);
            // 409: it has ended meanwhile.
            if (reply.status() != 202 && reply.status() != 409) {
                throw session.refused(reply);
            }
        } catch (CalloutException failure) {
            throw session.answers().noAnswer(failure);
        }
    }

    private GithubSession session(JobRequest request, Runnable beat) {
        GithubTarget target = GithubTarget.of(request);
        ActivityInfo info = Activity.getExecutionContext().getInfo();
        Duration whole = info.getScheduleToCloseTimeout();
        Instant deadline = whole.isZero()
                ? Instant.MAX
                : Instant.ofEpochMilli(info.getScheduledTimestamp()).plus(whole);
        return new GithubSession(target, callout, tokens, new GithubAnswers(target, clock, deadline), beat);
    }
}
