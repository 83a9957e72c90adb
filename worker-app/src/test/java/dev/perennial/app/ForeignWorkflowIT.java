package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowStub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    private static JobsByApi jobs;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stack = TestStack.found(directory, 1);
        python = ForeignWorker.python(stack.temporal().address());
        api = WorkerProcess.start(environment("control,api")).awaitReady();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        jobs = new JobsByApi(stack, api);
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
        jobs.put("in_python", entry("python-jobs", Map.of("city", "Paris")));

        Map<String, Object> run = jobs.ended(jobs.begin("in_python"));

        assertThat(run).as(python.lastWords().toString()).containsEntry("status", "success");
        assertThat(run.get("result").toString()).contains("greeting=Good morning, it is sunny in Paris");
    }

    @Test
    void theExampleInTypeScriptRuns() {
        try (ForeignWorker typescript =
                ForeignWorker.typescript(stack.temporal().address())) {
            jobs.put("in_typescript", entry("typescript-jobs", Map.of("city", "Oslo")));

            Map<String, Object> run = jobs.ended(jobs.begin("in_typescript"));

            assertThat(run).as(typescript.lastWords().toString()).containsEntry("status", "success");
            assertThat(run.get("result").toString()).contains("greeting=Good morning, it is sunny in Oslo");
        }
    }

    @Test
    void itsFailureIsTheRuns() {
        jobs.put("failing", entry("python-jobs", Map.of("city", "")));

        Map<String, Object> run = jobs.ended(jobs.begin("failing"));

        assertThat(run).containsEntry("status", "error").containsEntry("failure_kind", "BAD_DATA");
        assertThat(run.get("error")).isEqualTo("the workflow MorningRoutine failed: no city was given");
    }

    /** Ours dies and comes back, then theirs: the workflow is the same one all the time. */
    @Test
    void neitherDeathLosesOrRepeatsAnything() {
        jobs.put("two_deaths", entry("python-jobs", Map.of("city", "Rome", "coffee_seconds", 8)));
        String run = jobs.begin("two_deaths");
        WorkflowStub child = child(run);

        worker.kill();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        python.kill();
        python = ForeignWorker.python(stack.temporal().address());

        Map<String, Object> row = jobs.ended(run);
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
        jobs.put("unattended", entry("nobody-s-jobs", Map.of()));
        String run = jobs.begin("unattended");
        WorkflowStub child = child(run);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(details(run)).contains("No worker polls the task queue nobody-s-jobs"));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        jobs.get("/api/v1/jobs/unattended").json())
                .containsEntry("cannot_run", "no worker polls the task queue nobody-s-jobs; start one"));
        assertThat(jobs.get("/api/v1/jobs/in_python").json().get("cannot_run")).isNull();

        jobs.cancel(run);

        assertThat(jobs.ended(run)).containsEntry("status", "cancelled");
        assertThat(status(child)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    }

    @Test
    void aCancelledRunCancelsIt() {
        jobs.put("cancelled", entry("python-jobs", Map.of("city", "Rome", "coffee_seconds", 600)));
        String run = jobs.begin("cancelled");
        WorkflowStub child = child(run);

        jobs.cancel(run);

        assertThat(jobs.ended(run)).containsEntry("status", "cancelled");
        assertThat(status(child)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
    }

    @Test
    void whoTerminatesItInTemporalIsTold() {
        jobs.put("terminated", entry("python-jobs", Map.of("city", "Rome", "coffee_seconds", 600)));
        String run = jobs.begin("terminated");

        child(run).terminate("by hand");

        Map<String, Object> row = jobs.ended(run);
        assertThat(row).containsEntry("status", "error").containsEntry("failure_kind", "UNEXPECTED");
        assertThat(row.get("error").toString()).endsWith("-child) was terminated in Temporal");
    }

    @Test
    void aWrongDefinitionIsAnsweredByField() {
        ApiCall.Answer ours = jobs.save("wrong", entry("perennial", Map.of()));
        assertThat(ours.status()).as(ours.body()).isEqualTo(400);
        assertThat(ours.body()).contains("\"task_queue\"").contains("this one is Perennial's");

        ApiCall.Answer secret = jobs.save("wrong", entry("python-jobs", Map.of("key", "${secret:KEY}")));
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
        return await().atMost(PATIENCE)
                .until(() -> (String) jobs.get(run).json().get("workflow_id"), id -> id != null);
    }

    private static String details(String run) {
        return stack.client()
                .newUntypedWorkflowStub(workflowId(run))
                .query("__temporal_workflow_metadata", WorkflowMetadata.class)
                .getCurrentDetails();
    }

    private static Map<String, Object> entry(String taskQueue, Map<String, Object> input) {
        return Map.of("at", "2099-01-01T00:00", "workflow", "MorningRoutine", "task_queue", taskQueue, "input", input);
    }
}
