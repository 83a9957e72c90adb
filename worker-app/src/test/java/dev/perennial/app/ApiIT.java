package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.RunFilter;
import dev.perennial.run.RunStatus;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The seven calls as the application makes them, literally. */
class ApiIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET = UUID.randomUUID().toString();
    private static final String PREVIOUS = UUID.randomUUID().toString();
    private static final String ORIGIN = "https://app.example.com";
    private static final String UNKNOWN = "{\"error\":\"Job no_such_job not found\"}";

    private static TestStack town;
    private static WorkerProcess worker;

    @BeforeAll
    static void found(@TempDir Path directory) {
        town = TestStack.found(directory, 200);
        Map<String, String> environment = town.workerEnvironment();
        environment.put("CRON_SECRET", SECRET);
        environment.put("CRON_SECRET_PREVIOUS", PREVIOUS);
        environment.put("PERENNIAL_CORS_ORIGINS", ORIGIN);
        worker = WorkerProcess.start(environment).awaitReady();
        await().atMost(PATIENCE)
                .until(
                        () -> ApiCall.get(worker.url("/api/cron/health"))
                                .send()
                                .json()
                                .get("scheduler_running"),
                        Boolean.TRUE::equals);
    }

    @AfterAll
    static void leave() {
        worker.close();
        town.close();
    }

    /** What counts as a double click is over before the next test runs a job. */
    @AfterEach
    void forgetRuns() {
        town.jdbi().useHandle(handle -> handle.execute("delete from public.cron_job_runs"));
    }

    @Test
    void healthNeedsNoSecretAndSaysThisMuch() {
        ApiCall.Answer answer = ApiCall.get(worker.url("/api/cron/health")).send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"scheduler_running\":true,\"job_count\":4,\"status\":\"healthy\"}");
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }

    @Test
    void listsTheJobsWithTheirNextRunAndTrigger() {
        ApiCall.Answer answer = get("/api/cron/jobs");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()
                        .replaceAll("\\d{4}-\\d\\d-(\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)", "$1")
                        .replaceAll("\\d\\dT(0[09]:)", "dayT$1"))
                .isEqualTo(
                        """
                        {"scheduler_running":true,"job_count":4,"jobs":[\
                        {"id":"check_expiring_subscriptions","name":"Check Expiring dLocal Subscriptions",\
                        "next_run":"dayT09:05:00Z","trigger":"cron[5 9 * * *]"},\
                        {"id":"distribute_codes","name":"Monthly Affiliate Code Distribution",\
                        "next_run":"dayT00:00:00Z","trigger":"cron[0 0 1 * *]"},\
                        {"id":"downgrade_expired_subscriptions","name":"Downgrade Expired Subscriptions",\
                        "next_run":"dayT09:10:00Z","trigger":"cron[10 9 * * *]"},\
                        {"id":"expire_codes","name":"Expire Affiliate Codes",\
                        "next_run":"dayT09:00:00Z","trigger":"cron[0 9 * * *]"}]}""");
    }

    @Test
    void pausesAndResumesAJobToTheLetter() {
        assertThat(post("/api/cron/jobs/distribute_codes/pause").body())
                .isEqualTo("{\"success\":true,\"job_id\":\"distribute_codes\",\"status\":\"paused\"}");
        assertThat(get("/api/cron/jobs").body())
                .contains("\"name\":\"Monthly Affiliate Code Distribution\",\"next_run\":null,");
        ApiCall.Answer run = runWithKey("distribute_codes", UUID.randomUUID().toString());
        assertThat(run.status()).as("a paused job runs by hand: " + run.body()).isEqualTo(200);
        assertThat(post("/api/cron/jobs/distribute_codes/resume").body())
                .isEqualTo("{\"success\":true,\"job_id\":\"distribute_codes\",\"status\":\"resumed\"}");
        assertThat(get("/api/cron/jobs").body()).doesNotContain("null");
    }

    @Test
    void saysThatAJobIsUnknown() {
        for (String action : List.of("run", "pause", "resume")) {
            ApiCall.Answer answer = post("/api/cron/jobs/no_such_job/" + action);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void runsAJobAndAnswersWithItsResultAndItsHistory() {
        ApiCall.Answer answer = post("/api/cron/jobs/downgrade_expired_subscriptions/run");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"success\":true,\"job_id\":\"downgrade_expired_subscriptions\","
                        + "\"result\":{\"success\":true,\"duration_ms\":");
        Map<String, Object> result = object(object(answer.json(), "result"), "result");
        List<Map<String, Object>> users = list(result, "downgraded_users");
        assertThat(result).containsEntry("downgraded_count", users.size());
        assertThat(users.get(0).keySet()).containsExactly("user_id", "email", "previous_tier");
        assertThat(users)
                .anySatisfy(user -> assertThat(user.get("email")).asString().contains("@"));

        ApiCall.Answer history = get("/api/cron/history?limit=50&job_id=&status=success");
        assertThat(history.body()).startsWith("{\"count\":1,\"history\":[{\"id\":\"");
        Map<String, Object> entry = list(history.json(), "history").get(0);
        assertThat(entry.keySet())
                .containsExactly("id", "job_id", "status", "duration_ms", "result", "error", "created_at");
        assertThat(entry)
                .containsEntry("id", answer.header("Perennial-Run-Id"))
                .containsEntry("job_id", "downgrade_expired_subscriptions")
                .containsEntry("status", "success")
                .containsEntry("error", null)
                .containsEntry("result", answer.json().get("result"));
        assertThat(Instant.parse((String) entry.get("created_at"))).isBefore(Instant.now());
        assertThat(town.count("select count(*) from perennial.runs where result::text like '%@%'"))
                .isZero();

        assertThat(get("/api/cron/dashboard").body())
                .startsWith("{\"scheduler\":{\"running\":true,\"job_count\":4},\"jobs\":[{\"id\":")
                .contains("\"stats\":{\"total_runs\":0,\"successes\":0,\"errors\":0,\"success_rate\":\"N/A\","
                        + "\"avg_duration_ms\":0,\"last_run\":null}")
                .contains("\"stats\":{\"total_runs\":1,\"successes\":1,\"errors\":0,\"success_rate\":\"100.0%\","
                        + "\"avg_duration_ms\":")
                .endsWith("\"recent_errors\":[]}");
    }

    @Test
    void tellsTheAddressesOfThoseItRemindedAndKeepsNone() {
        ApiCall.Answer answer = post("/api/cron/jobs/check_expiring_subscriptions/run");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);

        List<Map<String, Object>> users = list(object(object(answer.json(), "result"), "result"), "users");
        assertThat(users).isNotEmpty().allSatisfy(user -> {
            assertThat(user.keySet()).containsExactly("user_id", "email", "expires_at");
            assertThat(user.get("email")).asString().contains("@");
        });
        assertThat(list(get("/api/cron/history?limit=50").json(), "history").get(0))
                .containsEntry("result", answer.json().get("result"));
        assertThat(town.count("select count(*) from perennial.runs where result::text like '%@%'"))
                .isZero();
    }

    @Test
    void startsOneRunForADoubleClickAndForARetriedRequest() {
        CompletableFuture<ApiCall.Answer> other =
                CompletableFuture.supplyAsync(() -> post("/api/cron/jobs/distribute_codes/run"));
        ApiCall.Answer one = post("/api/cron/jobs/distribute_codes/run");
        assertThat(one.status()).as(one.body()).isEqualTo(200);
        assertThat(other.join().body()).isEqualTo(one.body());
        assertThat(other.join().header("Perennial-Run-Id")).isEqualTo(one.header("Perennial-Run-Id"));

        String key = UUID.randomUUID().toString();
        ApiCall.Answer first = runWithKey("distribute_codes", key);
        ApiCall.Answer again = runWithKey("distribute_codes", key);
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Perennial-Run-Id"))
                .isEqualTo(first.header("Perennial-Run-Id"))
                .isNotEqualTo(one.header("Perennial-Run-Id"));
    }

    @Test
    void knowsAKeyForAsLongAsTheLedgerDoes() {
        String key = UUID.randomUUID().toString();
        ApiCall.Answer first = runWithKey("distribute_codes", key);
        String workflowId = "distribute_codes-manual-" + key;
        forgetInTemporal(workflowId);

        ApiCall.Answer again = runWithKey("distribute_codes", key);

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Perennial-Run-Id")).isEqualTo(first.header("Perennial-Run-Id"));
        assertThat(town.count("select count(*) from perennial.runs where workflow_id = '" + workflowId + "'"))
                .isEqualTo(1);
    }

    @Test
    void answersWhatTakesTooLongWith202AndRefusesAnotherRunMeanwhile() {
        String key = UUID.randomUUID().toString();
        try (Handle handle = town.jdbi().open()) {
            handle.begin();
            handle.execute("lock table affiliate_codes in access exclusive mode");
            ApiCall.Answer accepted = ApiCall.post(worker.url("/api/cron/jobs/expire_codes/run?wait=1"))
                    .secret(SECRET)
                    .header("Idempotency-Key", key)
                    .send();
            String run = accepted.header("Perennial-Run-Id");
            assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
            assertThat(accepted.body())
                    .isEqualTo(("{\"success\":false,\"job_id\":\"expire_codes\","
                                    + "\"error\":\"The run has not ended yet\",\"run_id\":\"%s\",\"status\":\"running\","
                                    + "\"ask\":\"/api/cron/history?job_id=expire_codes\"}")
                            .formatted(run));
            assertThat(accepted.header("Location")).isEqualTo("/api/cron/history?job_id=expire_codes");

            ApiCall.Answer second = post("/api/cron/jobs/expire_codes/run");
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.body())
                    .isEqualTo(("{\"success\":false,\"job_id\":\"expire_codes\",\"error\":\"Another run is executing\","
                                    + "\"reason\":\"overlap\",\"run_id\":\"%s\"}")
                            .formatted(run));
            handle.rollback();
        }
        assertThat(runWithKey("expire_codes", key).body())
                .startsWith("{\"success\":true,\"job_id\":\"expire_codes\",\"result\":{")
                .contains("\"expired_count\":");
    }

    @Test
    void answersAFailedRunWithItsErrorAndShowsItInHistoryAndDashboard() {
        town.jdbi().useHandle(handle -> handle.execute("alter table affiliates rename to hidden"));
        ApiCall.Answer answer;
        try {
            answer = runWithKey("distribute_codes", UUID.randomUUID().toString());
        } finally {
            town.jdbi().useHandle(handle -> handle.execute("alter table hidden rename to affiliates"));
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(500);
        assertThat(answer.json().keySet()).containsExactly("success", "job_id", "error");
        assertThat(answer.json()).containsEntry("success", false).containsEntry("job_id", "distribute_codes");
        Run row = town.jdbi().withHandle(handle -> new RunDao(handle)
                .newest(RunFilter.ofJob("distribute_codes"), 1)
                .get(0));
        assertThat(row.status()).isEqualTo(RunStatus.ERROR);
        assertThat(answer.json().get("error")).isEqualTo(row.error().orElseThrow());
        assertThat(list(get("/api/cron/history?status=error").json(), "history"))
                .hasSize(1);
        assertThat(list(get("/api/cron/dashboard").json(), "recent_errors").get(0))
                .containsEntry("job_id", "distribute_codes")
                .containsEntry("error", row.error().orElseThrow())
                .containsOnlyKeys("job_id", "error", "time");
    }

    @Test
    void callsOfOtherSchedulersAreNotThereUnlessTheConfigurationNamesThem() {
        for (DocumentedCall call : DocumentedCall.of("facades.md")) {
            assertThat(call.send(worker::url, SECRET, UUID.randomUUID().toString())
                            .status())
                    .as(call.toString())
                    .isEqualTo(404);
        }
    }

    /** By what it sends and knows. {@link ApiV1IT} does it in strict mode. */
    @Test
    void aCallerThatWasWrittenForTheSourceFindsWhatItKnows() {
        assertThat(RecordedCaller.of("cron.json").differences(worker::url, SECRET))
                .isEmpty();
    }

    @Test
    void namesTheRightValuesAndNeverRepeatsTheWrongOnes() {
        assertThat(refused(400, "/api/cron/history?limit=0"))
                .isEqualTo("{\"error\":\"limit must be a number from 1 to 500\"}");
        assertThat(refused(400, "/api/cron/history?limit=canary501")).contains("from 1 to 500");
        assertThat(refused(400, "/api/cron/history?status=canary"))
                .isEqualTo("{\"error\":\"status must be one of success, error, missed\"}");
        assertThat(refused(404, "/api/cron/canary")).isEqualTo("{\"error\":\"Not Found\"}");
        assertThat(refused(404, "/error")).contains("Not Found").doesNotContain("canary");
        assertThat(refused(400, "/api/cron/jobs/")).isEqualTo("{\"error\":\"Malformed path\"}");
        ApiCall.Answer oddKey = runWithKey("expire_codes", "somebody@example.com");
        assertThat(oddKey.status()).isEqualTo(400);
        assertThat(oddKey.body()).doesNotContain("example.com");
        assertThat(post("/api/cron/jobs/expire_codes/run?wait=26").body())
                .isEqualTo("{\"error\":\"wait must be a number of seconds from 0 to 25\"}");
    }

    @Test
    void refusesWrongMethodsContentAndSize() {
        ApiCall.Answer method = ApiCall.method("DELETE", worker.url("/api/cron/jobs"))
                .secret(SECRET)
                .send();
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("GET");
        assertThat(method.body()).isEqualTo("{\"error\":\"Method Not Allowed\"}");
        String pause = worker.url("/api/cron/jobs/no_such_job/pause");
        assertThat(ApiCall.post(pause, "text/plain", "canary")
                        .secret(SECRET)
                        .send()
                        .status())
                .isEqualTo(415);
        assertThat(ApiCall.post(pause, "application/json", "{}")
                        .secret(SECRET)
                        .send()
                        .body())
                .isEqualTo(UNKNOWN);
        assertThat(ApiCall.post(pause, "application/json", " ".repeat(70_000))
                        .secret(SECRET)
                        .send()
                        .status())
                .isEqualTo(413);
        assertThat(ApiCall.post(pause, "text/plain", "canary").send().status()).isEqualTo(401);
    }

    @Test
    void refusesAMissingOrWrongSecretAndAcceptsTheOneBefore() {
        ApiCall.Answer missing = ApiCall.get(worker.url("/api/cron/jobs")).send();
        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.body()).isEqualTo("{\"error\":\"Unauthorized\"}");
        assertThat(missing.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(ApiCall.get(worker.url("/api/cron/jobs"))
                        .secret("x" + SECRET)
                        .send()
                        .status())
                .isEqualTo(401);
        assertThat(ApiCall.get(worker.url("/api/cron/jobs"))
                        .secret(PREVIOUS)
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void letsOnlyConfiguredOriginsCallFromABrowser() {
        ApiCall.Answer allowed = ApiCall.get(worker.url("/api/cron/jobs"))
                .secret(SECRET)
                .header("Origin", ORIGIN)
                .send();
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
        ApiCall.Answer preflight = ApiCall.method("OPTIONS", worker.url("/api/cron/jobs"))
                .header("Origin", ORIGIN)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization")
                .send();
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(ApiCall.method("OPTIONS", worker.url("/api/v1/jobs/expire_codes"))
                        .header("Origin", ORIGIN)
                        .header("Access-Control-Request-Method", "PATCH")
                        .header("Access-Control-Request-Headers", "authorization,if-match")
                        .send()
                        .status())
                .isEqualTo(200);
        ApiCall.Answer foreign = ApiCall.get(worker.url("/api/cron/jobs"))
                .secret(SECRET)
                .header("Origin", "https://elsewhere.example")
                .send();
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void answersFromPostgresqlWhileTemporalIsAway() {
        Map<String, String> environment = town.workerEnvironment();
        environment.put("CRON_SECRET", SECRET);
        environment.put("PERENNIAL_ROLES", "api");
        environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + WorkerProcess.freePort());
        try (WorkerProcess api = WorkerProcess.start(environment)) {
            await().atMost(PATIENCE).until(() -> api.log().contains("Waiting for Temporal"));
            for (String path : List.of("health", "jobs", "history", "dashboard")) {
                assertThat(ApiCall.get(api.url("/api/cron/" + path))
                                .secret(SECRET)
                                .send()
                                .status())
                        .as(path)
                        .isEqualTo(200);
            }
            ApiCall.Answer run = ApiCall.post(api.url("/api/cron/jobs/expire_codes/run"))
                    .secret(SECRET)
                    .send();
            assertThat(run.status()).isEqualTo(503);
            assertThat(run.header("Retry-After")).isEqualTo("10");
            assertThat(run.body()).isEqualTo("{\"error\":\"Temporal cannot be reached\"}");
        }
    }

    @Test
    void answersEveryCallWith500WhenNoSecretIsConfigured() {
        Map<String, String> environment = town.workerEnvironment();
        environment.put("PERENNIAL_ROLES", "api");
        try (WorkerProcess api = WorkerProcess.start(environment).awaitReady()) {
            for (String authorization : List.of("", "Bearer ", "Bearer " + SECRET)) {
                ApiCall.Answer answer = ApiCall.get(api.url("/api/cron/jobs"))
                        .header("Authorization", authorization)
                        .send();
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.body()).isEqualTo("{\"error\":\"CRON_SECRET not configured\"}");
            }
            assertThat(ApiCall.get(api.url("/api/cron/health")).send().status()).isEqualTo(200);
        }
    }

    private static ApiCall.Answer get(String path) {
        return ApiCall.get(worker.url(path)).secret(SECRET).send();
    }

    private static ApiCall.Answer post(String path) {
        return ApiCall.post(worker.url(path)).secret(SECRET).send();
    }

    /** As its retention does. */
    private static void forgetInTemporal(String workflowId) {
        WorkflowExecution run =
                WorkflowExecution.newBuilder().setWorkflowId(workflowId).build();
        String namespace = town.client().getOptions().getNamespace();
        var temporal = town.client().getWorkflowServiceStubs().blockingStub();
        temporal.deleteWorkflowExecution(DeleteWorkflowExecutionRequest.newBuilder()
                .setNamespace(namespace)
                .setWorkflowExecution(run)
                .build());
        // The server deletes in its own time, on a busy machine a good while later.
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThatThrownBy(
                        () -> temporal.describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                                .setNamespace(namespace)
                                .setExecution(run)
                                .build()))
                .hasMessageContaining("NOT_FOUND"));
    }

    private static ApiCall.Answer runWithKey(String job, String key) {
        return ApiCall.post(worker.url("/api/cron/jobs/" + job + "/run"))
                .secret(SECRET)
                .header("Idempotency-Key", key)
                .send();
    }

    private static String refused(int status, String path) {
        ApiCall.Answer answer = get(path);
        assertThat(answer.status()).as(path).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("canary");
        return answer.body();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> json, String name) {
        return (Map<String, Object>) json.get(name);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> json, String name) {
        return (List<Map<String, Object>>) json.get(name);
    }
}
