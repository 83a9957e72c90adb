package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.github.Fault;
import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.devstack.github.WorkflowRun;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.run.RunLedgerInterceptor;
import dev.perennial.run.TaskQueue;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that dispatch a workflow on GitHub, on real servers and a stand-in for its API: from the definition to the row, whoever dies. */
class GithubIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TOKEN = "token-of-" + UUID.randomUUID();

    /** A host that fails is left alone for a while; each test has one of its own. */
    private final GithubServer github = new GithubServer(TOKEN)
            .has(WorkflowFile.dispatchable("nightly.yml", "as_of").showing("perennial_run"))
            .has(WorkflowFile.dispatchable("plain.yml"));

    private static TestStack stack;
    private static WorkerProcess api;
    private static WorkerProcess worker;
    private static JobsByApi jobs;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stack = TestStack.found(directory, 1);
        api = WorkerProcess.start(environment("control,api")).awaitReady();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        jobs = new JobsByApi(stack, api);
    }

    private static Map<String, String> environment(String roles) {
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("PERENNIAL_ROLES", roles);
        environment.put("PERENNIAL_HTTP_ALLOW", "localhost");
        environment.put("PERENNIAL_SECRETS", "GITHUB_TOKEN@localhost");
        environment.put("GITHUB_TOKEN", TOKEN);
        return environment;
    }

    @AfterAll
    static void stop() {
        worker.close();
        api.close();
        stack.close();
    }

    @AfterEach
    void close() {
        github.close();
    }

    @Test
    void aRunIsFollowedHoweverLongAndCostsFewEvents() {
        jobs.put("nightly", entry("nightly.yml", Map.of("inputs", Map.of("as_of", "${as_of}"))));
        String begun = jobs.begin("nightly");
        WorkflowRun run = run();
        awaitPolls(4);
        assertThat(details(begun)).contains("On GitHub it is " + github.api() + "/acme/shop/actions/runs/" + run.id());
        run.starts();
        awaitPolls(15);
        run.ends("success");

        Map<String, Object> row = ended(begun);

        assertThat(row).as(row.toString()).containsEntry("status", "success");
        assertThat(row.get("result").toString()).contains("conclusion=success", "run_id=" + run.id());
        assertThat(run.inputs())
                .containsEntry("perennial_run", row.get("run_id").toString());
        String history =
                stack.client().fetchHistory(row.get("workflow_id").toString()).toJson(false);
        assertThat(stack.client()
                        .fetchHistory(row.get("workflow_id").toString())
                        .getEvents())
                .hasSizeLessThan(25);
        assertThat(history).doesNotContain(TOKEN);
        assertThat(row.toString()).doesNotContain(TOKEN);
        assertThat(worker.log() + api.log()).doesNotContain(TOKEN);
    }

    /** One death for all of them: it takes Temporal the heartbeat timeout to see it. */
    @Test
    void neitherALostAnswerNorTheWorkersDeathDispatchesTwice() {
        jobs.put("amid_shown", entry("nightly.yml", Map.of()));
        jobs.put("amid_plain", plain());
        jobs.put("followed", entry("nightly.yml", Map.of()));
        github.next(Fault.dispatchedAndSilent(Duration.ofMinutes(2)));
        String shown = jobs.begin("amid_shown");
        await().atMost(PATIENCE).until(() -> github.runs().size() == 1);
        github.next(Fault.dispatchedAndSilent(Duration.ofMinutes(2)));
        String plain = jobs.begin("amid_plain");
        await().atMost(PATIENCE).until(() -> github.runs().size() == 2);
        String followed = jobs.begin("followed");
        await().atMost(PATIENCE).until(() -> github.runs().size() == 3);
        awaitPolls(2);

        worker.kill();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        github.runs().forEach(run -> run.ends("success"));

        Map<String, Object> found = ended(shown);
        assertThat(found).as(found.toString()).containsEntry("status", "success");
        assertThat(found.get("result").toString())
                .contains("run_id=" + github.runs().get(0).id());
        Map<String, Object> unknown = ended(plain);
        assertThat(unknown).containsEntry("status", "error").containsEntry("reason", "put_off");
        assertThat(unknown.get("error").toString())
                .startsWith("the worker died in the middle of the dispatch; the dispatch of plain.yml may have arrived")
                .contains("/acme/shop/actions/workflows/plain.yml: if there is no run, run the job again");
        assertThat(ended(followed)).containsEntry("status", "success");
        assertThat(github.dispatches()).isEqualTo(3);
        assertThat(github.runs()).hasSize(3);
    }

    @Test
    void aTimeOutOfADispatchThatArrivedIsFollowed() {
        jobs.put("timed_out", entry("nightly.yml", Map.of()));
        github.next(Fault.dispatchedAndSilent(Duration.ofSeconds(45))).hidesRunsFromLists(2);

        String begun = jobs.begin("timed_out");
        run().ends("success");

        assertThat(ended(begun)).containsEntry("status", "success");
        assertThat(github.dispatches()).isEqualTo(1);
    }

    @Test
    void aFailureHasItsLinkItsStepAndItsLogInTheRow() {
        jobs.put("failing", entry("nightly.yml", Map.of()));
        String begun = jobs.begin("failing");
        WorkflowRun run = run();
        run.fails("Run make", "make: *** [all] Error 2\n##[error]Process completed with exit code 2.\n");

        Map<String, Object> row = ended(begun);

        assertThat(row).containsEntry("status", "error").containsEntry("failure_kind", "BAD_DATA");
        assertThat(row.get("error").toString())
                .isEqualTo(
                        "nightly.yml of acme/shop failed in the step Run make of the job build: %s/acme/shop/actions/runs/%d"
                                .formatted(github.api(), run.id()));
        assertThat(row.get("result").toString())
                .contains("failed_step=Run make", "conclusion=failure", "Process completed with exit code 2.");
    }

    @Test
    void whatIsWronglySetUpFailsAtOnce() {
        github.has(WorkflowFile.dispatchable("off.yml").showing("perennial_run").disabled());
        jobs.put("switched_off", entry("off.yml", Map.of()));

        Map<String, Object> row = ended(jobs.begin("switched_off"));

        assertThat(row).containsEntry("failure_kind", "MISCONFIGURED");
        assertThat(row.get("error").toString()).endsWith("enable it: gh workflow enable off.yml --repo acme/shop");
        assertThat(github.dispatches()).isEqualTo(1);
    }

    @Test
    void limitsAreWaitedOut() {
        jobs.put("limited", entry("plain.yml", Map.of("correlation_input", "")));
        github.next(
                Fault.refused(
                        "/dispatches", 403, Map.of("Retry-After", "1"), "You have exceeded a secondary rate limit"),
                Fault.refused("/dispatches", 429, Map.of("Retry-After", "1"), "API rate limit exceeded"));

        String begun = jobs.begin("limited");
        run().ends("success");

        assertThat(ended(begun)).containsEntry("status", "success");
        assertThat(github.dispatches()).isEqualTo(3);
        assertThat(github.runs()).hasSize(1);
    }

    @Test
    void cancellingIsPassedOn() {
        jobs.put("cancelled", entry("nightly.yml", Map.of()));
        String begun = jobs.begin("cancelled");
        WorkflowRun run = run();
        awaitPolls(1);

        jobs.cancel(begun);

        assertThat(ended(begun)).containsEntry("status", "cancelled");
        assertThat(run.conclusion()).isEqualTo("cancelled");
    }

    @Test
    void aRunThatIsOutOfTimeSaysWhatItWaitedForAndIsCancelled() {
        Map<String, Object> entry = new HashMap<>(entry("nightly.yml", Map.of()));
        entry.put("timeout", "8s");
        jobs.put("too_long", entry);
        String begun = jobs.begin("too_long");
        WorkflowRun run = run();

        Map<String, Object> row = ended(begun);

        assertThat(row).containsEntry("status", "error").containsEntry("reason", "timed_out");
        assertThat(row.get("error").toString())
                .contains("did not end within the job's timeout of 8s")
                .endsWith("/acme/shop/actions/runs/%d, it waits for a runner".formatted(run.id()));
        assertThat(run.conclusion()).isEqualTo("cancelled");
    }

    /** The run when it is over; and its history replays, whatever happened to it. */
    private Map<String, Object> ended(String run) {
        Map<String, Object> row = jobs.ended(run);
        TestEnvironmentOptions options = TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunLedgerInterceptor())
                        .build())
                .build();
        try (TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(options)) {
            Worker replaying = environment.newWorker(TaskQueue.NAME);
            LocalJobTypes.shipped().implementations().forEach(replaying::registerWorkflowImplementationTypes);
            assertThatCode(() -> WorkflowReplayer.replayWorkflowExecution(
                            stack.client().fetchHistory(row.get("workflow_id").toString()), replaying))
                    .doesNotThrowAnyException();
        }
        return row;
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

    private String details(String run) {
        String workflowId = jobs.get(run).json().get("workflow_id").toString();
        return stack.client()
                .newUntypedWorkflowStub(workflowId)
                .query("__temporal_workflow_metadata", WorkflowMetadata.class)
                .getCurrentDetails();
    }

    private Map<String, Object> plain() {
        return entry("plain.yml", Map.of("correlation_input", ""));
    }

    /** Due at some time that no test sees; an empty value takes a field away. */
    private Map<String, Object> entry(String workflow, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "repository", GithubServer.REPOSITORY,
                "workflow", workflow,
                "ref", "main",
                "api", github.api(),
                "token", "${secret:GITHUB_TOKEN}",
                "correlation_input", "perennial_run",
                "every", "1s",
                "find_within", "30s"));
        settings.putAll(more);
        List<String> empty = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (value.equals("")) {
                empty.add(name);
            }
        });
        settings.keySet().removeAll(empty);
        return Map.of("at", "2099-01-01T00:00", "github", settings);
    }
}
