package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.fault.FaultProxy;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that dies before or after the work of its run, or whose last word of it is lost: each kind of job of a few lines does its work
 * once. What dies in the middle is left to the tests of each kind.
 */
class WorkerDeathsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TOKEN = "token-of-" + UUID.randomUUID();

    private static TestStack stack;
    private static FaultProxy toTemporal;
    private static WorkerProcess api;
    private static WorkerProcess worker;
    private static JobsByApi jobs;
    private static Path commands;

    // Mutable state
    private final List<SingleWork> works = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        stack = TestStack.found(directory, 1);
        URI temporal = URI.create("tcp://" + stack.temporal().address());
        toTemporal = FaultProxy.to(temporal.getHost(), temporal.getPort());
        commands = Files.writeString(
                directory.resolve("commands.yaml"), "shell: { run: /bin/sh, arguments: [\"-c\", \"(?s).*\"] }");
        api = WorkerProcess.start(environment("control,api")).awaitReady();
        startWorker();
        jobs = new JobsByApi(stack, api);
    }

    private static Map<String, String> environment(String roles) {
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("PERENNIAL_ROLES", roles);
        environment.put("PERENNIAL_HTTP_ALLOW", "localhost");
        environment.put("PERENNIAL_SECRETS", "GITHUB_TOKEN@localhost");
        environment.put("GITHUB_TOKEN", TOKEN);
        environment.put("PERENNIAL_COMMANDS_FILE", commands.toString());
        return environment;
    }

    private static void startWorker() {
        Map<String, String> environment = environment("worker");
        environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + toTemporal.port());
        worker = WorkerProcess.start(environment).awaitReady();
    }

    @AfterAll
    static void stop() {
        worker.close();
        api.close();
        toTemporal.close();
        stack.close();
    }

    @AfterEach
    void close() {
        works.forEach(SingleWork::close);
    }

    /** One of each kind. */
    private List<SingleWork> works(String name) {
        works.addAll(List.of(
                SingleWork.http(),
                SingleWork.command(commands.resolveSibling(name)),
                SingleWork.github(TOKEN),
                SingleWork.start(stack.client()),
                SingleWork.sweep(stack.jdbi())));
        works.forEach(work -> jobs.put(job(name, work), work.entry()));
        return works;
    }

    @Test
    void whoDiesBeforeTheWorkLeavesItToTheNext() throws Exception {
        List<SingleWork> each = works("before_");
        List<WorkflowStub> runs;
        try (Connection ledger = lockLedger()) {
            runs = begin("before_", each);
            awaitWaiting(ledger, each.size());
            assertThat(each).noneMatch(SingleWork::hasBegun);
            worker.kill();
        }
        each.forEach(SingleWork::mayEnd);
        startWorker();

        assertDoneOnce(each, runs);
    }

    @Test
    void whoDiesAfterTheWorkDoesNotHaveItRepeated() throws Exception {
        List<SingleWork> each = works("after_");
        List<WorkflowStub> runs = begin("after_", each);
        await().atMost(PATIENCE).until(() -> each.stream().allMatch(SingleWork::hasBegun));
        try (Connection ledger = lockLedger()) {
            each.forEach(SingleWork::mayEnd);
            awaitWaiting(ledger, each.size());
            await().atMost(PATIENCE).until(() -> runs.stream().allMatch(WorkerDeathsIT::itsWorkIsDoneAndItIsOpen));
            worker.kill();
        }
        startWorker();

        assertDoneOnce(each, runs);
    }

    private static void assertDoneOnce(List<SingleWork> each, List<WorkflowStub> runs) {
        for (int i = 0; i < runs.size(); i++) {
            Run row = stack.awaitEnd(runs.get(i));
            assertThat(row.status())
                    .as(each.get(i).workflow() + ": " + row.error())
                    .isEqualTo(RunStatus.SUCCESS);
            assertThat(each.get(i).timesDone()).as(each.get(i).workflow()).isEqualTo(1);
        }
    }

    /** Temporal cannot be reached when the command ends, and is told later. */
    @Test
    void aLastWordThatIsLostOnItsWayIsSaidAgain() {
        ScriptedCommand command = new ScriptedCommand(commands.resolveSibling("said"));
        WorkflowStub run = begin("said", command, false);
        toTemporal.cut();
        command.ends();
        assertThat(isPending(run)).as("nobody has heard of its end").isTrue();

        toTemporal.heal();

        assertThat(stack.awaitEnd(run).status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(command.processes()).hasSize(1);
    }

    /** The worker dies with its last word: what the command did, only those know who said that it may be repeated. */
    @Test
    void aLastWordThatIsLostWithItsWorkerIsUnknown() {
        ScriptedCommand once = new ScriptedCommand(commands.resolveSibling("once"));
        ScriptedCommand again = new ScriptedCommand(commands.resolveSibling("again"));
        WorkflowStub unknown = begin("once", once, false);
        WorkflowStub repeated = begin("again", again, true);
        toTemporal.cut();
        once.ends();
        again.ends();
        worker.kill();
        assertThat(List.of(unknown, repeated))
                .as("nobody has heard of their end")
                .allMatch(WorkerDeathsIT::isPending);
        toTemporal.heal();
        startWorker();

        Run row = stack.awaitEnd(unknown);
        assertThat(row.reason()).contains("put_off");
        assertThat(row.error().orElseThrow()).contains("what it did nobody knows, so it is not run again");
        assertThat(once.processes()).hasSize(1);
        assertThat(stack.awaitEnd(repeated).status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(again.processes()).hasSize(2);
    }

    private static WorkflowStub begin(String job, ScriptedCommand command, boolean repeatable) {
        jobs.put(
                job,
                Map.of(
                        "at",
                        "2099-01-01T00:00",
                        "command",
                        Map.of(
                                "run",
                                "shell",
                                "arguments",
                                List.of("-c", command.script()),
                                "repeatable",
                                repeatable)));
        WorkflowStub run = stack.run(job, "RunCommand", Instant.now());
        await().atMost(PATIENCE).until(() -> !command.processes().isEmpty());
        return run;
    }

    /** Its first attempt is under way, as far as Temporal knows. */
    private static boolean isPending(WorkflowStub run) {
        return run.describe().getRawDescription().getPendingActivitiesList().stream()
                .anyMatch(activity -> activity.getAttempt() == 1);
    }

    private static List<WorkflowStub> begin(String name, List<SingleWork> each) {
        return each.stream()
                .map(work -> stack.run(job(name, work), work.workflow(), Instant.now()))
                .toList();
    }

    private static String job(String name, SingleWork work) {
        return name + work.workflow().toLowerCase(Locale.ROOT);
    }

    private static boolean itsWorkIsDoneAndItIsOpen(WorkflowStub run) {
        List<String> events = stack.client().fetchHistory(run.getExecution().getWorkflowId()).getEvents().stream()
                .map(event -> event.getEventType().name())
                .toList();
        boolean isDone = events.contains("EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED")
                || events.get(events.size() - 1).startsWith("EVENT_TYPE_WORKFLOW_TASK")
                        && events.contains("EVENT_TYPE_ACTIVITY_TASK_COMPLETED");
        return isDone && !events.contains("EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED");
    }

    /** Everybody may read, and nobody write: no run is opened or closed. */
    private static Connection lockLedger() throws SQLException {
        Connection connection = stack.jdbi().open().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("lock table perennial.runs in exclusive mode");
        return connection;
    }

    private static void awaitWaiting(Connection lock, int workers) throws SQLException {
        try (var pid = lock.createStatement().executeQuery("select pg_backend_pid()")) {
            pid.next();
            int holder = pid.getInt(1);
            await().atMost(PATIENCE)
                    .until(() ->
                            stack.count("select count(*) from pg_stat_activity where application_name = 'perennial'"
                                            + " and " + holder + " = any (pg_blocking_pids(pid))")
                                    >= workers);
        }
    }
}
