package dev.perennial.jobs.github.activities;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.database.Json;
import dev.perennial.devstack.github.Fault;
import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.jobs.github.GithubDispatch;
import dev.perennial.jobs.github.GithubRun;
import dev.perennial.run.JobRequest;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One dispatch, and never two: what is known of it after whatever happens to it. */
class GithubDispatchTest extends GithubCalls {

    @Test
    void dispatchesWithInputsAndKnowsTheRun() {
        GithubDispatch dispatch = dispatch(
                job("nightly.yml", Map.of("inputs", Map.of("as_of", "${as_of}", "target", "all of ${job_id}"))));

        assertThat(github.runs()).singleElement().satisfies(run -> {
            assertThat(run.inputs()).isEqualTo(Map.of("as_of", "2026-03-01T09:00:00Z", "target", "all of nightly"));
            assertThat(dispatch.run())
                    .isEqualTo(new GithubRun(run.id(), github.api() + "/acme/shop/actions/runs/" + run.id()));
        });
        GithubServer.Asked asked = github.asked().get(0);
        assertThat(asked.headers())
                .containsEntry("authorization", "Bearer " + TOKEN)
                .containsEntry("x-github-api-version", "2022-11-28");
        assertThat(dispatch.toString()).doesNotContain(TOKEN);
    }

    @Test
    void aServerThatNamesNoRunIsAskedForTheOneThatShowsOurId() {
        github.withoutRunDetails();
        JobRequest job = correlated(Map.of());

        GithubDispatch dispatch = dispatch(job);
        dispatch(correlated(Map.of()));

        assertThat(dispatch.run()).isNull();
        assertThat(dispatch.accepted()).isTrue();
        assertThat(find(job, dispatch).id()).isEqualTo(github.runs().get(0).id());
    }

