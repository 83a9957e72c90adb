package dev.perennial.incident;

import dev.perennial.database.TestDatabase;
import dev.perennial.failure.FailureKind;
import dev.perennial.ledger.Closing;
import dev.perennial.ledger.Run;
import dev.perennial.run.Reason;
import dev.perennial.run.RunClosing;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Runs of jobs that tests let end as they like, in a ledger on a real PostgreSQL. */
public final class Ledger {

    public static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");

    private final TestDatabase database = TestDatabase.open();

    public Jdbi jdbi() {
        return database.jdbi();
    }

    public void empty() {
        database.truncate(
                "perennial.runs", "perennial.alert_conditions", "perennial.job_definitions", "public.cron_job_runs");
    }

    public UUID succeeds(String job, Instant tick) {
        return ends(job, tick, RunStatus.SUCCESS, "");
    }

    public UUID fails(String job, Instant tick) {
        return fails(job, tick, "it broke");
    }

    public UUID fails(String job, Instant tick, String error) {
        return ends(job, tick, RunStatus.ERROR, error);
    }

    /** One run a millisecond, each in its transaction. */
    public void failsOften(String job, Instant from, int times) {
        jdbi().useHandle(handle -> {
            for (int i = 0; i < times; i++) {
                Run run = ended(job, from.plusMillis(i), RunStatus.ERROR, "it broke");
                handle.useTransaction(transaction -> new Closing(transaction).write(run));
            }
        });
    }

    /** Five seconds after its tick. */
    UUID ends(String job, Instant tick, RunStatus status, String error) {
        Run run = ended(job, tick, status, error);
        write(run);
        return run.id();
    }

    private static Run ended(String job, Instant tick, RunStatus status, String error) {
        UUID id = RunId.ofTick(job, tick);
        Instant end = tick.plusSeconds(5);
        boolean success = status == RunStatus.SUCCESS;
        RunClosing closing = new RunClosing(
                id,
                status,
                null,
                end,
                5_000,
                success ? Map.of("count", 3) : null,
                success ? null : error,
                success ? null : FailureKind.MISCONFIGURED,
                success
                        ? null
                        : "java.lang.IllegalStateException: " + error + "\n\tat dev.perennial.Job.run(Job.java:7)");
        return Closing.closed(row(job, tick, RunStatus.RUNNING, Optional.empty()), closing);
    }

    public UUID isMissed(String job, Instant tick, Duration noticedAfter) {
        Run row = row(job, tick, RunStatus.MISSED, Optional.of(Reason.NEVER_STARTED));
        write(new Run(
                row.id(),
                row.jobId(),
                row.trigger(),
                row.status(),
                row.reason(),
                Optional.of("Temporal never started it within the job's grace"),
                row.scheduledFor(),
                row.asOf(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                tick.plus(noticedAfter),
                Optional.empty(),
                Optional.of(tick.plus(noticedAfter)),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        return row.id();
    }

    UUID isSkipped(String job, Instant tick, String reason) {
        Run row = row(job, tick, RunStatus.SKIPPED, Optional.of(reason));
        write(row);
        return row.id();
    }

    /** As told: what, about which job, because of which run. */
    public List<String> outbox() {
        return jdbi().withHandle(handle -> handle.createQuery(
                        "select concat_ws(' ', condition, kind, job_id, run_id) from perennial.alert_outbox order by id")
                .mapTo(String.class)
                .list());
    }

    public List<String> open() {
        return jdbi().withHandle(handle -> handle.createQuery(
                        """
                        select concat_ws(' ', condition, job_id, runs)
                          from perennial.alert_conditions
                         where resolved_at is null
                         order by id
                        """)
                .mapTo(String.class)
                .list());
    }

    /** How the deliveries of a channel stand, the oldest first. */
    public List<String> deliveries(String channel) {
        return jdbi().withHandle(handle -> handle.createQuery(
                        """
                        select concat_ws(' ', state, attempts, last_error)
                          from perennial.alert_deliveries
                         where channel = :channel
                         order by outbox_id
                        """)
                .bind("channel", channel)
                .mapTo(String.class)
                .list());
    }

    private void write(Run run) {
        jdbi().useTransaction(handle -> new Closing(handle).write(run));
    }

    private static Run row(String job, Instant tick, RunStatus status, Optional<String> reason) {
        return new Run(
                RunId.ofTick(job, tick),
                job,
                Trigger.SCHEDULE,
                status,
                reason,
                Optional.empty(),
                Optional.of(tick),
                tick,
                Optional.of(job + "-" + tick),
                Optional.of("temporal-run"),
                Optional.empty(),
                tick,
                Optional.of(tick),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
