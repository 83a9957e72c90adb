package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Pause;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.runs.NextTry;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import dev.perennial.words.When;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.time.Duration;
import java.util.Optional;

/** Waits for a run to end, and says meanwhile how it goes. */
public final class JobWatch {

    private static final Duration STEP = Duration.ofMillis(200);
    // The row is closed by the workflow's last step; when that could not reach the database, the reconciler closes it.
    private static final Duration LEDGER_CATCHES_UP = Duration.ofSeconds(20);
    private static final Duration TEMPORAL_IS_ASKED_EVERY = Duration.ofSeconds(2);

    private final Database database;
    private final JobStarter starter;
    private final Progress progress;

    // Mutable state
    private Optional<NextTry> nextTry = Optional.empty();

    public JobWatch(Database database, JobStarter starter, Progress progress) {
        this.database = database;
        this.starter = starter;
        this.progress = progress;
    }

    /** The row as it ended; refuses with "timed out" when that takes longer than allowed. */
    public Run await(JobStarter.Started started, Duration patience) {
        long begin = System.nanoTime();
        long asked = begin;
        long closed = 0;
        while (true) {
            Optional<Run> row = database.runs(dao -> dao.find(started.runId()));
            if (row.isPresent() && row.get().status().isFinal()) {
                progress.done();
                return row.get();
            }
            long now = System.nanoTime();
            Duration waited = Duration.ofNanos(now - begin);
            if (waited.compareTo(patience) > 0) {
                progress.done();
                throw stillGoing(started, patience, row, nextTry);
            }
            if (closed == 0 && now - asked > TEMPORAL_IS_ASKED_EVERY.toNanos()) {
                asked = now;
                closed = isClosed(started) ? now : 0;
            }
            if (closed != 0 && now - closed > LEDGER_CATCHES_UP.toNanos()) {
                progress.done();
                throw closedWithoutRow(started);
            }
            progress.tell(state(started, row, nextTry, waited));
            Pause.of(STEP);
        }
    }

    private static String state(
            JobStarter.Started started, Optional<Run> row, Optional<NextTry> nextTry, Duration waited) {
        String what = row.map(run -> run.status().word()
                        + run.detail()
                                .or(() -> nextTry.map(NextTry::words))
                                .map(": "::concat)
                                .orElse(""))
                .orElse("waits for a worker");
        return "%s %s (%s)".formatted(started.jobId(), what, When.roughly(waited));
    }

    /** A server that is away for a while is waited for: the run outlives it. */
    private boolean isClosed(JobStarter.Started started) {
        try {
            boolean closed = starter.status(started) != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
            nextTry = closed ? Optional.empty() : starter.nextTry(started);
            return closed;
        } catch (Refusal refusal) {
            if (refusal.exitCode() == ExitCode.UNREACHABLE) {
                return false;
            }
            throw refusal;
        }
    }

    /** A worker has been there once the ledger says that it runs; only before that it may be missing. */
    public static Refusal stillGoing(
            JobStarter.Started started, Duration patience, Optional<Run> row, Optional<NextTry> nextTry) {
        String problem = "%s has not ended within %s; it goes on".formatted(started.jobId(), When.roughly(patience));
        String next = "next: perennial runs show %s".formatted(started.runId());
        if (row.map(run -> run.status() == RunStatus.RUNNING).orElse(false)) {
            return nextTry.map(NextTry::words)
                    .map(waits -> Refusal.timedOut(problem, "it " + waits, next))
                    .orElseGet(() -> Refusal.timedOut(problem, next));
        }
        return Refusal.timedOut(problem, next, "if it never starts, no worker may be there: perennial doctor");
    }

    private static Refusal closedWithoutRow(JobStarter.Started started) {
        return Refusal.timedOut(
                "%s has ended, and the ledger has not heard how; the reconciler will add it".formatted(started.jobId()),
                "next: perennial runs show %s".formatted(started.runId()));
    }
}
