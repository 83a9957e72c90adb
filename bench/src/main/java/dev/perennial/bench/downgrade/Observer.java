package dev.perennial.bench.downgrade;

import dev.perennial.bench.database.Copy;
import dev.perennial.bench.downgrade.Trial.Visible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;

/** Looks at a database from outside, fifty times a second, while a variant works on it. */
final class Observer implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Copy copy;
    private final Thread thread = new Thread(this::watch, "observer");
    private final long begin = System.nanoTime();
    private final List<Visible> progress = new ArrayList<>();

    // Mutable state
    private volatile boolean ended;
    private Duration longestTransaction = Duration.ZERO;

    private Observer(Copy copy) {
        this.copy = copy;
    }

    static Observer of(Copy copy) {
        Observer observer = new Observer(copy);
        observer.thread.setDaemon(true);
        observer.thread.start();
        return observer;
    }

    private record Look(long rows, double seconds) {}

    private void watch() {
        // One transaction: the product asks PostgreSQL how much others do, and this one is not to be taken for them.
        copy.watcher().useTransaction(handle -> {
            while (!ended) {
                handle.execute("select pg_stat_clear_snapshot()");
                Look look = look(handle);
                note(look.rows(), Duration.ofNanos((long) (look.seconds() * 1e9)));
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        });
    }

    private static Look look(Handle handle) {
        return handle.createQuery(
                        """
                        select coalesce((select sum(cast(progress -> 'tally' -> 'counts' ->> 'expired' as bigint))
                                           from perennial.run_steps), 0)
                               + coalesce((select sum(cast(part ->> 'count' as bigint))
                                             from perennial.run_step_pages p
                                            cross join jsonb_array_elements(p.came_to) as part
                                            where part ->> 'name' = 'expired'), 0) as rows,
                               coalesce((select max(extract(epoch from clock_timestamp() - xact_start))
                                           from pg_stat_activity
                                          where datname = current_database()
                                            and application_name = 'perennial'), 0) as seconds
                        """)
                .map((row, context) -> new Look(row.getLong("rows"), row.getDouble("seconds")))
                .one();
    }

    private void note(long rows, Duration open) {
        if (progress.isEmpty() || progress.get(progress.size() - 1).rows() != rows) {
            progress.add(new Visible(Duration.ofNanos(System.nanoTime() - begin), rows));
        }
        if (open.compareTo(longestTransaction) > 0) {
            longestTransaction = open;
        }
    }

    /** What the product's own account, which is committed with each page, let others see. */
    List<Visible> progress() {
        return List.copyOf(progress);
    }

    Duration longestTransaction() {
        return longestTransaction;
    }

    @Override
    public void close() {
        end();
    }

    /** Returns when it has looked for the last time. */
    void end() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
