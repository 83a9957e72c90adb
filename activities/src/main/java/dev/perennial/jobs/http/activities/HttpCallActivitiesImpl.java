package dev.perennial.jobs.http.activities;

import dev.perennial.callout.Call;
import dev.perennial.callout.Callout;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import dev.perennial.job.JobResources;
import dev.perennial.job.Settings;
import dev.perennial.jobs.http.HttpAnswer;
import dev.perennial.jobs.http.HttpCallActivities;
import dev.perennial.jobs.http.HttpReply;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.JobDefinition;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

final class HttpCallActivitiesImpl implements HttpCallActivities {

    private static final Duration LEAST_LEFT = Duration.ofMillis(1);

    private final Callout callout;
    private final Function<String, Optional<JobDefinition>> definitions;
    private final Clock clock;

    HttpCallActivitiesImpl(JobResources resources) {
        this.callout = resources.callout();
        this.definitions = resources.definitions();
        this.clock = resources.clock();
    }

    /** One exchange at the end of all redirects. */
    private record Exchange(Call first, Call last, Reply reply, Duration took) {}

    @Override
    public HttpReply call(JobRequest request) {
        Outgoing outgoing = outgoing(request);
        ActivityExecutionContext context = Activity.getExecutionContext();
        Values values = outgoing.values(context.getInfo().getAttempt());
        Answers answers = answers(values, outgoing.policy().repeatable(), context.getInfo());
        Exchange exchange = exchange(values, outgoing, answers, context);
        HttpAnswer answer = Kept.of(
                exchange.reply(), exchange.first(), exchange.last(), values, outgoing.keep(), exchange.took(), 0);
        if (outgoing.accepted().isPresent() && exchange.reply().status() == 202) {
            return new HttpReply(
                    answer,
                    outgoing.accepted()
                            .get()
                            .where(exchange.reply(), exchange.last(), values)
                            .toString());
        }
        judge(exchange, outgoing, answers);
        return new HttpReply(answer, null);
    }

    @Override
    public HttpAnswer follow(JobRequest request, HttpReply accepted) {
        Outgoing outgoing = outgoing(request);
        ActivityExecutionContext context = Activity.getExecutionContext();
        Values values = outgoing.values(context.getInfo().getAttempt());
        Call question = outgoing.question(outgoing.call(values), values, URI.create(accepted.followAt()));
        return new Polling(outgoing, answers(values, true, context.getInfo()), values, callout, context)
                .until(question);
    }

    private Outgoing outgoing(JobRequest request) {
        Settings settings = Settings.of(request, HttpJob.SETTINGS, new HttpJob().problems(request.settings()));
        return new Outgoing(request, settings, callout, () -> schedule(request.jobId()));
    }

    private String schedule(String jobId) {
        return definitions.apply(jobId).map(job -> job.timing().text()).orElse("");
    }

    private Answers answers(Values values, boolean repeatable, ActivityInfo info) {
        Duration whole = info.getScheduleToCloseTimeout();
        Instant deadline = whole.isZero()
                ? Instant.MAX
                : Instant.ofEpochMilli(info.getScheduledTimestamp()).plus(whole);
        return new Answers(values, repeatable, info.getAttempt(), deadline, clock);
    }

    private Exchange exchange(Values values, Outgoing outgoing, Answers answers, ActivityExecutionContext context) {
        long begin = System.nanoTime();
        Call first = outgoing.call(values);
        Call call = first;
        for (int followed = 0; ; followed++) {
            Reply reply = answered(call, answers, context);
            if (!Following.isRedirect(reply.status()) || outgoing.expectation().isExpected(reply.status())) {
                return new Exchange(first, call, reply, Duration.ofNanos(System.nanoTime() - begin));
            }
            Optional<URI> target = Following.target(reply, call.uri());
            if (!outgoing.followsRedirects() || target.isEmpty() || followed == Following.MOST) {
                throw answers.redirect(reply, call, target, outgoing.followsRedirects() && target.isPresent());
            }
            call = within(
                    outgoing.following(values).next(call, reply.status(), target.get()),
                    first.timeout().minusNanos(System.nanoTime() - begin));
        }
    }

    /** All redirects of a try together have its time. */
    private static Call within(Call call, Duration left) {
        return new Call(
                call.method(),
                call.uri(),
                call.headers(),
                call.body(),
                left.compareTo(LEAST_LEFT) < 0 ? LEAST_LEFT : left,
                call.keep());
    }

    private Reply answered(Call call, Answers answers, ActivityExecutionContext context) {
        try {
            return callout.send(call, () -> context.heartbeat(null));
        } catch (CalloutException failure) {
            throw answers.noAnswer(failure, call);
        }
    }

    private static void judge(Exchange exchange, Outgoing outgoing, Answers answers) {
        Expectation expectation = outgoing.expectation();
        if (!expectation.isExpected(exchange.reply().status())) {
            throw answers.unexpected(exchange.reply(), exchange.last(), expectation.statuses());
        }
        expectation.missing(exchange.reply()).ifPresent(missing -> {
            throw answers.wrongBody(missing, exchange.reply(), exchange.last());
        });
    }
}
