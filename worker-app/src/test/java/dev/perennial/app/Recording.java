package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import dev.perennial.catalogue.Catalogue;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The servers on which histories are recorded, and what every fault is made of: a lock, a death, a run at its end. */
final class Recording implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final TestStack stack;
    private final RecordedHistories histories;
    private final Map<String, String> environment;

    // Mutable state
    private WorkerProcess worker;

    /** @param more of the worker's environment */
    Recording(Path directory, int subscriptions, Map<String, String> more) {
        this.directory = directory;
        stack = TestStack.found(directory, subscriptions);
        histories = new RecordedHistories(stack.client());
        environment = stack.workerEnvironment();
        environment.putAll(more);
        startWorker();
    }

    /** How a run comes about that has a fault in it. */
    interface Recipe {
        WorkflowStub run() throws Exception;
    }

    TestStack stack() {
        return stack;
    }

    RecordedHistories histories() {
        return histories;
    }

    void record(String workflow, String fault, Recipe recipe) throws Exception {
        String name = workflow + (fault.isEmpty() ? "" : "-" + fault);
        if (!histories.has(name)) {
            histories.write(name, recipe.run());
        }
    }

    void killWorker() {
        worker.kill();
    }

    void startWorker() {
        worker = WorkerProcess.start(environment).awaitReady();
    }

    /** The registry holds what this jobs.yaml says from now on. */
    void define(String jobs) {
        try {
            Path file = Files.writeString(directory.resolve("jobs.yaml"), jobs);
            stack.registry().apply(Catalogue.read(file).jobs(), "jobs.yaml", "recorder", false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WorkflowStub run(String job, String workflow, Instant asOf) {
        return stack.run(job, workflow, asOf);
    }

    /** The same run when its row is closed, and when Temporal knows that it is over. */
    WorkflowStub end(WorkflowStub run) {
        stack.awaitEnd(run);
        await().atMost(PATIENCE)
                .until(() -> run.describe().getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
        return run;
    }

    WorkflowStub whilePaused(String job, Recipe recipe) throws Exception {
        stack.registry().pause(job, "ada", "to be refused");
        try {
            return recipe.run();
        } finally {
            stack.registry().resume(job, "ada", "recorded");
        }
    }

    Connection lock(String table) throws SQLException {
        Connection connection = stack.jdbi().open().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("lock table " + table + " in access exclusive mode");
        return connection;
    }

    void awaitWaiting(Connection lock) throws SQLException {
        try (var pid = lock.createStatement().executeQuery("select pg_backend_pid()")) {
            pid.next();
            int holder = pid.getInt(1);
            await().atMost(PATIENCE)
                    .until(() ->
                            stack.count("select count(*) from pg_stat_activity where application_name = 'perennial'"
                                            + " and " + holder + " = any (pg_blocking_pids(pid))")
                                    > 0);
        }
    }

    /** Ends whoever waits for a lock. */
    void breakConnections() {
        sql("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name = 'perennial' and wait_event_type = 'Lock'");
    }

    void sql(String statement) {
        stack.jdbi().useHandle(handle -> handle.execute(statement));
    }

    @Override
    public void close() {
        worker.close();
        stack.close();
    }
}
