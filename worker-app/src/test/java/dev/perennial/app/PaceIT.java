package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.database.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that is steered while it runs, on real servers; also over the death of its worker. */
class PaceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROWS = 3_000;

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
        // Every row takes its time, so that there is a middle to steer in.
        stack.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create table piles (id integer primary key);
                        create table traffic (busy boolean not null);
                        insert into traffic values (false);
                        create function dawdle() returns trigger language plpgsql as
                        'begin perform pg_sleep(0.002); return old; end';
                        create trigger dawdle before delete on piles for each row execute function dawdle();
                        """)
                .execute());
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
        stack.close();
    }

    @BeforeEach
    void fill() {
        stack.jdbi().useHandle(handle -> {
            handle.execute("truncate piles");
            handle.execute("insert into piles select generate_series(1, ?)", ROWS);
        });
    }

    private static Map<String, Object> sweep(Map<String, Object> pace) {
        return Map.of(
                "at",
                "2099-01-01T00:00",
                "sweep",
                Map.of("table", "piles", "due", "id > 0", "delete", true, "max_share", 1, "pace", pace));
    }

    @Test
    void aRunIsHeldOverTheDeathOfItsWorkerAndLetGo() {
        jobs.put("steered", sweep(Map.of("page_rows", 50)));
        String run = jobs.begin("steered");
        await().atMost(PATIENCE).until(() -> !steps(run).isEmpty());

        ApiCall.Answer held = steer(run, Map.of("held", true));
        assertThat(held.status()).as(held.body()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> "wait".equals(steps(run).get(0).get("level")));
        long rows = left();
        assertThat(rows).isBetween(1L, (long) ROWS - 1);

        worker.kill();
        worker = WorkerProcess.start(environment("worker")).awaitReady();
        // It takes Temporal the heartbeat timeout to see that nobody is there.
        await().atMost(PATIENCE).until(() -> attempts(run) == 2);
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> left() == rows);
        assertThat(jobs.get(run).json()).containsEntry("status", "running");
        assertThat(told(run)).anyMatch(line -> line.endsWith("it waits: token admin holds it"));

        assertThat(steer(run, Map.of("held", false, "page_rows", 500)).status()).isEqualTo(200);
        assertThat(jobs.ended(run)).containsEntry("status", "success").containsEntry("reason", null);
        assertThat(left()).isZero();
        assertThat(steps(run).get(0)).containsEntry("rows", ROWS).satisfies(step -> assertThat(
                        step.get("waited_seconds").toString())
                .startsWith("{person="));

        assertThat(steer(run, Map.of("held", true)).json()).containsEntry("type", "/docs/problems.md#run-ended");
        assertThat(jobs.get("/api/v1/audit?target=" + run.replace("/api/v1/runs/", "run%20"))
                        .body())
                .contains("\"action\":\"pace\"", "held", "let go, page_rows 500");
    }

    /** Nothing has failed, and the next run does the rest. */
    @Test
    void whatItsWindowDoesNotSufficeForIsLeftToTheNextRun() {
        jobs.put("short", sweep(Map.of("page_rows", 50, "window", "3s")));

        Map<String, Object> first = jobs.ended(jobs.begin("short"));

        assertThat(first).containsEntry("status", "success").containsEntry("reason", "partial");
        long left = left();
        assertThat(left).isBetween(1L, (long) ROWS - 1);
        assertThat(first.get("detail").toString())
                .isEqualTo("its window of 3s has ended; %,d rows are left to the next run".formatted(left));

        jobs.save("short", sweep(Map.of()));
        assertThat(jobs.ended(jobs.begin("short"))).containsEntry("reason", null);
        assertThat(left()).isZero();
    }

    @Test
    void whatMakesNoSenseIsAnswered() {
        assertThat(jobs.save("wrong", sweep(Map.of("while_sql", "busy from trafic")))
                        .body())
                .contains("\"sweep.pace.while_sql\"", "what PostgreSQL understands");
        assertThat(jobs.save("wrong", sweep(Map.of("while_http", "app/quiet"))).body())
                .contains("\"sweep.pace.while_http\"", "a URL such as https://app.example.com/api/quiet");
        assertThat(jobs.save("wrong", sweep(Map.of("speed", 5))).body()).contains("\"sweep.pace.speed\"");

        jobs.put("waits", sweep(Map.of("while_sql", "not (select busy from traffic)")));
        stack.jdbi().useHandle(handle -> handle.execute("update traffic set busy = true"));
        String run = jobs.begin("waits");
        await().atMost(PATIENCE).until(() -> jobs.get(run).status() == 200);
        assertThat(steer(run, Map.of("speed", 33)).json())
                .containsEntry("status", 400)
                .containsEntry("field", "speed")
                .containsEntry("detail", "speed is one of 5, 10, 25, 50 and 100 percent");
        assertThat(steer(run, Map.of("page_rows", 10_001)).json()).containsEntry("field", "page_rows");
        assertThat(steer(run, Map.of()).status()).isEqualTo(400);
        assertThat(steer(run, Map.of("sped", 5)).status()).isEqualTo(400);

        jobs.cancel(run);
        assertThat(jobs.ended(run)).as("one that waits hears it").containsEntry("status", "cancelled");
        assertThat(left()).isEqualTo(ROWS);
    }

    private static ApiCall.Answer steer(String run, Map<String, Object> pace) {
        return jobs.send(ApiCall.method("PATCH", api.url(run + "/pace"), "application/json", Json.write(pace)));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> steps(String run) {
        ApiCall.Answer answer = jobs.get(run + "/pace");
        return answer.status() == 200
                ? (List<Map<String, Object>>) answer.json().get("steps")
                : List.of();
    }

    @SuppressWarnings("unchecked")
    private static List<String> told(String run) {
        return (List<String>) jobs.get(run + "/pace").json().get("told");
    }

    @SuppressWarnings("unchecked")
    private static int attempts(String run) {
        List<Map<String, Object>> items =
                (List<Map<String, Object>>) jobs.get(run + "/steps").json().get("items");
        return ((Number) items.get(0).get("attempts")).intValue();
    }

    private static long left() {
        return stack.jdbi().withHandle(handle -> handle.createQuery("select count(*) from piles")
                .mapTo(Long.class)
                .one());
    }
}
