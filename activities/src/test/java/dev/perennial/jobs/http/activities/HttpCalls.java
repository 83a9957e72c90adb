package dev.perennial.jobs.http.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perennial.callout.AddressGuard;
import dev.perennial.callout.Callout;
import dev.perennial.callout.Secrets;
import dev.perennial.devstack.http.Origin;
import dev.perennial.job.JobResources;
import dev.perennial.jobs.http.HttpAnswer;
import dev.perennial.jobs.http.HttpCallActivities;
import dev.perennial.jobs.http.HttpReply;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.sweep.InActivity;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** A server to be called, and calls of it as a worker would make them. */
abstract class HttpCalls {

    static final Instant AS_OF = Instant.parse("2026-03-01T09:00:00Z");
    static final String SECRET = "s3cret-of-nobody-else";

    final Origin origin = new Origin();
    final Callout callout = callout(List.of("localhost"));

    Callout callout(List<String> allowed) {
        return new Callout(
                AddressGuard.allowing(allowed),
                Secrets.of(
                        List.of("TOKEN@localhost", "ELSEWHERE@api.example.com", "MISSING"),
                        name -> Map.of("TOKEN", SECRET, "ELSEWHERE", "other").get(name)),
                Optional.of(URI.create(origin.url(""))),
                10,
                1_000);
    }

    @AfterEach
    void close() {
        callout.close();
        origin.close();
    }

    HttpReply call(Map<String, Object> http) {
        return attempt(request(http, Map.of()));
    }

    HttpReply attempt(JobRequest request) {
        return new Callers(callout).reply(request);
    }

    ApplicationFailure failureOf(Map<String, Object> http) {
        return failure(request(http, Map.of()));
    }

    ApplicationFailure failure(JobRequest request) {
        return root(catchThrowable(() -> attempt(request)));
    }

    static ApplicationFailure root(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ApplicationFailure)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("failure of %s", failure).isNotNull();
        return (ApplicationFailure) cause;
    }

    static JobRequest request(Map<String, Object> http, Map<String, Object> own) {
        Map<String, Object> settings = own.isEmpty() ? Map.of("http", http) : Map.of("http", http, "settings", own);
        return InActivity.request("warm_cache", AS_OF, settings);
    }

    /** Calls as a worker would. */
    record Callers(Callout callout, Optional<JobDefinition> job) {

        Callers(Callout callout) {
            this(callout, Optional.empty());
        }

        HttpAnswer call(JobRequest request) {
            return reply(request).answer();
        }

        HttpReply reply(JobRequest request) {
            return InActivity.attempt(HttpCallActivities.class, activities(), it -> it.call(request));
        }

        HttpAnswer follow(JobRequest request, HttpReply reply) {
            return InActivity.attempt(HttpCallActivities.class, activities(), it -> it.follow(request, reply));
        }

        HttpCallActivities activities() {
            return new HttpCallActivitiesImpl(
                    new JobResources(null, null, null, callout, id -> job, queue -> false, Clock.systemUTC()));
        }
    }
}
