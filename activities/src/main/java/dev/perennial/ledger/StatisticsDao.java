package dev.perennial.ledger;

import dev.perennial.ledger.Statistics.Day;
import dev.perennial.ledger.Statistics.Spread;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads what the latest runs of a job tell together; it costs no more because there are more runs. */
public final class StatisticsDao {

    private static final String SPREAD =
            """
            select count(<column>) as known,
                   avg(<column>) as average,
                   percentile_cont(array[0.5, 0.95, 0.99, 1]) within group (order by <column>) as percentiles,
            """;

    /** The runs that are meant; those that succeeded have {@code took}, and those that a schedule began {@code late}. */
    private static final String RECENT =
            """
            with recent as (
                 select status,
                        coalesce(scheduled_for, created_at) as at,
                        case when status = 'success' then duration_ms end as took,
                        case when trigger = 'schedule'
                             then extract(epoch from started_at - scheduled_for) * 1000 end as late
                   from perennial.runs
                  where job_id = :job and id >= :from
                  order by id desc
                  limit :most)
            """;

    private final Handle handle;

    public StatisticsDao(Handle handle) {
        this.handle = handle;
    }

    /** Of one job. */
    public Statistics of(String jobId, Instant now) {
        Question question = new Question(jobId, now, handle);
        return new Statistics(
                question.since(),
                question.statuses(),
                question.spread("took"),
                question.spread("late"),
                question.days());
    }

    private record Question(String jobId, Instant now, Handle handle) {

        private Query ask(String sql) {
            return handle.createQuery(RECENT + sql)
                    .bind("job", jobId)
                    .bind("from", RunId.lowestAt(now.minus(Statistics.WINDOW)))
                    .bind("most", Statistics.MOST);
        }

        Optional<Instant> since() {
            return ask("select min(at) from recent").mapTo(Instant.class).findOne();
        }

        Map<RunStatus, Long> statuses() {
            Map<RunStatus, Long> statuses = new EnumMap<>(RunStatus.class);
            ask("select status, count(*) as runs from recent group by status")
                    .map((row, context) -> Map.entry(RunStatus.of(row.getString("status")), row.getLong("runs")))
                    .forEach(entry -> statuses.put(entry.getKey(), entry.getValue()));
            return statuses;
        }

        Optional<Spread> spread(String column) {
            return ask(SPREAD.replace("<column>", column) + " true from recent")
                    .map((row, context) -> StatisticsDao.spread(row))
                    .one();
        }

        List<Day> days() {
            return ask(SPREAD.replace("<column>", "took")
                            + """
                                     (at at time zone 'UTC')::date as day,
                                     count(*) as runs,
                                     count(*) filter (where status in ('error', 'missed')) as failed
                                from recent
                               group by day
                               order by day
                              """)
                    .map((row, context) -> new Day(
                            row.getObject("day", LocalDate.class),
                            row.getLong("runs"),
                            row.getLong("failed"),
                            StatisticsDao.spread(row)))
                    .list();
        }
    }

    private static Optional<Spread> spread(ResultSet row) throws SQLException {
        if (row.getLong("known") == 0) {
            return Optional.empty();
        }
        Array array = row.getArray("percentiles");
        Double[] percentiles = (Double[]) array.getArray();
        return Optional.of(new Spread(
                Math.round(row.getDouble("average")),
                Math.round(percentiles[0]),
                Math.round(percentiles[1]),
                Math.round(percentiles[2]),
                Math.round(percentiles[3])));
    }
}
