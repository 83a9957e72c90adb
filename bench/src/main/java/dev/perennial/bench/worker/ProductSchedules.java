package dev.perennial.bench.worker;

import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.lab.Lab;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Many jobs of the product, their ticks and what became of them. */
public final class ProductSchedules {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration MAKING_ONE = Duration.ofMillis(500);

    private final Server temporal;
    private final Copy database;

    public ProductSchedules(Server temporal, Copy database) {
        this.temporal = temporal;
        this.database = database;
    }

    /** What each tick is run by, however late it comes. */
    public static final String EVERY_TICK = "coalesce: false, misfire_grace: none";

    /**
     * A jobs.yaml of so many jobs that find nothing to do: a line each, since ten thousand have to stay below a megabyte.
     *
     * @param more what each of them is told besides its cron text
     */
    public static Path catalogue(Lab lab, int jobs, IntFunction<String> cron, String more) throws IOException {
        return catalogueOf(lab, jobs, i -> "workflow: ExpireCodes, cron: '%s', %s".formatted(cron.apply(i), more));
    }

    /** @param fields of each of them, besides its name */
    public static Path catalogueOf(Lab lab, int jobs, IntFunction<String> fields) throws IOException {
        StringBuilder yaml = new StringBuilder("jobs:\n");
        for (int i = 0; i < jobs; i++) {
            yaml.append("  job_%03d: { name: Job %d, %s }\n".formatted(i, i, fields.apply(i)));
        }
        Path file = lab.work().resolve("jobs.yaml");
        Files.createDirectories(lab.work());
        return Files.writeString(file, yaml);
    }

    /** Returns when every job has its schedule. */
    public void awaitScheduled(int jobs) {
        await(
                jobs,
                PATIENCE.plus(MAKING_ONE.multipliedBy(jobs)),
                "select count(*) from perennial.job_definitions where converged_version is not null");
    }

    /** Waits until so many ticks have a row that is final, but no longer than that; returns how many have. */
    public long awaitRows(Instant after, Instant until, int ticks, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        long rows = rows(after, until, "finished_at is not null");
        while (rows < ticks && System.nanoTime() < end) {
            LockSupport.parkNanos(500_000_000);
            rows = rows(after, until, "finished_at is not null");
        }
        return rows;
    }

    public long successes(Instant after, Instant until) {
        return rows(after, until, "status = 'success'");
    }

    /** How many ticks came to what. */
    public List<String> outcomes(Instant after, Instant until) {
        return database.watcher().withHandle(handle -> handle.createQuery(
                        """
                        select concat_ws(' ', count(*), status, reason)
                          from perennial.runs
                         where scheduled_for > :after and scheduled_for <= :until
                         group by status, reason
                         order by count(*) desc
                        """)
                .bind("after", after)
                .bind("until", until)
                .mapTo(String.class)
                .list());
    }

    private long rows(Instant after, Instant until, String condition) {
        return database.count(
                "select count(*) from perennial.runs where scheduled_for > '%s' and scheduled_for <= '%s' and %s"
                        .formatted(after, until, condition));
    }

    /** Seconds from each tick to the moment its run was let through. */
    public Samples gateLate(Instant after, Instant until) {
        return new Samples(database.watcher().withHandle(handle -> handle.createQuery(
                        """
                        select extract(epoch from started_at - scheduled_for)
                          from perennial.runs
                         where scheduled_for > :after and scheduled_for <= :until and started_at is not null
                        """)
                .bind("after", after)
                .bind("until", until)
                .mapTo(Double.class)
                .list()));
    }

    private record Started(String workflowId, Instant tick) {}

    /** Seconds from each tick to the start of its run's first ordinary activity, by the server's clock. */
    public Samples firstActivityLate(Instant after, Instant until) {
        List<Started> runs = database.watcher().withHandle(handle -> handle.createQuery(
                        """
                        select workflow_id, scheduled_for
                          from perennial.runs
                         where scheduled_for > :after and scheduled_for <= :until and status = 'success'
                        """)
                .bind("after", after)
                .bind("until", until)
                .map((row, context) -> new Started(
                        row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()))
                .list());
        List<Double> late = new ArrayList<>();
        for (Started run : runs) {
            HistoryEvent first = temporal.client().fetchHistory(run.workflowId()).getEvents().stream()
                    .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
                    .findFirst()
                    .orElseThrow();
            Instant started = Instant.ofEpochSecond(
                    first.getEventTime().getSeconds(), first.getEventTime().getNanos());
            late.add(Duration.between(run.tick(), started).toNanos() / 1e9);
        }
        return new Samples(late);
    }

    private void await(long wanted, Duration patience, String query) {
        long end = System.nanoTime() + patience.toNanos();
        while (database.count(query) < wanted) {
            WrongState.unless(System.nanoTime() < end, "still not %d: %s", wanted, query);
            LockSupport.parkNanos(200_000_000);
        }
    }
}
