package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.proof.Job;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records the histories of every job on the real server, in good times and bad, for {@link ReplayTest} to replay for ever. Each
 * fault is real: connections are cut, tables are locked and renamed, the worker is killed, the mail endpoint fails. No part of
 * the build: run it when a new job or a new shape of one is released; it takes some ten minutes. Recorded files are never
 * changed afterwards.
 *
 * <pre>mvn -B -ntp -pl worker-app -am verify -Dit.test=RecordHistories -Dtest=ReplayTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false</pre>
 */
class RecordHistories {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What each job cannot do without. */
    private static final Map<Job, String> TABLES = new EnumMap<>(Map.of(
            Job.EXPIRE, "affiliate_codes",
            Job.REMIND, "subscriptions",
            Job.DOWNGRADE, "subscriptions",
            Job.DISTRIBUTE, "affiliates"));

    @TempDir
    private Path directory;

    // Mutable state
    private TestStack town;
    private WorkerProcess worker;
    private RecordedHistories recorded;
    private Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @BeforeEach
    void found() {
        town = TestStack.found(directory, 500);
        recorded = new RecordedHistories(town.client());
        worker = town.startWorker();
    }

    @AfterEach
    void leave() {
        worker.close();
        town.close();
    }

    @Test
    void recordsEveryJobInGoodTimesAndBad() throws Exception {
        for (Job job : Job.values()) {
            record(job, "", () -> end(run(job)));
            record(job, "failed", () -> whileRenamed(job));
            record(job, "retried", () -> whenItsConnectionBreaks(job));
            record(job, "worker-killed", () -> whenItsWorkerIsKilled(job));
            record(job, "deadline", () -> whenItsTimeIsOver(job));
            record(job, "cancelled", () -> whenItIsCancelled(job));
            record(job, "refused", () -> whilePaused(job));
        }
        record(Job.REMIND, "mail-away", this::whileTheMailEndpointFails);
        record(Job.REMIND, "mail-cancelled", this::whenItIsCancelledWithMailsOnTheirWay);
        record(Job.EXPIRE, "ledger-away", this::whileTheLedgerDoesNotOpen);
        record(Job.EXPIRE, "end-unwritten", this::whileTheLedgerDoesNotClose);
        record(Job.EXPIRE, "waited", this::behindARunByHand);
    }

    private interface Recipe {
        WorkflowStub run() throws Exception;
    }

    private void record(Job job, String fault, Recipe recipe) throws Exception {
        String name = job.workflow() + (fault.isEmpty() ? "" : "-" + fault);
        if (!recorded.has(name)) {
            recorded.write(name, recipe.run());
        }
    }

    private WorkflowStub whileRenamed(Job job) {
        String table = TABLES.get(job);
        sql("alter table " + table + " rename to gone");
        try {
            return end(run(job));
        } finally {
            sql("alter table gone rename to " + table);
        }
    }

    private WorkflowStub whenItsConnectionBreaks(Job job) throws SQLException {
        WorkflowStub run;
        try (Connection lock = lock(TABLES.get(job))) {
            run = run(job);
            awaitWaiting(lock);
            sql("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'perennial' and wait_event_type = 'Lock'");
            recorded.awaitAttempt(run, 2);
        }
        return end(run);
    }

    private WorkflowStub whenItsWorkerIsKilled(Job job) throws SQLException {
        WorkflowStub run;
        try (Connection lock = lock(TABLES.get(job))) {
            run = run(job);
            awaitWaiting(lock);
            worker.kill();
        }
        worker = town.startWorker();
        return end(run);
    }

    private WorkflowStub whenItsTimeIsOver(Job job) throws SQLException {
        apply("workflow: (.*)", "workflow: $1\n    timeout: 8s");
        try (Connection lock = lock(TABLES.get(job))) {
            WorkflowStub run = run(job);
            awaitWaiting(lock);
            return end(run);
        } finally {
            apply("", "");
        }
    }

    private WorkflowStub whenItIsCancelled(Job job) throws SQLException {
        try (Connection lock = lock(TABLES.get(job))) {
            WorkflowStub run = run(job);
            awaitWaiting(lock);
            run.cancel();
            return end(run);
        }
    }

    private WorkflowStub whilePaused(Job job) {
        town.registry().pause(job.id(), "ada", "to be refused");
        try {
            return end(run(job));
        } finally {
            town.registry().resume(job.id(), "ada", "recorded");
        }
    }

