package dev.perennial.sweep.pace;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Every statement on what runs were asked for, and on how fast they went. */
final class PaceDao {

    private final Handle handle;

    PaceDao(Handle handle) {
        this.handle = handle;
    }

    PaceOrders orders(UUID runId) {
        return handle.createQuery(
                        "select held, speed, page_rows, changed_by, changed_at from perennial.pace_orders where run_id = :run")
                .bind("run", runId)
                .map((row, context) -> ordersIn(row))
                .findOne()
                .orElse(PaceOrders.NONE);
    }

    /** Of a row that has its columns; they are null where nobody asked for anything. */
    static PaceOrders ordersIn(ResultSet row) throws SQLException {
        if (row.getString("changed_by") == null) {
            return PaceOrders.NONE;
        }
        int pageRows = row.getInt("page_rows");
        return new PaceOrders(
                row.getBoolean("held"),
                row.getInt("speed"),
                pageRows == 0 ? OptionalInt.empty() : OptionalInt.of(pageRows),
                Optional.of(row.getString("changed_by")),
                Optional.of(row.getTimestamp("changed_at").toInstant()));
    }

    void order(UUID runId, PaceOrders orders, String by, Instant at) {
        handle.createUpdate(
                        """
                        insert into perennial.pace_orders (run_id, held, speed, page_rows, changed_by, changed_at)
                        values (:run, :held, :speed, :pageRows, :by, :at)
                            on conflict (run_id) do update
                           set held = excluded.held,
                               speed = excluded.speed,
                               page_rows = excluded.page_rows,
                               changed_by = excluded.changed_by,
                               changed_at = excluded.changed_at
                        """)
                .bind("run", runId)
                .bind("held", orders.held())
                .bind("speed", orders.speed())
                .bind(
                        "pageRows",
                        orders.pageRows().isPresent() ? orders.pageRows().getAsInt() : null)
                .bind("by", by)
                .bind("at", at)
                .execute();
    }

    /**
     * A stretch of time of a step.
     *
     * @param words of the signal that decided; of several values, the last
     * @param rows done within it
     */
    record Band(Instant since, Instant until, PaceLevel level, PaceSignal signal, String words, long rows) {}

    void write(UUID runId, String step, Band band) {
        handle.createUpdate(
                        """
                        insert into perennial.pace_bands (run_id, step, since, until, level, signal, words, rows)
                        values (:run, :step, :since, :until, :level, :signal, :words, :rows)
                            on conflict (run_id, step, since) do update
                           set until = excluded.until,
                               level = excluded.level,
                               signal = excluded.signal,
                               words = excluded.words,
                               rows = excluded.rows
                        """)
                .bind("run", runId)
                .bind("step", step)
                .bind("since", band.since())
                .bind("until", band.until())
                .bind("level", band.level().word())
                .bind("signal", band.signal().word())
                .bind("words", band.words())
                .bind("rows", band.rows())
                .execute();
    }

    /** What a step knows of itself, beside its progress. */
    record Step(String name, boolean done, Optional<Long> expected) {}

    List<Step> steps(UUID runId) {
        return handle.createQuery(
                        "select step, done, expected from perennial.run_steps where run_id = :run order by step")
                .bind("run", runId)
                .map((row, context) -> new Step(
                        row.getString("step"),
                        row.getBoolean("done"),
                        Optional.ofNullable(row.getObject("expected", Long.class))))
                .list();
    }

    /** In the order of time. */
    List<Band> bands(UUID runId, String step) {
        return handle.createQuery(
                        """
                        select since, until, level, signal, words, rows
                          from perennial.pace_bands
                         where run_id = :run
                           and step = :step
                         order by since
                        """)
                .bind("run", runId)
                .bind("step", step)
                .map((row, context) -> new Band(
                        row.getTimestamp("since").toInstant(),
                        row.getTimestamp("until").toInstant(),
                        PaceLevel.of(row.getString("level")),
                        PaceSignal.of(row.getString("signal")),
                        row.getString("words"),
                        row.getLong("rows")))
                .list();
    }
}
