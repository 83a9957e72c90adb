package dev.perennial.app;

import static dev.perennial.devstack.http.Origin.json;
import static dev.perennial.devstack.http.Origin.text;
import static dev.perennial.devstack.http.Origin.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.http.Origin;
import dev.perennial.devstack.http.Origin.Answer;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of the kinds that anybody can use: those that call a URL, from their definition by API to their row, on real servers; and what becomes of a call whose worker dies. */
class KindsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SECRET = "secret-" + UUID.randomUUID();

    /** A host that fails is left alone for a while; each test has one of its own. */
    private final Origin origin = new Origin();

    private static TestStack stack;
    private static WorkerProcess api;
    private static WorkerProcess worker;
    private static JobsByApi jobs;
    private static Path commands;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        stack = TestStack.found(directory, 1);
        commands = Files.writeString(
                directory.resolve("commands.yaml"), "shell: { run: /bin/sh, arguments: [\"-c\", \"(?s).*\"] }");
        api = WorkerProcess.start(environment("control,api")).awaitReady();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        jobs = new JobsByApi(stack, api);
    }

    private static Map<String, String> environment(String roles) {
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("PERENNIAL_ROLES", roles);
        environment.put("PERENNIAL_HTTP_ALLOW", "localhost");
        environment.put("PERENNIAL_SECRETS", "HOOK_TOKEN@localhost");
        environment.put("HOOK_TOKEN", SECRET);
        environment.put("PERENNIAL_COMMANDS_FILE", commands.toString());
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
        origin.close();
    }

    @Test
    void aJobOfAFewLinesIsDueAndCalls() {
        origin.answers(json(200, "{\"success\": true, \"token\": \"%s\"}".formatted(SECRET)));
        jobs.put(
                "few_lines",
                Map.of(
                        "every",
                        "2s",
                        "http",
                        Map.of(
                                "url", origin.url("/cron?at=${as_of}"),
                                "headers", Map.of("Authorization", "Bearer ${secret:HOOK_TOKEN}"),
                                "expect", Map.of("json", Map.of("success", true)))));

        Map<String, Object> run =
                await().atMost(PATIENCE).until(() -> lastOf("few_lines", "success"), row -> row != null);

        assertThat(run).containsEntry("trigger", "schedule");
        assertThat(run.get("result").toString()).contains("status=200").doesNotContain(SECRET);
        assertThat(origin.asked().get(0).headers()).containsEntry("authorization", "Bearer " + SECRET);
        assertThat(origin.asked().get(0).path()).matches("/cron\\?at=20\\d\\d-.*%3A.*Z");
        jobs.remove("few_lines");
    }

    /** One death for all of them: it takes Temporal the heartbeat timeout to see it. */
    @Test
    void whatBecomesOfACallWhoseWorkerDiesIsDecidedByWhatItIs() throws Exception {
        try (Amid get = new Amid(Map.of());
                Amid post = new Amid(Map.of("body", Map.of("text", "pay")));
                Amid keyed = new Amid(Map.of("body", Map.of("text", "pay"), "idempotency_key", true))) {
            for (Amid call : List.of(get, post, keyed)) {
                assertThat(call.arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
            origin.answers(
                    with(202, Map.of("Location", "/exports"), ""),
                    json(200, "{\"state\": \"running\"}"),
                    json(200, "{\"state\": \"running\"}"),
                    json(200, "{\"state\": \"running\"}"),
                    json(200, "{\"state\": \"done\"}"));
            Map<String, Object> work = Map.of("every", "1s", "done", Map.of("state", "done"));
            jobs.put("follows", http(Map.of("url", origin.url("/start"), "method", "POST", "accepted", work)));
            String following = jobs.begin("follows");
            await().atMost(PATIENCE).until(() -> origin.asked().size() >= 2);

            Path began = commands.resolveSibling("began");
            jobs.put(
                    "commanded",
                    Map.of(
                            "at",
                            "2099-01-01T00:00",
                            "command",
                            Map.of(
                                    "run",
                                    "shell",
                                    "arguments",
                                    List.of("-c", "echo $$ >> %s; sleep 600".formatted(began)))));
            String commanded = jobs.begin("commanded");
            await().atMost(PATIENCE).until(() -> Files.exists(began) && Files.size(began) > 0);

            worker.kill();
            worker = WorkerProcess.start(environment("worker")).awaitReady();

            assertThat(jobs.ended(commanded)).containsEntry("status", "error").containsEntry("reason", "put_off");
            List<String> processes = Files.readAllLines(began);
            assertThat(processes).as("it was not run again").hasSize(1);
            assertThat(ProcessHandle.of(Long.parseLong(processes.get(0))).filter(ProcessHandle::isAlive))
                    .as("it died with its worker")
                    .isEmpty();
            assertThat(jobs.ended(get.run)).containsEntry("status", "success");
            assertThat(get.origin.asked()).hasSize(2);

            Map<String, Object> unsure = jobs.ended(post.run);
            assertThat(unsure).containsEntry("status", "error").containsEntry("reason", "put_off");
            assertThat(unsure.get("error").toString())
                    .startsWith("the worker died in the middle of a POST; it may have arrived");
            assertThat(post.origin.asked()).hasSize(1);

            assertThat(jobs.ended(keyed.run)).containsEntry("status", "success");
            assertThat(keyed.origin.asked())
                    .extracting(asked -> asked.headers().get("idempotency-key"))
                    .hasSize(2)
                    .containsOnly(jobs.ended(keyed.run).get("run_id").toString());

            assertThat(jobs.ended(following)).containsEntry("status", "success");
            assertThat(origin.asked())
                    .filteredOn(asked -> asked.method().equals("POST"))
                    .hasSize(1);
        }
    }

    /** A call that has arrived and is not answered the first time. */
    private static final class Amid implements AutoCloseable {

        private final Origin origin = new Origin();
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private final String run;

        Amid(Map<String, Object> more) {
            origin.answers(
                    exchange -> {
                        arrived.countDown();
                        try {
                            over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    text(200, "ok"));
            Map<String, Object> http = new HashMap<>(more);
            http.put("url", origin.url("/"));
            http.put("timeout", "2m");
            String job = "amid_" + Math.abs(more.hashCode());
            jobs.put(job, http(http));
            run = jobs.begin(job);
        }

        @Override
        public void close() {
            over.countDown();
            origin.close();
        }
    }

    @Test
    void aHostThatIsNotThereAndThenDiesIsCalledUntilItAnswers() {
        int port = WorkerProcess.freePort();
        jobs.put("patient", http(Map.of("url", "http://localhost:%d/".formatted(port), "timeout", "2m")));
        String run = jobs.begin("patient");
        await().atMost(PATIENCE).until(() -> attempts(run) >= 2);

        Origin dying = Origin.at(port).answers(Origin.endless(100));
        await().atMost(PATIENCE).until(() -> !dying.asked().isEmpty());
        dying.close();
        try (Origin back = Origin.at(port).answers(text(200, "ok"))) {
            assertThat(jobs.ended(run)).containsEntry("status", "success");
            assertThat(back.asked()).hasSize(1);
        }
    }

    /** At the step that is under way, as Temporal counts them. */
    private static int attempts(String run) {
        Object workflowId = jobs.get(run).json().get("workflow_id");
        return workflowId == null
                ? 0
                : stack
                        .client()
                        .newUntypedWorkflowStub(workflowId.toString())
                        .describe()
                        .getRawDescription()
                        .getPendingActivitiesList()
                        .stream()
                        .mapToInt(PendingActivityInfo::getAttempt)
                        .max()
                        .orElse(0);
    }

    @Test
    void aStormOf429IsWaitedOut() {
        Answer later = with(429, Map.of("Retry-After", "1"), "");
        origin.answers(later, later, later, text(200, "at last"));
        jobs.put("stormy", http(Map.of("url", origin.url("/"))));

        String run = jobs.begin("stormy");

        assertThat(jobs.ended(run)).containsEntry("status", "success");
        assertThat(origin.asked()).hasSize(4);
    }

    @Test
    void aCallThatUsesUpItsTriesIsListedAsSuch() {
        origin.answers(text(500, ""), text(500, ""), text(200, "too late"));
        Map<String, Object> entry = new HashMap<>(http(Map.of("url", origin.url("/"))));
        entry.put("retry", Map.of("attempts", 2, "first", "1s"));
        jobs.put("tries_twice", entry);

        Map<String, Object> run = jobs.ended(jobs.begin("tries_twice"));

        assertThat(run).containsEntry("status", "error").containsEntry("reason", "tries_used_up");
        assertThat(origin.asked()).hasSize(2);
        assertThat(jobs.get("/api/v1/runs?job=tries_twice&reason=tries_used_up").body())
                .contains(run.get("run_id").toString());
    }

    @Test
    void anAddressOfTheOwnNetworkIsRefused() {
        jobs.put("inwards", http(Map.of("url", "https://169.254.169.254/latest/meta-data")));

        Map<String, Object> run = jobs.ended(jobs.begin("inwards"));

        assertThat(run).containsEntry("status", "error");
        assertThat(run.get("error").toString()).contains("leads to a private, local or reserved address");
    }

    /** The other kind for anybody's use, on the same servers. */
    @Test
    void aTableIsSweptByAFewLines() {
        stack.jdbi().useHandle(handle -> handle.createScript(
                        """
                                create table sessions (id text primary key, expires_at timestamp not null);
                                create index on sessions (expires_at);
                                insert into sessions
                                select 's' || n, timestamp '2026-01-01' + n * interval '1 day' from generate_series(1, 200) n;
                                """)
                .execute());
        Map<String, Object> sweep =
                Map.of("table", "sessions", "due", "expire_at < :as_of - interval '30 days'", "delete", true);
        ApiCall.Answer misspelt = jobs.save("sweeps", Map.of("at", "2099-01-01T00:00", "sweep", sweep));
        assertThat(misspelt.status()).as(misspelt.body()).isEqualTo(400);
        assertThat(misspelt.body()).contains("\"sweep.due\"", "column \\\"expire_at\\\" does not exist");

        Map<String, Object> right = new HashMap<>(sweep);
        right.put("due", "expires_at < timestamp '2026-01-31'");
        ApiCall.Answer saved = jobs.save("sweeps", Map.of("at", "2099-01-01T00:00", "sweep", right));
        assertThat(saved.status()).as(saved.body()).isEqualTo(201);

        Map<String, Object> run = jobs.ended(jobs.begin("sweeps"));
        assertThat(run).as(run.toString()).containsEntry("status", "success");
        assertThat(run.get("result").toString()).contains("row_count=29", "done=deleted", "table=sessions");
        long left = stack.jdbi().withHandle(handle -> handle.createQuery("select count(*) from sessions")
                .mapTo(Long.class)
                .one());
        assertThat(left).isEqualTo(171);
    }

    @Test
    void aWrongDefinitionIsAnsweredByField() {
        ApiCall.Answer answer =
                jobs.save("wrong", Map.of("every", "1h", "http", Map.of("url", "https://${settings.host}/")));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"http.url\"").contains("whose host is written out");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> lastOf(String job, String status) {
        List<Map<String, Object>> items = (List<Map<String, Object>>)
                jobs.get("/api/v1/runs?job=" + job + "&status=" + status).json().get("items");
        return items.isEmpty()
                ? null
                : jobs.get("/api/v1/runs/" + items.get(0).get("run_id")).json();
    }

    /** Due at some time that no test sees. */
    private static Map<String, Object> http(Map<String, Object> http) {
        return Map.of("at", "2099-01-01T00:00", "http", http);
    }
}
