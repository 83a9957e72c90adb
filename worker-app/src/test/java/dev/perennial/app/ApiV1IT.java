package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.Actor;
import dev.perennial.database.Json;
import dev.perennial.openapi.OpenApiExamples;
import io.temporal.client.WorkflowExecutionDescription;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API as programs use it, on real servers: who may, and what each call does. */
class ApiV1IT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET = UUID.randomUUID().toString();

    private static TestStack stack;
    private static WorkerProcess worker;
    private static String viewer;
    private static String operator;
    private static String admin;
    private static String ofOneJob;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stack = TestStack.found(directory, 200);
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("CRON_SECRET", SECRET);
        environment.put("PERENNIAL_CRON_API", "strict");
        environment.put("PERENNIAL_FACADES", "scheduler,jobs,schedules,admin-cron-jobs");
        worker = WorkerProcess.start(environment).awaitReady();
        viewer = token(Role.VIEWER, List.of());
        operator = token(Role.OPERATOR, List.of());
        admin = token(Role.ADMIN, List.of());
        ofOneJob = token(Role.ADMIN, List.of("expire_*"));
        await().atMost(PATIENCE).until(() -> get(viewer, "/api/v1/jobs").status() == 200);
    }

    @AfterAll
    static void stop() {
        worker.close();
        stack.close();
    }

    @Test
    void listsTheJobsWithTheirStateAndNextTime() {
        ApiCall.Answer answer = get(viewer, "/api/v1/jobs?limit=3");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<Map<String, Object>> jobs = list(answer.json(), "items");
        assertThat(jobs)
                .extracting(job -> job.get("id"))
                .containsExactly("check_expiring_subscriptions", "distribute_codes", "downgrade_expired_subscriptions");
        assertThat(answer.json()).containsEntry("next_cursor", "downgrade_expired_subscriptions");
        assertThat(jobs.get(1)).containsKeys("state", "due", "next", "paused", "definition", "runs");

        ApiCall.Answer rest = get(viewer, "/api/v1/jobs?limit=3&cursor=downgrade_expired_subscriptions");
        assertThat(list(rest.json(), "items")).extracting(job -> job.get("id")).containsExactly("expire_codes");
        assertThat(rest.json()).containsEntry("next_cursor", null);
        assertThat(list(get(viewer, "/api/v1/jobs?q=AFFILIATE").json(), "items"))
                .hasSize(2);
    }

    @Test
    void startsARunOnceForAKeyAndTellsWhatBecameOfIt() {
        String key = UUID.randomUUID().toString();
        ApiCall.Answer started = post(operator, "/api/v1/jobs/distribute_codes/runs?wait=20", key);
        assertThat(started.status()).as(started.body()).isEqualTo(200);
        assertThat(started.json()).containsEntry("status", "success").containsEntry("job_id", "distribute_codes");
        String run = started.header("Location");

        assertThat(started.header("Idempotent-Replayed")).isEqualTo("false");

        ApiCall.Answer repeated = post(operator, "/api/v1/jobs/distribute_codes/runs?wait=20", key);
        assertThat(repeated.header("Location")).isEqualTo(run);
        assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(get(viewer, run).json())
                .containsEntry("run_id", started.json().get("run_id"));
        assertThat(list(
                        get(viewer, "/api/v1/runs?job=distribute_codes&status=success,error")
                                .json(),
                        "items"))
                .extracting(row -> row.get("run_id"))
                .contains(started.json().get("run_id"));

        ApiCall.Answer again = post(operator, run + "/rerun", UUID.randomUUID().toString());
        assertThat(again.status()).as(again.body()).isEqualTo(202);
        await().atMost(PATIENCE).until(() -> "success"
                .equals(get(viewer, again.header("Location")).json().get("status")));
        assertThat(get(viewer, again.header("Location")).json())
                .containsEntry("as_of", started.json().get("as_of"))
                .containsEntry("requested_by", "token operator")
                .containsEntry("definition_version", 1);
        ApiCall.Answer asTold =
                post(operator, run + "/rerun?as_told=true", UUID.randomUUID().toString());
        assertThat(asTold.status()).as(asTold.body()).isEqualTo(202);
        await().atMost(PATIENCE).until(() -> "success"
                .equals(get(viewer, asTold.header("Location")).json().get("status")));
        assertThat(post(
                                operator,
                                "/api/v1/jobs/distribute_codes/runs?version=99",
                                UUID.randomUUID().toString())
                        .json())
                .containsEntry("status", 400)
                .containsEntry("field", "version")
                .containsEntry("detail", "There is no version 99 of job distribute_codes");
    }

    @Test
    void cancelsARunThatIsUnderWay() {
        ApiCall.Answer started;
        try (Handle handle = stack.jdbi().open()) {
            handle.begin();
            handle.execute("lock table affiliate_codes in access exclusive mode");
            started = post(
                    operator,
                    "/api/v1/jobs/expire_codes/runs",
                    UUID.randomUUID().toString());
            assertThat(started.status()).as(started.body()).isEqualTo(202);
            String run = started.header("Location");
            await().atMost(PATIENCE).until(() -> get(viewer, run).status() == 200);
            assertThat(post(
                            operator,
                            "/api/v1/jobs/expire_codes/runs",
                            UUID.randomUUID().toString()))
                    .returns(409, ApiCall.Answer::status)
                    .satisfies(answer -> assertThat(answer.body()).contains("/docs/problems.md#overlap"));
            assertThat(post(operator, run + "/cancel?reason=tried", "").status())
                    .isEqualTo(202);
            handle.rollback();
        }
        await().atMost(PATIENCE).until(() -> List.of("cancelled", "success")
                .contains(get(viewer, started.header("Location")).json().get("status")));
        ApiCall.Answer late = post(operator, started.header("Location") + "/cancel", "");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(late.json())
                .containsEntry("type", "/docs/problems.md#run-ended")
                .containsKey("request_id");
    }

    @Test
    void pausesAndResumesAndWritesDownWho() {
        assertThat(post(operator, "/api/v1/jobs/check_expiring_subscriptions/pause?reason=quota", "")
                        .json())
                .containsEntry("state", "paused")
                .containsEntry("next", null);
        assertThat(post(operator, "/api/v1/jobs/check_expiring_subscriptions/resume", "")
                        .json()
                        .get("paused"))
                .isNull();
        List<Map<String, Object>> entries = list(
                get(admin, "/api/v1/audit?target=job%20check_expiring_subscriptions")
                        .json(),
                "items");
        assertThat(entries).extracting(entry -> entry.get("action")).startsWith("resume", "pause");
        assertThat(entries.get(1))
                .containsEntry("actor", "token operator")
                .containsEntry("after", "quota")
                .containsEntry("outcome", "done");
    }

    @Test
    void eachRoleMayWhatItMayAndARefusalIsWrittenDown() {
        assertThat(ApiCall.get(worker.url("/api/v1/jobs")).send())
                .returns(401, ApiCall.Answer::status)
                .returns("Bearer", answer -> answer.header("WWW-Authenticate"));
        assertThat(post(viewer, "/api/v1/jobs/expire_codes/pause", "").status()).isEqualTo(403);
        assertThat(get(operator, "/api/v1/tokens").status()).isEqualTo(403);
        assertThat(get(operator, "/api/v1/audit").status()).isEqualTo(403);
        assertThat(list(get(admin, "/api/v1/audit?actor=token%20viewer").json(), "items")
                        .get(0))
                .containsEntry("outcome", "denied")
                .containsEntry("target", "POST /api/v1/jobs/expire_codes/pause");
    }

    @Test
    void saysWhyAJobRanOrDidNot() {
        assertThat(get(viewer, "/api/v1/jobs/distribute_codes/why?at=2100-01-02T00:00:00Z")
                        .json())
                .containsEntry("job_id", "distribute_codes")
                .hasEntrySatisfying(
                        "answer", answer -> assertThat((String) answer).startsWith("It is not due then"));
        assertThat(get(viewer, "/api/v1/jobs/distribute_codes/why").status()).isEqualTo(400);
        assertThat(get(ofOneJob, "/api/v1/jobs/distribute_codes/why?at=2100-01-02T00:00:00Z")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void onlyAnAdminOfEveryJobMakesLinksToSignInAndChecksTheAuditLog() {
        ApiCall.Answer link = post(admin, "/api/v1/sign-in-links?role=viewer", "");
        assertThat(link.status()).as(link.body()).isEqualTo(201);
        assertThat(link.json())
                .containsEntry("role", "viewer")
                .hasEntrySatisfying("path", path -> assertThat((String) path).startsWith("/sign-in?link="));
        assertThat(get(admin, "/api/v1/audit/verification").json()).containsEntry("first_broken", null);
        for (String token : List.of(viewer, operator, ofOneJob)) {
            assertThat(post(token, "/api/v1/sign-in-links?role=viewer", "").status())
                    .isEqualTo(403);
            assertThat(get(token, "/api/v1/audit/verification").status()).isEqualTo(403);
        }
    }

    @Test
    void aTokenForSomeJobsSeesNoOther() {
        assertThat(list(get(ofOneJob, "/api/v1/jobs").json(), "items"))
                .extracting(job -> job.get("id"))
                .containsExactly("expire_codes");
        assertThat(get(ofOneJob, "/api/v1/jobs/distribute_codes").status()).isEqualTo(403);
        assertThat(get(ofOneJob, "/api/v1/jobs/no_such_job").status()).isEqualTo(403);
        String run = post(operator, "/api/v1/jobs/downgrade_expired_subscriptions/runs?wait=20", "k1")
                .header("Location");
        assertThat(get(viewer, run).status()).isEqualTo(200);
        assertThat(get(ofOneJob, run).status()).isEqualTo(404);
        assertThat(post(ofOneJob, run + "/rerun", "").status()).isEqualTo(404);
        assertThat(list(
                        get(ofOneJob, "/api/v1/runs?job=downgrade_expired_subscriptions")
                                .json(),
                        "items"))
                .isEmpty();
    }

    @Test
    void makesATokenThatHoldsUntilItIsRevoked() {
        ApiCall.Answer made = ApiCall.post(
                        worker.url("/api/v1/tokens"),
                        "application/json",
                        "{\"name\":\"ci\",\"role\":\"viewer\",\"expires_in\":\"1d\"}")
                .secret(admin)
                .send();
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String token = (String) made.json().get("token");
        assertThat(get(token, "/api/v1/jobs").status()).isEqualTo(200);
        assertThat(get(admin, "/api/v1/tokens").body()).doesNotContain(token).contains("\"name\":\"ci\"");

        String path = "/api/v1/tokens/" + made.json().get("id");
        assertThat(ApiCall.method("DELETE", worker.url(path))
                        .secret(admin)
                        .send()
                        .status())
                .isEqualTo(204);
        assertThat(get(token, "/api/v1/jobs").status()).isEqualTo(401);

        ApiCall.Answer unknown = ApiCall.post(
                        worker.url("/api/v1/tokens"), "application/json", "{\"name\":\"ci\",\"rolle\":\"admin\"}")
                .secret(admin)
                .send();
        assertThat(unknown.status()).as(unknown.body()).isEqualTo(400);
        assertThat(unknown.body()).doesNotContain("rolle");
    }

    @Test
    void namesTheRightValuesAndNeverRepeatsTheWrongOnes() {
        for (String path : List.of(
                "/api/v1/jobs?state=canary",
                "/api/v1/jobs?=canary",
                "/api/v1/jobs?limit=canary",
                "/api/v1/runs?status=canary",
                "/api/v1/runs?trigger=canary",
                "/api/v1/runs?from=canary",
                "/api/v1/runs?cursor=canary",
                "/api/v1/runs/canary",
                "/api/v1/audit?cursor=canary")) {
            ApiCall.Answer answer = get(admin, path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.json()).containsKeys("type", "title", "status", "detail", "field", "request_id");
            assertThat(answer.body()).doesNotContain("canary");
        }
    }

    @Test
    void everythingThatIsDescribedIsAnsweredAsItIsDescribed() throws IOException {
        // No job has failed here, so there is no alert; and a run that has ended can be neither cancelled nor
        // terminated, nor steered.
        Set<String> refused = Set.of(
                "get /api/v1/alerts/{alert}",
                "post /api/v1/runs/{run}/cancel",
                "post /api/v1/runs/{run}/terminate",
                "patch /api/v1/runs/{run}/pace");
        assertThat(new OpenApiExamples(worker.url(""), admin, "example_job").differences(refused))
                .isEmpty();
    }

    @Test
    void definitionsAreTakenAsAFileOrAsJson() {
        ApiCall.Answer file = ApiCall.get(worker.url("/api/v1/catalogue"))
                .secret(viewer)
                .header("Accept", "application/yaml")
                .send();
        assertThat(file.status()).as(file.body()).isEqualTo(200);
        assertThat(file.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(file.header("Content-Disposition")).contains("jobs.yaml");
        assertThat(file.body()).startsWith("jobs:\n").contains("\n  expire_codes:\n");

        ApiCall.Answer json = get(viewer, "/api/v1/catalogue?job=downgrade_expired_subscriptions");
        assertThat(list(json.json(), "items"))
                .as("with those that it waits for")
                .extracting(item -> item.get("job_id"))
                .containsExactly("check_expiring_subscriptions", "downgrade_expired_subscriptions", "expire_codes");
        assertThat(list(json.json(), "items").get(0)).containsKeys("source", "changed_by", "changed_at", "definition");
        assertThat(list(get(ofOneJob, "/api/v1/catalogue").json(), "items"))
                .extracting(item -> item.get("job_id"))
                .containsExactly("expire_codes");

        ApiCall.Answer unknown = get(viewer, "/api/v1/catalogue?job=canary");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).contains("\"field\":\"job\"").doesNotContain("canary");
    }

    @Test
    void aDryRunTellsWhatPruningWouldRemoveAndChangesNothing() {
        String file = "{\"yaml\": \"jobs: { expire_codes: { workflow: ExpireCodes, cron: 1 2 * * * } }\"}";

        Map<String, Object> kept = plan(file, "");
        assertThat(kept).containsEntry("change", "kept").containsEntry("why", "is no longer in the file");
        assertThat((List<?>) kept.get("due_before")).isEmpty();

        Map<String, Object> removed = plan(file, "&prune=true");
        assertThat(removed).containsEntry("change", "removed").containsKeys("last_run", "paused");
        assertThat((List<?>) removed.get("due_before")).hasSize(3);
        assertThat(get(viewer, "/api/v1/jobs/distribute_codes").status()).isEqualTo(200);
        assertThat(ApiCall.post(worker.url("/api/v1/catalogue?dry_run=true&prune=maybe"), "application/json", file)
                        .secret(admin)
                        .send())
                .returns(400, ApiCall.Answer::status)
                .satisfies(answer -> assertThat(answer.body()).contains("prune must be one of true, false"));
    }

    private static Map<String, Object> plan(String file, String how) {
        ApiCall.Answer answer = ApiCall.post(
                        worker.url("/api/v1/catalogue?dry_run=true" + how), "application/json", file)
                .secret(admin)
                .send();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return list(answer.json(), "changes").stream()
                .filter(change -> change.get("job_id").equals("distribute_codes"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void schedulesThatAreAsTheRegistrySaysAreNoDrift() {
        await().atMost(PATIENCE).until(() -> {
            ApiCall.Answer drift = get(viewer, "/api/v1/drift");
            return drift.status() == 200 && list(drift.json(), "items").isEmpty();
        });
        assertThat(get(viewer, "/api/v1/drift").json()).containsKey("checked_at");
    }

    @Test
    void tellsWhatBecameOfATimeAndOfARun() {
        Map<String, Object> why = get(viewer, "/api/v1/jobs/check_expiring_subscriptions/why?at=2036-01-31T09:01:00Z")
                .json();
        assertThat(why).containsEntry("due", false).containsEntry("mismatches", List.of("the minute"));
        List<Map<String, Object>> ticks = list(
                get(viewer, "/api/v1/ticks?job=check_expiring_subscriptions,distribute_codes&limit=1")
                        .json(),
                "items");
        assertThat(ticks).extracting(tick -> tick.get("state")).containsExactly("upcoming");
        assertThat(get(viewer, "/api/v1/ticks?from=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z")
                        .status())
                .isEqualTo(400);

        String run = post(operator, "/api/v1/jobs/downgrade_expired_subscriptions/runs?wait=20", "details")
                .header("Location");
        assertThat(list(get(viewer, run + "/steps").json(), "items"))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step).containsEntry("done", true));
        assertThat(get(viewer, run + "/result").json()).containsKey("result");
        List<Map<String, Object>> activities =
                list(get(viewer, run + "/history").json(), "activities");
        assertThat(activities).isNotEmpty().allSatisfy(activity -> assertThat(activity)
                .containsEntry("outcome", "completed"));
        assertThat(get(ofOneJob, run + "/history").status()).isEqualTo(404);
        WorkflowExecutionDescription inTemporal = stack.client()
                .newUntypedWorkflowStub((String) get(viewer, run).json().get("workflow_id"))
                .describe();
        assertThat(inTemporal.getStaticSummary()).isEqualTo("Downgrade Expired Subscriptions");
        assertThat(inTemporal.getStaticDetails()).contains("`/jobs/downgrade_expired_subscriptions`");

        assertThat(get(viewer, "/api/v1/health").json()).containsEntry("status", "ok");
        Map<String, Object> system = get(viewer, "/api/v1/system").json();
        assertThat(system).containsEntry("leader", true);
        assertThat(list(system, "workers")).hasSize(1);
    }

    @Test
    void tellsOfChangesAsTheyComeAndOfWhatWasMissed() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        List<Closeable> open = new ArrayList<>();
        open.add(listen("", heard));
        await().atMost(PATIENCE).until(() -> heard.contains(":listening"));
        await().pollInterval(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> {
            boolean paused = get(viewer, "/api/v1/jobs/check_expiring_subscriptions")
                            .json()
                            .get("paused")
                    != null;
            post(operator, "/api/v1/jobs/check_expiring_subscriptions/" + (paused ? "resume" : "pause"), "");
            return heard.stream().anyMatch(line -> line.startsWith("data:{\"job_id\":\"check_expiring"));
        });
        post(operator, "/api/v1/jobs/check_expiring_subscriptions/resume", "");
        long last = heard.stream()
                .filter(line -> line.startsWith("id:"))
                .mapToLong(line -> Long.parseLong(line.substring(3)))
                .findFirst()
                .orElseThrow();
        List<String> later = new CopyOnWriteArrayList<>();
        open.add(listen(Long.toString(last - 1), later));
        await().atMost(PATIENCE).until(() -> later.contains("id:" + last));
        assertThat(later).doesNotContain("event:missed");
        List<String> longAway = new CopyOnWriteArrayList<>();
        open.add(listen("1", longAway));
        await().atMost(PATIENCE).until(() -> longAway.contains("event:missed"));
        for (Closeable listening : open) {
            listening.close();
        }
        assertThat(ApiCall.get(worker.url("/api/v1/events"))
                        .secret(viewer)
                        .header("Last-Event-ID", "canary")
                        .send()
                        .status())
                .isEqualTo(400);
    }

    /** Lines as they come, until it is closed. */
    private static Closeable listen(String lastEvent, List<String> lines) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(worker.url("/api/v1/events")))
                .header("Authorization", "Bearer " + viewer);
        if (!lastEvent.isEmpty()) {
            request.header("Last-Event-ID", lastEvent);
        }
        CompletableFuture<HttpResponse<Void>> listening = HttpClient.newHttpClient()
                .sendAsync(request.build(), BodyHandlers.fromLineSubscriber(new Hearing(lines)));
        return () -> listening.cancel(true);
    }

    private record Hearing(List<String> lines) implements Flow.Subscriber<String> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable closed) {
            // The test has heard enough.
        }

        @Override
        public void onComplete() {
            // The same, said by the server.
        }
    }

    /** Each call that the page has, as it has it. */
    @Test
    void whoeverCallsAnotherSchedulerCanMoveIn() {
        String run = (String) post(
                        operator,
                        "/api/v1/jobs/downgrade_expired_subscriptions/runs?wait=20",
                        UUID.randomUUID().toString())
                .json()
                .get("run_id");
        for (DocumentedCall call : DocumentedCall.of("facades.md")) {
            ApiCall.Answer answer = call.send(worker::url, admin, run);
            assertThat(answer.status()).as("%s: %s", call, answer.body()).isEqualTo(call.status());
        }
        await().atMost(PATIENCE)
                .until(() -> (get(viewer, "/api/runs?status=RUNNING").body()
                                + get(viewer, "/api/runs?status=PENDING").body())
                        .equals("[][]"));
        assertThat(get(viewer, "/api/v1/jobs").json().get("items"))
                .asInstanceOf(LIST)
                .hasSize(4);
    }

    @Test
    void theOtherSchedulersFindTheFieldsThatTheyKnow() {
        assertThat(items(get(viewer, "/api/scheduler/schedules")).get(0))
                .containsOnlyKeys(
                        "id",
                        "job_id",
                        "name",
                        "type",
                        "cron_expression",
                        "timezone",
                        "requires_approval",
                        "enabled",
                        "status",
                        "created_at",
                        "last_run")
                .containsEntry("cron_expression", "5 9 * * *")
                .containsEntry("status", "active");
        assertThat(get(viewer, "/api/scheduler/status").body())
                .isEqualTo("{\"running\":true,\"jobs_count\":4,\"status\":\"healthy\"}");
        assertThat(get(viewer, "/api/scheduler/pending-approvals").body()).isEqualTo("[]");
        assertThat(items(get(viewer, "/api/jobs")).get(3))
                .containsEntry("id", "expire_codes")
                .containsEntry("schedule", "0 9 * * *")
                .containsEntry("url", null)
                .containsKeys("next_run", "last_run");

        ApiCall.Answer started = post(
                operator,
                "/api/schedules/downgrade_expired_subscriptions/trigger",
                UUID.randomUUID().toString());
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        assertThat(started.json())
                .containsOnlyKeys(
                        "id",
                        "run_id",
                        "job_type",
                        "job_id",
                        "user_id",
                        "status",
                        "scheduled_for",
                        "enqueued_at",
                        "started_at",
                        "finished_at",
                        "job_snapshot",
                        "result",
                        "error",
                        "worker_id");
        Object run = started.json().get("id");
        await().atMost(PATIENCE).until(() -> "COMPLETED"
                .equals(get(viewer, "/api/runs/" + run).json().get("status")));
        assertThat(items(get(viewer, "/api/runs?status=COMPLETED&job_id=downgrade_expired_subscriptions")))
                .extracting(row -> row.get("id"))
                .contains(run);
        assertThat(items(get(viewer, "/api/scheduler/executions?schedule_id=downgrade_expired_subscriptions"))
                        .get(0))
                .containsEntry("id", run)
                .containsEntry("status", "completed")
                .containsEntry("error", null);
        assertThat(get(viewer, "/admin/cron-jobs/" + run).body())
                .contains("\"jobName\":\"downgrade_expired_subscriptions\"", "\"status\":\"completed\"");
        assertThat(get(viewer, "/admin/cron-jobs/stats").body())
                .contains("\"jobName\":\"downgrade_expired_subscriptions\"", "\"successRate\":1.0");
    }

    @Test
    void aUuidStandsForItsJobAlsoWhereSomebodyMayOnlySeeSome() {
        Map<Object, Object> uuids = items(get(viewer, "/api/scheduler/schedules")).stream()
                .collect(Collectors.toMap(row -> row.get("job_id"), row -> row.get("id")));
        String expire = "/api/scheduler/schedules/" + uuids.get("expire_codes");

        assertThat(change(ofOneJob, "/api/scheduler/schedules/" + uuids.get("distribute_codes"))
                        .status())
                .isEqualTo(403);
        assertThat(change(ofOneJob, expire).json())
                .containsEntry("enabled", false)
                .containsEntry("status", "paused");
        assertThat(post(operator, "/api/jobs/" + uuids.get("expire_codes") + "/trigger", ""))
                .returns(409, ApiCall.Answer::status)
                .satisfies(answer -> assertThat(answer.body()).contains("/docs/problems.md#paused"));
        assertThat(post(operator, "/api/v1/jobs/expire_codes/resume", "").status())
                .isEqualTo(200);
        assertThat(items(get(viewer, "/api/scheduler/executions?schedule_id=" + uuids.get("expire_codes"))))
                .extracting(row -> row.get("job_id"))
                .allMatch("expire_codes"::equals);
        assertThat(items(get(ofOneJob, "/api/schedules")))
                .extracting(row -> row.get("id"))
                .containsExactly("expire_codes");
        assertThat(post(viewer, "/api/scheduler/pause-all", "").status()).isEqualTo(403);
        assertThat(post(ofOneJob, "/api/jobs", "").status()).isEqualTo(403);
        assertThat(ApiCall.get(worker.url("/admin/cron-jobs")).send().status()).isEqualTo(401);
    }

    @Test
    void allArePausedAndResumedAtOnceButWhatSomebodyPausedAloneStaysPaused() {
        post(operator, "/api/v1/jobs/distribute_codes/pause?reason=mine", "");
        assertThat(post(ofOneJob, "/api/scheduler/pause-all", "").body())
                .isEqualTo("{\"success\":true,\"paused\":1,\"paused_before\":0}");
        assertThat(post(operator, "/api/scheduler/pause-all", "").body())
                .isEqualTo("{\"success\":true,\"paused\":2,\"paused_before\":2}");
        assertThat(post(operator, "/api/scheduler/pause-all", "").body())
                .isEqualTo("{\"success\":true,\"paused\":0,\"paused_before\":4}");
        assertThat(get(viewer, "/api/v1/jobs?state=paused").json().get("items"))
                .asInstanceOf(LIST)
                .hasSize(4);

        assertThat(post(operator, "/api/scheduler/resume-all", "").body())
                .isEqualTo("{\"success\":true,\"resumed\":3,\"left_paused\":1}");

        assertThat(list(get(viewer, "/api/v1/jobs?state=paused").json(), "items"))
                .extracting(job -> job.get("id"))
                .containsExactly("distribute_codes");
        assertThat(post(operator, "/api/scheduler/resume-all", "").body())
                .isEqualTo("{\"success\":true,\"resumed\":0,\"left_paused\":4}");
        List<Map<String, Object>> entries = list(
                get(admin, "/api/v1/audit?target=job%20downgrade_expired_subscriptions")
                        .json(),
                "items");
        assertThat(entries).extracting(entry -> entry.get("action")).startsWith("resume", "pause");
        assertThat(entries.get(1)).containsEntry("actor", "token operator");
        post(operator, "/api/v1/jobs/distribute_codes/resume", "");
    }

    /** The seven calls in strict mode: by what a caller of the source sends and knows. */
    @Test
    void aCallerThatWasWrittenForTheSourceFindsWhatItKnowsInStrictModeToo() {
        stack.jdbi().useHandle(handle -> handle.execute("delete from public.cron_job_runs"));
        assertThat(RecordedCaller.of("cron.json").differences(worker::url, SECRET))
                .isEmpty();
    }

    @Test
    void inStrictModeARunIsWaitedForAndNoOtherAnswerIsKnown() {
        CompletableFuture<ApiCall.Answer> patient;
        try (Handle handle = stack.jdbi().open()) {
            handle.begin();
            handle.execute("lock table affiliate_codes in access exclusive mode");
            patient = CompletableFuture.supplyAsync(() -> post(
                    SECRET,
                    "/api/cron/jobs/expire_codes/run?wait=0",
                    UUID.randomUUID().toString()));
            await().atMost(PATIENCE).until(() -> stack.count("select count(*) from perennial.executing_runs") > 0);
            ApiCall.Answer second = post(
                    SECRET, "/api/cron/jobs/expire_codes/run", UUID.randomUUID().toString());
            assertThat(second.status()).isEqualTo(500);
            assertThat(second.body())
                    .isEqualTo(
                            "{\"success\":false,\"job_id\":\"expire_codes\",\"error\":\"Another run is executing\"}");
            assertThat(patient).isNotDone();
            handle.rollback();
        }
        assertThat(patient.join().status()).as(patient.join().body()).isEqualTo(200);
    }

    private static ApiCall.Answer change(String token, String path) {
        return ApiCall.method("PATCH", worker.url(path), "application/json", "{\"enabled\": false}")
                .secret(token)
                .send();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> items(ApiCall.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body(), List.class);
    }

    @Test
    void whatIsNoCallOfOursIsNoFaultOfOurs() {
        assertThat(ApiCall.get(worker.url("/api/v1/jobs"))
                        .secret(viewer)
                        .header("Content-Type", "multipart/form-data")
                        .send()
                        .status())
                .isEqualTo(200);
        for (String type : List.of("multipart/form-data", "text/csv")) {
            assertThat(ApiCall.post(worker.url("/api/v1/tokens"), type, "{}")
                            .secret(admin)
                            .send()
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(ApiCall.post(
                                worker.url("/api/v1/tokens"),
                                "application/json",
                                "{\"name\":\"ci\",\"role\":\"viewer\",\"jobs\":[null]}")
                        .secret(admin)
                        .send())
                .returns(400, ApiCall.Answer::status)
                .satisfies(answer -> assertThat(answer.json()).containsEntry("field", "jobs"));
    }

    private static String token(Role role, List<String> jobs) {
        Tokens.Order order = new Tokens.Order(role.word(), role, jobs, Optional.of(Duration.ofHours(1)));
        return new Tokens(stack.jdbi(), Clock.systemUTC())
                .create(order, Actor.without("test"))
                .text();
    }

    private static ApiCall.Answer get(String token, String path) {
        return ApiCall.get(worker.url(path)).secret(token).send();
    }

    private static ApiCall.Answer post(String token, String path, String key) {
        ApiCall call = ApiCall.post(worker.url(path)).secret(token);
        return (key.isEmpty() ? call : call.header("Idempotency-Key", key)).send();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> json, String name) {
        return (List<Map<String, Object>>) json.get(name);
    }
}
