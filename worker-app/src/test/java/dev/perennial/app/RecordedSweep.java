package dev.perennial.app;

import io.temporal.client.WorkflowStub;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** A table that is swept; a person's hold and a guard show in no event, as one activity waits them out. */
final class RecordedSweep implements RecordedKind {

    private static final int ROWS = 3_000;

    private final Recording recording;

    // Mutable state
    private Connection lock;

    RecordedSweep(Recording recording) {
        this.recording = recording;
        recording.sql("create table piles (id integer primary key)");
        // Every row takes its time, so that there is a middle to stop in.
        recording.sql("create function dawdle() returns trigger language plpgsql as"
                + " 'begin perform pg_sleep(0.002); return old; end'");
        recording.sql("create trigger dawdle before delete on piles for each row execute function dawdle()");
    }

    @Override
    public String workflow() {
        return "SweepTable";
    }

    @Override
    public String job() {
        return "sweeps";
    }

    @Override
    public WorkflowStub succeeds() {
        return recording.end(begin("{}", ""));
    }

    @Override
    public WorkflowStub fails() {
        recording.sql("alter table piles rename to gone");
        try {
            return recording.end(run("{}", ""));
        } finally {
            recording.sql("alter table gone rename to piles");
        }
    }

    @Override
    public WorkflowStub isRetried() throws SQLException {
        WorkflowStub run = stalls("");
        recording.breakConnections();
        recording.histories().awaitAttempt(run, 2);
        release();
        return recording.end(run);
    }

    @Override
    public WorkflowStub stalls(String more) throws SQLException {
        fill();
        lock = recording.lock("piles");
        WorkflowStub run = run("{}", more);
        recording.awaitWaiting(lock);
        return run;
    }

    @Override
    public void release() throws SQLException {
        lock.close();
    }

    @Override
    public void recordItsOwn(Recording recording) throws Exception {
        recording.record(workflow(), "partial", () -> recording.end(begin("{ page_rows: 50, window: 3s }", "")));
    }

    private WorkflowStub begin(String pace, String more) {
        fill();
        return run(pace, more);
    }

    private void fill() {
        recording.sql("truncate piles");
        recording.sql("insert into piles select generate_series(1, %d)".formatted(ROWS));
    }

    private WorkflowStub run(String pace, String more) {
        recording.define(
                """
                jobs:
                  sweeps:
                    at: "2099-01-01T00:00"
                    sweep: { table: piles, due: id > 0, delete: true, max_share: 1, pace: %s }
                    %s
                """
                        .formatted(pace, more));
        return recording.run(job(), workflow(), Instant.now());
    }

    @Override
    public void close() {
        recording.sql("drop table piles");
    }
}
