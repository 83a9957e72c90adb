package dev.perennial.ledger;

import dev.perennial.database.ApplicationSchema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Reads {@code cron_job_runs} in the application's schema: what the application may read there itself, and nothing that it may not. */
public final class HistoryDao {

    private static final String COLUMNS =
            """
            select id, job_id, status, duration_ms, result::text as result_json, error, created_at
              from <mirror>
            """;

    private final Handle handle;

    public HistoryDao(Handle handle) {
        this.handle = handle;
    }

    /** @param resultJson as JSON text, without an address in it */
    public record Entry(
            UUID id,
            String jobId,
            String status,
            Optional<Long> durationMs,
            Optional<String> resultJson,
            Optional<String> error,
            Instant createdAt) {}

    /** What became of a job's runs in some time. */
    public record Totals(
            String jobId,
            long runs,
            long successes,
            long errors,
            Optional<Long> averageDurationMs,
            Optional<Instant> last) {}

    /** The newest first; an empty job or status means any. */
    public List<Entry> newest(Optional<String> jobId, Optional<String> status, int limit) {
        return handle.createQuery(
                        COLUMNS
                                + """
                                  where (cast(:job as text) is null or job_id = :job)
                                    and (cast(:status as text) is null or status = :status)
                                  order by created_at desc, id desc
                                  limit :limit
                                 """)
                .define("mirror", table())
                .bind("job", jobId.orElse(null))
                .bind("status", status.orElse(null))
                .bind("limit", limit)
                .map(ConstructorMapper.of(Entry.class))
                .list();
    }

    /** One for each job that has a row since then. */
    public List<Totals> totalsSince(Instant moment) {
        return handle.createQuery(
                        """
                        select job_id,
                               count(*) as runs,
                               count(*) filter (where status = 'success') as successes,
                               count(*) filter (where status = 'error') as errors,
                               round(avg(duration_ms))::bigint as average_duration_ms,
                               max(created_at) as last
                          from <mirror>
                         where created_at > :moment
                         group by job_id
                        """)
                .define("mirror", table())
                .bind("moment", moment)
                .map(ConstructorMapper.of(Totals.class))
                .list();
    }

    private String table() {
        return handle.getConfig(ApplicationSchema.class).mirror();
    }
}
