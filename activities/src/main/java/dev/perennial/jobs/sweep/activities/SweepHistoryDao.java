package dev.perennial.jobs.sweep.activities;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Reads in the ledger how much earlier runs had to do. */
final class SweepHistoryDao {

    private final Handle handle;

    SweepHistoryDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * How many rows each of the job's last successful runs found due, the newest first. Runs that ended in part had more to do than they
     * did; they do not count.
     *
     * @param except the run that asks
     */
    List<Long> lastDue(String jobId, UUID except, int runs) {
        return handle.createQuery(
                        """
                        select (r.result ->> 'row_count')::bigint + (r.result ->> 'failed_count')::bigint
                          from perennial.runs r
                         where r.job_id = :job
                           and r.id <> :except
                           and r.status = 'success'
                           and r.reason is null
                           and jsonb_typeof(r.result -> 'row_count') = 'number'
                           and jsonb_typeof(r.result -> 'failed_count') = 'number'
                         order by r.id desc
                         limit :runs
                        """)
                .bind("job", jobId)
                .bind("except", except)
                .bind("runs", runs)
                .mapTo(Long.class)
                .list();
    }
}