    @Test
    void whereNothingWouldTellWhichRunItIsNothingIsDispatched() {
        github.withoutRunDetails();

        ApplicationFailure failure = failure(() -> dispatch(job("nightly.yml", Map.of())));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage())
                .contains("name it in correlation_input")
                .contains("nothing was dispatched");
        assertThat(github.runs()).isEmpty();
    }

    @Test
    void aDispatchThatArrivedThoughNobodyAnsweredIsFoundAndNotRepeated() {
        for (Fault fault : new Fault[] {Fault.dispatchedAndHungUp(), Fault.dispatchedAnd(502)}) {
            JobRequest job = correlated(Map.of());
            github.next(fault).hidesRunsFromLists(2);

            GithubDispatch dispatch = dispatch(job);

            assertThat(dispatch.run()).isNull();
            assertThat(dispatch.accepted()).isFalse();
            assertThat(find(job, dispatch).id())
                    .isEqualTo(github.runs().get(github.runs().size() - 1).id());
        }
        assertThat(github.dispatches()).isEqualTo(2);
    }

    /** As after a reset in Temporal. */
    @Test
    void whatWasDispatchedBeforeIsNotDispatchedAgain() {
        JobRequest job = correlated(Map.of());

        GithubDispatch first = dispatch(job);
        GithubDispatch second = dispatch(job);

        assertThat(second).isEqualTo(first);
        assertThat(github.dispatches()).isEqualTo(1);
    }

    @Test
    void whetherALostDispatchArrivedNobodyKnowsAndItIsNotRepeated() {
        JobRequest job = correlated(Map.of());
        github.next(Fault.lost());

        GithubDispatch dispatch = dispatch(job);
        ApplicationFailure failure = failure(() -> find(job, dispatch));

        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(failure.getType()).isEqualTo("UNAVAILABLE");
        assertThat(failure.getOriginalMessage())
                .contains("may have arrived, so it is not sent again")
                .contains("no run shows its id within 3s")
                .contains("/acme/shop/actions/workflows/shown.yml: if there is no run, run the job again");
        assertThat(github.dispatches()).isEqualTo(1);
    }

    @Test
    void withoutACorrelationALostDispatchEndsAtOnceWithWhatToDo() {
        JobRequest job = job("nightly.yml", Map.of());
        github.next(Fault.dispatchedAndHungUp());

        GithubDispatch dispatch = dispatch(job);
        long begin = System.nanoTime();
        ApplicationFailure failure = failure(() -> find(job, dispatch));

        assertThat(failure.getOriginalMessage())
                .contains("not sent again")
                .contains("correlation_input lets the run be found");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aRunNameThatDoesNotShowTheIdIsSaid() {
        github.has(WorkflowFile.dispatchable("nightly.yml", "perennial_run")).withoutRunDetails();
        JobRequest job = job("nightly.yml", Map.of("correlation_input", "perennial_run", "find_within", "1s"));

        GithubDispatch dispatch = dispatch(job);
        ApplicationFailure failure = failure(() -> find(job, dispatch));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage()).contains("its run-name has to hold ${{ inputs.perennial_run }}");
    }

    @Test
    void aDispatchThatWasSurelyNotMadeMayBeMadeAgain() {
        github.close();

        ApplicationFailure failure = failure(() -> dispatch(job("nightly.yml", Map.of())));

        assertThat(failure.getType()).isEqualTo("UNAVAILABLE");
        assertThat(failure.isNonRetryable()).isFalse();
        assertThat(failure.getOriginalMessage()).contains("GitHub at localhost: no connection");
    }

    @Test
    void limitsAreWaitedOutAsLongAsGithubSays() {
        long reset = Instant.now().getEpochSecond() + 90;
        github.next(
                Fault.refused(
                        "/dispatches", 403, Map.of("Retry-After", "37"), "You have exceeded a secondary rate limit"),
                Fault.refused(
                        "/dispatches",
                        403,
                        Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", Long.toString(reset)),
                        "API rate limit exceeded"),
                Fault.refused("/dispatches", 429, Map.of(), "slow down"));

        Duration byHeader = pause();
        Duration untilReset = pause();
        Duration unsaid = pause();

        assertThat(byHeader).isEqualTo(Duration.ofSeconds(37));
        assertThat(untilReset).isBetween(Duration.ofSeconds(70), Duration.ofSeconds(92));
        assertThat(unsaid).isEqualTo(Duration.ofMinutes(1));
        assertThat(github.runs()).isEmpty();
    }

    private Duration pause() {
        ApplicationFailure failure = failure(() -> dispatch(job("nightly.yml", Map.of())));
        assertThat(failure.getType()).isEqualTo("THROTTLED");
        return failure.getNextRetryDelay();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "off.yml     | main  | as_of | disabled workflow           | gh workflow enable off.yml --repo acme/shop",
                "pushed.yml  | main  | as_of | 'workflow_dispatch' trigger | write workflow_dispatch: under on: of pushed.yml",
                "nightly.yml | trunk | as_of | No ref found for: trunk     | ref has to name a branch or tag of acme/shop",
                "nightly.yml | main  | colour | Unexpected inputs provided  | declare them under on.workflow_dispatch.inputs of nightly.yml",
                "gone.yml    | main  | as_of | HTTP 404                    | acme/shop with gone.yml is not there",
            })
    void whatIsWronglySetUpIsMisconfiguredAtOnceWithTheCure(
            String workflow, String ref, String input, String said, String cure) {
        github.has(WorkflowFile.dispatchable("off.yml", "as_of").disabled())
                .has(WorkflowFile.dispatchable("pushed.yml", "as_of").withoutTrigger());

        ApplicationFailure failure =
                failure(() -> dispatch(job(workflow, Map.of("ref", ref, "inputs", Map.of(input, "x")))));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(failure.getOriginalMessage()).contains(said).contains(cure);
        assertThat(github.dispatches()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | Bad credentials                         | look at the secret, which is wrong, revoked or expired",
                "403 | Resource not accessible by integration  | give it the permission Actions: write on acme/shop",
                "307 | Moved Permanently                       | the repository was renamed or moved",
            })
    void whoMayNotDispatchIsTold(int status, String said, String cure) {
        github.next(Fault.refused("/dispatches", status, Map.of(), said));

        ApplicationFailure failure = failure(() -> dispatch(job("nightly.yml", Map.of())));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage()).contains(said).contains(cure).doesNotContain(TOKEN);
    }

    @Test
    void aSecretThatIsNotForThatHostIsNotSent() {
        ApplicationFailure failure =
                failure(() -> dispatch(job("nightly.yml", Map.of("token", "${secret:ELSEWHERE}"))));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage()).contains("the secret ELSEWHERE is not for localhost");
        assertThat(github.asked()).isEmpty();
    }

    @Test
    void theBodyIsThatOfTheDocumentation() {
        dispatch(correlated(Map.of()));

        GithubServer.Asked last = github.asked().get(github.asked().size() - 1);
        JsonNode body = Json.read(last.body(), JsonNode.class);
        assertThat(last.path()).isEqualTo("/repos/acme/shop/actions/workflows/shown.yml/dispatches");
        assertThat(body.path("ref").asText()).isEqualTo("main");
        assertThat(body.path("return_run_details").asBoolean()).isTrue();
        assertThat(body.at("/inputs/perennial_run").asText()).matches("[0-9a-f-]{36}");
    }
}
