package dev.perennial.subscriptions;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Reads in the ledger how much earlier runs had to tell. */
final class ReminderHistoryDao {

    private final Handle handle;

    ReminderHistoryDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * Of how many subscriptions each of the job's last successful runs had to tell somebody, the newest first. Rows that were
     * taken over from another scheduler may have a result of another shape; they do not count.
     *
     * @param except the run that asks
     */
    List<Long> lastToBeTold(String jobId, UUID except, int runs) {
        return handle.createQuery(
                        """
                        select (select sum((r.result ->> field)::numeric)::bigint
                                  from unnest(array['reminders_marked', 'failed_count', 'unknown_count']) as field
                                 where jsonb_typeof(r.result -> field) = 'number')
                          from perennial.runs r
                         where r.job_id = :job
                           and r.id <> :except
                           and r.status = 'success'
                           and jsonb_typeof(r.result -> 'reminders_marked') = 'number'
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
