package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.Actor;
import dev.perennial.database.Json;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowStub;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that start a workflow of the examples in other languages, on real servers; and what becomes of them when anybody dies. */
class ForeignWorkflowIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static TestStack stack;
    private static WorkerProcess api;
    private static WorkerProcess worker;
    private static ForeignWorker python;
    private static String admin;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stack = TestStack.found(directory, 1);
        python = ForeignWorker.python(stack.temporal().address());
        api = WorkerProcess.start(environment("control,api")).awaitReady();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        admin = new Tokens(stack.jdbi(), Clock.systemUTC())
                .create(
                        new Tokens.Order("admin", Role.ADMIN, List.of(), Optional.of(Duration.ofHours(1))),
                        Actor.without("test"))
                .text();
    }

    private static Map<String, String> environment(String roles) {
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("PERENNIAL_ROLES", roles);
        return environment;
    }

    @AfterAll
    static void stop() {
        worker.close();
        api.close();
        python.close();
        stack.close();
    }

    @Test
    void theExampleInPythonRuns() {
        put("in_python", "python-jobs", Map.of("city", "Paris"), "1h");

        Map<String, Object> run = ended(begin("in_python"));

        assertThat(run).as(python.lastWords().toString()).containsEntry("status", "success");
        assertThat(run.get("result").toString()).contains("greeting=Good morning, it is sunny in Paris");
    }

    @Test
    void theExampleInTypeScriptRuns() {
        try (ForeignWorker typescript =
                ForeignWorker.typescript(stack.temporal().address())) {
            put("in_typescript", "typescript-jobs", Map.of("city", "Oslo"), "1h");

            Map<String, Object> run = ended(begin("in_typescript"));

            assertThat(run).as(typescript.lastWords().toString()).containsEntry("status", "success");
            assertThat(run.get("result").toString()).contains("greeting=Good morning, it is sunny in Oslo");
        }
    }

    @Test
    void itsFailureIsTheRuns() {
        put("failing", "python-jobs", Map.of("city", ""), "1h");

        Map<String, Object> run = ended(begin("failing"));

        assertThat(run).containsEntry("status", "error").containsEntry("failure_kind", "BAD_DATA");
        assertThat(run.get("error")).isEqualTo("the workflow MorningRoutine failed: no city was given");
    }

    /** Ours dies and comes back, then theirs: the workflow is the same one all the time. */
    @Test
    void neitherDeathLosesOrRepeatsAnything() {
        put("two_deaths", "python-jobs", Map.of("city", "Rome", "coffee_seconds", 8), "1h");
        String run = begin("two_deaths");
        WorkflowStub child = child(run);

        worker.kill();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        python.kill();
        python = ForeignWorker.python(stack.temporal().address());

        Map<String, Object> row = ended(run);
        assertThat(row).containsEntry("status", "success");
        assertThat(row.get("result").toString()).contains("sunny in Rome");
        assertThat(status(child)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
        assertThat(stack.client()
                        .listExecutions("WorkflowId = '%s'"
                                .formatted(child.getExecution().getWorkflowId())))
                .hasSize(1);
    }

    @Test
    void nobodyThereIsSaidWithinSeconds() {
        put("unattended", "nobody-s-jobs", Map.of(), "1h");
        String run = begin("unattended");
        WorkflowStub child = child(run);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(details(run)).contains("No worker polls the task queue nobody-s-jobs"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(get("/api/v1/jobs/unattended").json())
                        .containsEntry("cannot_run", "no worker polls the task queue nobody-s-jobs; start one"));
        assertThat(get("/api/v1/jobs/in_python").json().get("cannot_run")).isNull();

        cancel(run);

        assertThat(ended(run)).containsEntry("status", "cancelled");
        assertThat(status(child)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    }

    @Test
    void aCancelledRunCancelsIt() {
        put("cancelled", "python-jobs", Map.of("city", "Rome", "coffee_seconds", 600), "1h");
        String run = begin("cancelled");
        WorkflowStub child = child(run);

        cancel(run);

        assertThat(ended(run)).containsEntry("status", "cancelled");
        assertThat(status(child)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
    }

    @Test
    void whoTerminatesItInTemporalIsTold() {
        put("terminated", "python-jobs", Map.of("city", "Rome", "coffee_seconds", 600), "1h");
        String run = begin("terminated");

        child(run).terminate("by hand");

        Map<String, Object> row = ended(run);
        assertThat(row).containsEntry("status", "error").containsEntry("failure_kind", "UNEXPECTED");
        assertThat(row.get("error").toString()).endsWith("-child) was terminated in Temporal");
    }

    @Test
    void aWrongDefinitionIsAnsweredByField() {
        ApiCall.Answer ours = save("wrong", "perennial", Map.of(), "1h");
        assertThat(ours.status()).as(ours.body()).isEqualTo(400);
        assertThat(ours.body()).contains("\"task_queue\"").contains("this one is Perennial's");

        ApiCall.Answer secret = save("wrong", "python-jobs", Map.of("key", "${secret:KEY}"), "1h");
        assertThat(secret.body()).contains("\"input.key\"").contains("let its worker read its secrets itself");
    }

    /** The workflow of a run, once it is there. */
    private static WorkflowStub child(String run) {
        String id = workflowId(run) + "-child";
        WorkflowStub child = stack.client().newUntypedWorkflowStub(id);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> status(child) != null);
        return child;
    }

    private static WorkflowExecutionStatus status(WorkflowStub workflow) {
        return workflow.describe().getStatus();
    }

    private static String workflowId(String run) {
        return await().atMost(PATIENCE).until(() -> (String) get(run).json().get("workflow_id"), id -> id != null);
    }

    private static String details(String run) {
        return stack.client()
                .newUntypedWorkflowStub(workflowId(run))
                .query("__temporal_workflow_metadata", WorkflowMetadata.class)
                .getCurrentDetails();
    }

    private static void cancel(String run) {
        ApiCall.Answer answer = ApiCall.post(api.url(run + "/cancel"))
                .header("Authorization", "Bearer " + admin)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .send();
        assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
    }

    private static String begin(String job) {
        ApiCall.Answer started = ApiCall.post(api.url("/api/v1/jobs/" + job + "/runs"))
                .header("Authorization", "Bearer " + admin)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .send();
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        return started.header("Location");
    }

    private static Map<String, Object> ended(String run) {
        return await().atMost(PATIENCE).until(() -> get(run).json(), row -> List.of("success", "error", "cancelled")
                .contains(row.get("status")));
    }

    private static void put(String job, String taskQueue, Map<String, Object> input, String timeout) {
        ApiCall.Answer answer = save(job, taskQueue, input, timeout);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static ApiCall.Answer save(String job, String taskQueue, Map<String, Object> input, String timeout) {
        Map<String, Object> entry = new HashMap<>(Map.of("at", "2099-01-01T00:00", "timeout", timeout));
        entry.putAll(Map.of("workflow", "MorningRoutine", "task_queue", taskQueue, "input", input));
        return ApiCall.method("PUT", api.url("/api/v1/jobs/" + job), "application/json", Json.write(entry))
                .header("Authorization", "Bearer " + admin)
                .send();
    }

    private static ApiCall.Answer get(String path) {
        return ApiCall.get(api.url(path))
                .header("Authorization", "Bearer " + admin)
                .send();
    }
}
