package dev.perennial.jobs.github.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.github.Fault;
import dev.perennial.devstack.github.WorkflowRun;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.github.GithubActivities;
import dev.perennial.jobs.github.GithubDispatch;
import dev.perennial.jobs.github.GithubResult;
import dev.perennial.run.JobRequest;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run is followed to its end, and what it came to is told. */
class GithubFollowTest extends GithubCalls {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final JobRequest job = job("nightly.yml", Map.of());

    @Test
    void aRunIsSeenInTheQueueAtWorkAndAtItsEnd() throws Exception {
        CompletableFuture<GithubResult> following = CompletableFuture.supplyAsync(() -> follow(job));
        WorkflowRun run = run();
        awaitPolls(2);
        run.starts();
        awaitPolls(4);
        run.ends("success");

        GithubResult result = following.get();

        assertThat(result.conclusion()).isEqualTo("success");
        assertThat(result.runId()).isEqualTo(run.id());
        assertThat(result.url()).endsWith("/acme/shop/actions/runs/" + run.id());
        assertThat(result.polls()).isGreaterThanOrEqualTo(4);
        assertThat(result.queuedMs()).isGreaterThan(0);
        assertThat(result.failedStep()).isNull();
        // What has not changed is not sent again, and counts against no limit.
        assertThat(github.asked())
                .anySatisfy(asked -> assertThat(asked.headers()).containsKey("if-none-match"));
    }

    @Test
    void aFailureTellsTheStepAndTheEndOfItsLog() {
        JobRequest three = job("nightly.yml", Map.of("log_lines", 3));
        GithubDispatch dispatch = dispatch(three);
        WorkflowRun run = run();
        run.fails("Run make", log(run));

        ApplicationFailure failure = failure(() -> attempt(it -> it.follow(three, dispatch.run())));

        assertThat(failure.getType()).isEqualTo("BAD_DATA");
        assertThat(failure.getOriginalMessage())
                .isEqualTo("nightly.yml of acme/shop failed in the step Run make of the job build: " + github.api()
                        + "/acme/shop/actions/runs/" + run.id());
        Map<?, ?> result = (Map<?, ?>) JobFailure.result(failure).orElseThrow();
        assertThat(result.get("conclusion")).isEqualTo("failure");
        assertThat(result.get("failed_step")).isEqualTo("Run make");
        assertThat(result.get("failed_job")).isEqualTo("build");
        assertThat(result.get("log"))
                .isEqualTo("cc main.c for ***@***\ntoken=***\nProcess completed with exit code 2.");
    }

    /** The log of a job is asked for without the token: it lies at somebody else's. */
    @Test
    void onlyTheEndOfALongLogIsFetched() {
        GithubDispatch dispatch = dispatch(job);
        WorkflowRun run = run();
        String filler = IntStream.range(0, 20_000)
                .mapToObj(i ->
                        "%s line %d of many".formatted(Instant.now().toString().replaceFirst("\\..*", ".1Z"), i))
                .collect(Collectors.joining("\n", "", "\n"));
        run.fails("Run make", filler + log(run));

        ApplicationFailure failure = failure(() -> attempt(it -> it.follow(job, dispatch.run())));

        Map<?, ?> result = (Map<?, ?>) JobFailure.result(failure).orElseThrow();
        assertThat(result.get("log").toString())
                .endsWith("Process completed with exit code 2.")
                .contains("line 19999 of many");
        assertThat(result.get("log").toString().lines()).hasSizeLessThanOrEqualTo(30);
    }

    private static String log(WorkflowRun run) {
        String second = Instant.now().toString().replaceFirst("\\..*", "");
        return """
                %1$s.1Z ##[group]Run make
                %1$s.2Z \u001B[36;1mcc main.c for ada@example.com\u001B[0m
                %1$s.3Z token=%2$s
                %1$s.4Z ##[error]Process completed with exit code 2.
                %1$s.5Z Post job cleanup.
                """
                .formatted(second, TOKEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cancelled       | BAD_DATA      | was cancelled on GitHub",
                "timed_out       | BAD_DATA      | took longer than GitHub lets it",
                "skipped         | MISCONFIGURED | the if: of each of its jobs skipped it",
                "startup_failure | MISCONFIGURED | GitHub cannot read its file",
                "action_required | MISCONFIGURED | waits for an approval",
                "stale           | BAD_DATA      | ended with stale",
            })
    void anyOtherEndIsAFailure(String conclusion, String kind, String words) {
        GithubDispatch dispatch = dispatch(job);
        run().ends(conclusion);

        ApplicationFailure failure = failure(() -> attempt(it -> it.follow(job, dispatch.run())));

        assertThat(failure.getType()).isEqualTo(kind);
        assertThat(failure.getOriginalMessage()).contains(words).contains("/actions/runs/");
    }

    @Test
    void whatMayPassIsPassedOver() {
        GithubDispatch dispatch = dispatch(job);
        String run = "/actions/runs/" + dispatch.run().id();
        run().ends("success");
        github.next(
                Fault.refused(run, 404, Map.of(), "Not Found"),
                Fault.refused(run, 502, Map.of(), "Server Error"),
                Fault.refused(run, 403, Map.of("Retry-After", "2"), "You have exceeded a secondary rate limit"),
                Fault.refused(
                        run,
                        429,
                        Map.of(
                                "X-RateLimit-Remaining",
                                "0",
                                "X-RateLimit-Reset",
                                Long.toString(Instant.now().getEpochSecond() + 6)),
                        "API rate limit exceeded"));
        long begin = System.nanoTime();

        GithubResult result = attempt(it -> it.follow(job, dispatch.run()));

        assertThat(result.conclusion()).isEqualTo("success");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(4));
        assertThat(github.asked()).hasSize(6);
    }

    @Test
    void whoMayNotLookAnyMoreIsTold() {
        GithubDispatch dispatch = dispatch(job);
        github.next(Fault.refused("/actions/runs/", 401, Map.of(), "Bad credentials"));

        ApplicationFailure failure = failure(() -> attempt(it -> it.follow(job, dispatch.run())));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage()).contains("Bad credentials").contains("look at the secret");
    }

    @Test
    void cancelsWhatGoesOnAndLeavesAloneWhatHasEnded() {
        GithubDispatch dispatch = dispatch(job);

        attempt(it -> cancelled(it, dispatch));
        assertThat(run().conclusion()).isEqualTo("cancelled");
        attempt(it -> cancelled(it, dispatch));
    }

    @Test
    void cancelsTheRunOfADispatchThatNobodyHeardOf() {
        JobRequest shown = correlated(Map.of());
        github.next(Fault.dispatchedAndHungUp());
        GithubDispatch dispatch = dispatch(shown);

        attempt(it -> {
            it.cancel(shown, dispatch);
            return true;
        });

        assertThat(run().conclusion()).isEqualTo("cancelled");
    }

    private boolean cancelled(GithubActivities activities, GithubDispatch dispatch) {
        activities.cancel(job, dispatch);
        return true;
    }

    private WorkflowRun run() {
        return await().atMost(PATIENCE)
                .until(github::runs, runs -> !runs.isEmpty())
                .get(0);
    }

    private void awaitPolls(int count) {
        await().atMost(PATIENCE)
                .until(() -> github.asked().stream()
                                .filter(asked -> asked.path().contains("/actions/runs/"))
                                .count()
                        >= count);
    }
}
