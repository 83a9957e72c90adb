package dev.perennial.jobs.github.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perennial.callout.AddressGuard;
import dev.perennial.callout.Callout;
import dev.perennial.callout.Secrets;
import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.job.JobResources;
import dev.perennial.jobs.github.GithubActivities;
import dev.perennial.jobs.github.GithubDispatch;
import dev.perennial.jobs.github.GithubResult;
import dev.perennial.jobs.github.GithubRun;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** A repository on GitHub, and calls of the activities as a worker would make them. */
abstract class GithubCalls {

    static final Instant AS_OF = Instant.parse("2026-03-01T09:00:00Z");
    static final String TOKEN = "ghp_aTokenOfNobodyElse42";

    final GithubServer github = new GithubServer(TOKEN)
            .has(WorkflowFile.dispatchable("nightly.yml", "as_of", "target"))
            .has(WorkflowFile.dispatchable("shown.yml").showing("perennial_run"));

    /** What the worker's environment holds; a test may add to it. */
    final Map<String, String> environment = new ConcurrentHashMap<>(Map.of("TOKEN", TOKEN));

    private final Callout callout = new Callout(
            AddressGuard.allowing(List.of("localhost")),
            Secrets.of(List.of("TOKEN@localhost", "APP_KEY@localhost", "ELSEWHERE@api.github.com"), environment::get),
            Optional.empty(),
            10,
            1_000);

    /** One for all calls, as a worker has it. */
    private final GithubActivities activities = new GithubActivitiesImpl(
            new JobResources(null, null, null, callout, id -> Optional.empty(), queue -> false, Clock.systemUTC()));

    @AfterEach
    void close() {
        callout.close();
        github.close();
    }

    /** The job that dispatches a workflow, and what a test adds to it. */
    JobRequest job(String workflow, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "repository", GithubServer.REPOSITORY,
                "workflow", workflow,
                "ref", "main",
                "api", github.api(),
                "token", "${secret:TOKEN}",
                "every", "1s",
                "find_within", "3s"));
        settings.putAll(more);
        if (settings.containsKey("app")) {
            settings.remove("token");
        }
        return InActivity.request("nightly", AS_OF, Map.of("github", settings));
    }

    JobRequest correlated(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("correlation_input", "perennial_run"));
        settings.putAll(more);
        return job("shown.yml", settings);
    }

    GithubDispatch dispatch(JobRequest job) {
        return attempt(it -> it.dispatch(job));
    }

    GithubRun find(JobRequest job, GithubDispatch dispatch) {
        return attempt(it -> it.find(job, dispatch));
    }

    GithubResult follow(JobRequest job) {
        return attempt(it -> it.follow(job, dispatch(job).run()));
    }

    <R> R attempt(Function<GithubActivities, R> call) {
        return InActivity.attempt(GithubActivities.class, activities, call);
    }

    ApplicationFailure failure(Runnable call) {
        Throwable cause = catchThrowable(call::run);
        while (cause != null && !(cause instanceof ApplicationFailure)) {
            cause = cause.getCause();
        }
        assertThat(cause).isNotNull();
        return (ApplicationFailure) cause;
    }
}
