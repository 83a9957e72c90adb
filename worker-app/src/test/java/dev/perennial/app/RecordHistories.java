package dev.perennial.app;

import static org.awaitility.Awaitility.await;

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
 * Records the histories of the jobs of code of their own on the real server, in good times and bad, for {@link ReplayTest} to
 * replay for ever. Each fault is real: connections are cut, tables are locked and renamed, the worker is killed, the mail endpoint
 * fails. No part of the build: run it when a new job or a new shape of one is released; it takes some ten minutes. Recorded files
 * are never changed afterwards.
 *
 * <pre>mvn -B -ntp -pl worker-app -am verify -Dit.test=RecordHistories -Dtest=ReplayTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false</pre>
 */
class RecordHistories {

    /** What each job cannot do without. */
    private static final Map<Job, String> TABLES = new EnumMap<>(Map.of(
            Job.EXPIRE, "affiliate_codes",
            Job.REMIND, "subscriptions",
            Job.DOWNGRADE, "subscriptions",
            Job.DISTRIBUTE, "affiliates"));

    @TempDir
    private Path directory;

    // Mutable state
    private Recording recording;
    private Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @BeforeEach
    void found() {
        recording = new Recording(directory, 500, Map.of());
    }

    @AfterEach
    void leave() {
        recording.close();
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
            record(job, "refused", () -> recording.whilePaused(job.id(), () -> end(run(job))));
        }
        record(Job.REMIND, "mail-away", this::whileTheMailEndpointFails);
        record(Job.REMIND, "mail-cancelled", this::whenItIsCancelledWithMailsOnTheirWay);
        record(Job.EXPIRE, "ledger-away", this::whileTheLedgerDoesNotOpen);
        record(Job.EXPIRE, "end-unwritten", this::whileTheLedgerDoesNotClose);
        record(Job.EXPIRE, "waited", this::behindARunByHand);
    }

    private void record(Job job, String fault, Recording.Recipe recipe) throws Exception {
        recording.record(job.workflow(), fault, recipe);
    }

    private WorkflowStub whileRenamed(Job job) {
        String table = TABLES.get(job);
        recording.sql("alter table " + table + " rename to gone");
        try {
            return end(run(job));
        } finally {
            recording.sql("alter table gone rename to " + table);
        }
    }

    private WorkflowStub whenItsConnectionBreaks(Job job) throws SQLException {
        WorkflowStub run;
        try (Connection lock = recording.lock(TABLES.get(job))) {
            run = run(job);
            recording.awaitWaiting(lock);
            recording.breakConnections();
            recording.histories().awaitAttempt(run, 2);
        }
        return end(run);
    }

    private WorkflowStub whenItsWorkerIsKilled(Job job) throws SQLException {
        WorkflowStub run;
        try (Connection lock = recording.lock(TABLES.get(job))) {
            run = run(job);
            recording.awaitWaiting(lock);
            recording.killWorker();
        }
        recording.startWorker();
        return end(run);
    }

    private WorkflowStub whenItsTimeIsOver(Job job) throws SQLException {
        apply("workflow: (.*)", "workflow: $1\n    timeout: 8s");
        try (Connection lock = recording.lock(TABLES.get(job))) {
            WorkflowStub run = run(job);
            recording.awaitWaiting(lock);
            return end(run);
        } finally {
            apply("", "");
        }
    }

    private WorkflowStub whenItIsCancelled(Job job) throws SQLException {
        try (Connection lock = recording.lock(TABLES.get(job))) {
            WorkflowStub run = run(job);
            recording.awaitWaiting(lock);
            run.cancel();
            return end(run);
        }
    }

    private WorkflowStub whileTheMailEndpointFails() {
        recording.stack().mails().behave(Behaviour.failWith(503));
        try {
            WorkflowStub run = run(Job.REMIND);
            recording.histories().awaitAttempt(run, 2);
            recording.stack().mails().behave(Behaviour.accept());
            return end(run);
        } finally {
            recording.stack().mails().behave(Behaviour.accept());
        }
    }

    /** It waits for the activity, which records what is on its way. */
    private WorkflowStub whenItIsCancelledWithMailsOnTheirWay() {
        int before = recording.stack().mails().accepted().size();
        recording.stack().mails().behave(Behaviour.acceptThenStall(Duration.ofSeconds(8)));
        try {
            WorkflowStub run = run(Job.REMIND);
            await().atMost(Recording.PATIENCE)
                    .until(() -> recording.stack().mails().accepted().size() > before);
            run.cancel();
            return end(run);
        } finally {
            recording.stack().mails().behave(Behaviour.accept());
        }
    }

    /** So long that the local activity gives up and an ordinary one takes over. */
    private WorkflowStub whileTheLedgerDoesNotOpen() throws SQLException {
        WorkflowStub run;
        try (Connection lock = recording.lock("perennial.runs")) {
            run = run(Job.EXPIRE);
            recording.awaitWaiting(lock);
            recording.histories().awaitAttempt(run, 1);
        }
        return end(run);
    }

    /** So long that the workflow ends without it; the reconciler adds what is missing. */
    private WorkflowStub whileTheLedgerDoesNotClose() throws SQLException {
        WorkflowStub run;
        try (Connection table = recording.lock(TABLES.get(Job.EXPIRE))) {
            run = run(Job.EXPIRE);
            recording.awaitWaiting(table);
            try (Connection ledger = recording.lock("perennial.runs")) {
                table.rollback();
                run.getResult(Object.class);
                recording.awaitWaiting(ledger);
            }
        }
        return end(run);
    }

    /** A tick comes while a person's run is executing, and waits for its turn. */
    private WorkflowStub behindARunByHand() throws SQLException {
        WorkflowStub byHand;
        String waiting;
        try (Connection lock = recording.lock(TABLES.get(Job.EXPIRE))) {
            byHand = run(Job.EXPIRE);
            recording.awaitWaiting(lock);
            apply("cron: 0 9 .*", "cron: '* * * * *'\n    timeout: 50s");
            waiting = await().atMost(Recording.PATIENCE)
                    .until(
                            () -> recording.stack().jdbi().withHandle(handle -> handle.createQuery(
                                            "select workflow_id from perennial.runs"
                                                    + " where job_id = 'expire_codes' and status = 'pending'")
                                    .mapTo(String.class)
                                    .findFirst()),
                            Optional::isPresent)
                    .orElseThrow();
        }
        end(byHand);
        apply("", "");
        return end(recording.stack().client().newUntypedWorkflowStub(waiting));
    }

    /** The jobs as they are, but for what is replaced. */
    private void apply(String regex, String replacement) {
        try {
            String jobs = Files.readString(Path.of("..", "jobs.yaml")).replaceAll("(?m)^ +timeout: .*\n", "");
            recording.define(jobs.replaceAll(regex, replacement));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each run looks at another three days, so that there is always somebody to remind. */
    private WorkflowStub run(Job job) {
        asOf = job == Job.REMIND ? asOf.plus(Duration.ofDays(3)) : asOf;
        return recording.run(job.id(), job.workflow(), asOf);
    }

    private WorkflowStub end(WorkflowStub run) {
        return recording.end(run);
    }
}
