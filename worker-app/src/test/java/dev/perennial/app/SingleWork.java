package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.devstack.http.Origin;
import io.temporal.client.WorkflowClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A job of a few lines whose work must not be done twice: it begins, and ends when it may. */
abstract class SingleWork implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ROWS = 200;

    private final String workflow;

    private SingleWork(String workflow) {
        this.workflow = workflow;
    }

    String workflow() {
        return workflow;
    }

    /** Its definition, due at some time that no test sees. */
    abstract Map<String, Object> entry();

    /** It is in the middle of its work, until it may end. */
    abstract boolean hasBegun();

    abstract void mayEnd();

    abstract long timesDone();

    @Override
    public void close() {
        // Most have nothing to leave behind.
    }

    private static Map<String, Object> definition(String kind, Map<String, ?> settings) {
        return Map.of("at", "2099-01-01T00:00", kind, settings);
    }

    /** A POST that is answered when it may be. */
    static SingleWork http() {
        CountDownLatch answered = new CountDownLatch(1);
        Origin origin = new Origin().answers(exchange -> {
            try {
                answered.await(2, TimeUnit.MINUTES);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            Origin.text(200, "ok").to(exchange);
        });
        return new SingleWork("HttpCall") {

            @Override
            Map<String, Object> entry() {
                return definition("http", Map.of("url", origin.url("/pay"), "method", "POST", "timeout", "2m"));
            }

            @Override
            boolean hasBegun() {
                return timesDone() > 0;
            }

            @Override
            long timesDone() {
                return origin.asked().size();
            }

            @Override
            void mayEnd() {
                answered.countDown();
            }

            @Override
            public void close() {
                answered.countDown();
                origin.close();
            }
        };
    }

    /** @param file in which each of its processes is written down */
    static SingleWork command(Path file) {
        ScriptedCommand command = new ScriptedCommand(file);
        return new SingleWork("RunCommand") {

            @Override
            Map<String, Object> entry() {
                return definition("command", Map.of("run", "shell", "arguments", List.of("-c", command.script())));
            }

            @Override
            boolean hasBegun() {
                return timesDone() > 0;
            }

            @Override
            void mayEnd() {
                command.ends();
            }

            @Override
            long timesDone() {
                return command.processes().size();
            }
        };
    }

    /** A workflow on GitHub, which ends as soon as it is there and may. */
    static SingleWork github(String token) {
        GithubServer github = new GithubServer(token)
                .has(WorkflowFile.dispatchable("nightly.yml").showing("perennial_run"));
        return new SingleWork("DispatchGithubWorkflow") {

            @Override
            Map<String, Object> entry() {
                return definition(
                        "github",
                        Map.of(
                                "repository", GithubServer.REPOSITORY,
                                "workflow", "nightly.yml",
                                "ref", "main",
                                "api", github.api(),
                                "token", "${secret:GITHUB_TOKEN}",
                                "correlation_input", "perennial_run",
                                "every", "1s"));
            }

            @Override
            boolean hasBegun() {
                return !github.runs().isEmpty();
            }

            @Override
            void mayEnd() {
                CompletableFuture.runAsync(() -> {
                    await().atMost(PATIENCE).until(this::hasBegun);
                    github.runs().forEach(run -> run.ends("success"));
                });
            }

            @Override
            long timesDone() {
                return github.dispatches();
            }

            @Override
            public void close() {
                github.close();
            }
        };
    }

    /** A workflow of somebody else's, whose worker comes when it may end. */
    static SingleWork start(WorkflowClient client) {
        String taskQueue = "java-jobs-" + UUID.randomUUID();
        return new SingleWork("StartWorkflow") {

            // Mutable state
            private ForeignJavaWorker worker;

            @Override
            Map<String, Object> entry() {
                return Map.of(
                        "at",
                        "2099-01-01T00:00",
                        "retry",
                        Map.of("attempts", 3, "first", "1s"),
                        "start",
                        Map.of("workflow", ForeignJavaWorker.WORKFLOW, "task_queue", taskQueue));
            }

            @Override
            boolean hasBegun() {
                return timesDone() > 0;
            }

            @Override
            void mayEnd() {
                worker = ForeignJavaWorker.start(client, taskQueue);
            }

            @Override
            long timesDone() {
                return client.listExecutions("TaskQueue = '%s'".formatted(taskQueue))
                        .map(run -> run.getExecution().getWorkflowId())
                        .distinct()
                        .count();
            }

            @Override
            public void close() {
                if (worker != null) {
                    worker.close();
                }
            }
        };
    }

    /** Rows that are written down as they are deleted, in a table that somebody holds until it may end. */
    static SingleWork sweep(Jdbi jdbi) {
        String table = "piles_" + Long.toHexString(System.nanoTime());
        jdbi.useHandle(handle -> handle.createScript(
                        """
                        create table %1$s (id integer primary key);
                        insert into %1$s select generate_series(1, %2$d);
                        create table %1$s_deleted (id integer);
                        create function %1$s_deleted() returns trigger language plpgsql as
                        'begin insert into %1$s_deleted values (old.id); return old; end';
                        create trigger deleted before delete on %1$s for each row execute function %1$s_deleted();
                        """
                                .formatted(table, ROWS))
                .execute());
        Handle held = jdbi.open().begin();
        held.execute("lock table %s in share mode".formatted(table));
        return new SingleWork("SweepTable") {

            @Override
            Map<String, Object> entry() {
                return definition("sweep", Map.of("table", table, "due", "id > 0", "delete", true, "max_share", 1));
            }

            @Override
            boolean hasBegun() {
                return number("select count(*) from pg_locks where relation = '%s'::regclass and not granted") > 0;
            }

            @Override
            void mayEnd() {
                held.rollback();
            }

            @Override
            long timesDone() {
                long rows = number("select count(*) from %s_deleted");
                assertThat(rows % ROWS).as("rows deleted").isZero();
                return rows / ROWS;
            }

            private long number(String sql) {
                return jdbi.withHandle(handle -> handle.createQuery(sql.formatted(table))
                        .mapTo(Long.class)
                        .one());
            }

            @Override
            public void close() {
                held.close();
            }
        };
    }
}
