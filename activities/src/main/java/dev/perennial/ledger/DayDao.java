package dev.perennial.ledger;

import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Counts of a short time. */
public final class DayDao {

    private final Handle handle;

    public DayDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * How many runs there are of each status.
     *
     * @param since their tick, or for a run by hand its start, is at or after this
     * @param jobs patterns of job ids, as of {@code like}; none: every job
     */
    public Map<RunStatus, Long> statuses(Instant since, List<String> jobs) {
        Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
        handle.createQuery(
                        """
                        select status, count(*) as runs
                          from perennial.runs
                         where id >= :since
                           and (cardinality(:jobs) = 0 or job_id like any(:jobs))
                         group by status
                        """)
                .bind("since", RunId.lowestAt(since))
                .bindArray("jobs", String.class, jobs)
                .map((row, context) -> Map.entry(RunStatus.of(row.getString("status")), row.getLong("runs")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /**
     * The same by the hour of the tick, or for a run by hand of its start.
     *
     * @param from on a full hour
     * @param until before this
     */
    public Map<Instant, Map<RunStatus, Long>> hours(Instant from, Instant until, List<String> jobs) {
        Map<Instant, Map<RunStatus, Long>> hours = new TreeMap<>();
        handle.createQuery(
                        """
                        select extract(epoch from date_trunc('hour', coalesce(scheduled_for, created_at), 'UTC')) as hour,
                               status,
                               count(*) as runs
                          from perennial.runs
                         where id >= :from
                           and id < :until
                           and (cardinality(:jobs) = 0 or job_id like any(:jobs))
                         group by 1, 2
                        """)
                .bind("from", RunId.lowestAt(from))
                .bind("until", RunId.lowestAt(until))
                .bindArray("jobs", String.class, jobs)
                .map((row, context) -> hours.computeIfAbsent(
                                Instant.ofEpochSecond(row.getLong("hour")), hour -> new EnumMap<>(RunStatus.class))
                        .put(RunStatus.of(row.getString("status")), row.getLong("runs")))
                .forEach(before -> {});
        return hours;
    }
}