    private WorkflowStub whileTheMailEndpointFails() {
        town.mails().behave(Behaviour.failWith(503));
        try {
            WorkflowStub run = run(Job.REMIND);
            recorded.awaitAttempt(run, 2);
            town.mails().behave(Behaviour.accept());
            return end(run);
        } finally {
            town.mails().behave(Behaviour.accept());
        }
    }

    /** It waits for the activity, which records what is on its way. */
    private WorkflowStub whenItIsCancelledWithMailsOnTheirWay() {
        int before = town.mails().accepted().size();
        town.mails().behave(Behaviour.acceptThenStall(Duration.ofSeconds(8)));
        try {
            WorkflowStub run = run(Job.REMIND);
            await().atMost(PATIENCE).until(() -> town.mails().accepted().size() > before);
            run.cancel();
            return end(run);
        } finally {
            town.mails().behave(Behaviour.accept());
        }
    }

    /** So long that the local activity gives up and an ordinary one takes over. */
    private WorkflowStub whileTheLedgerDoesNotOpen() throws SQLException {
        WorkflowStub run;
        try (Connection lock = lock("perennial.runs")) {
            run = run(Job.EXPIRE);
            awaitWaiting(lock);
            recorded.awaitAttempt(run, 1);
        }
        return end(run);
    }

    /** So long that the workflow ends without it; the reconciler adds what is missing. */
    private WorkflowStub whileTheLedgerDoesNotClose() throws SQLException {
        WorkflowStub run;
        try (Connection table = lock(TABLES.get(Job.EXPIRE))) {
            run = run(Job.EXPIRE);
            awaitWaiting(table);
            try (Connection ledger = lock("perennial.runs")) {
                table.rollback();
                run.getResult(Object.class);
                awaitWaiting(ledger);
            }
        }
        return end(run);
    }

    /** A tick comes while a person's run is executing, and waits for its turn. */
    private WorkflowStub behindARunByHand() throws SQLException {
        WorkflowStub byHand;
        String waiting;
        try (Connection lock = lock(TABLES.get(Job.EXPIRE))) {
            byHand = run(Job.EXPIRE);
            awaitWaiting(lock);
            apply("cron: 0 9 .*", "cron: '* * * * *'\n    timeout: 50s");
            waiting = await().atMost(PATIENCE)
                    .until(
                            () -> town.jdbi()
                                    .withHandle(handle -> handle.createQuery("select workflow_id from perennial.runs"
                                                    + " where job_id = 'expire_codes' and status = 'pending'")
                                            .mapTo(String.class)
                                            .findFirst()),
                            Optional::isPresent)
                    .orElseThrow();
        }
        end(byHand);
        apply("", "");
        return end(town.client().newUntypedWorkflowStub(waiting));
    }

    /** The jobs as they are, but for what is replaced. */
    private void apply(String regex, String replacement) {
        try {
            String jobs = Files.readString(Path.of("..", "jobs.yaml")).replaceAll("(?m)^ +timeout: .*\n", "");
            Path file = Files.writeString(directory.resolve("jobs.yaml"), jobs.replaceAll(regex, replacement));
            town.registry().apply(Catalogue.read(file).jobs(), "jobs.yaml", "recorder", false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each run looks at another three days, so that there is always somebody to remind. */
    private WorkflowStub run(Job job) {
        asOf = job == Job.REMIND ? asOf.plus(Duration.ofDays(3)) : asOf;
        return town.run(job.id(), job.workflow(), asOf);
    }

    private WorkflowStub end(WorkflowStub run) {
        town.awaitEnd(run);
        return run;
    }

    private Connection lock(String table) throws SQLException {
        Connection connection = town.jdbi().open().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("lock table " + table + " in access exclusive mode");
        return connection;
    }

    private void awaitWaiting(Connection lock) throws SQLException {
        try (var pid = lock.createStatement().executeQuery("select pg_backend_pid()")) {
            pid.next();
            int holder = pid.getInt(1);
            await().atMost(PATIENCE)
                    .until(() -> town.count("select count(*) from pg_stat_activity where application_name = 'perennial'"
                                    + " and " + holder + " = any (pg_blocking_pids(pid))")
                            > 0);
        }
    }

    private void sql(String statement) {
        town.jdbi().useHandle(handle -> handle.execute(statement));
    }
}
