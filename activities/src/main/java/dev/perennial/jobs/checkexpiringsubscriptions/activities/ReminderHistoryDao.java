package dev.perennial.jobs.checkexpiringsubscriptions.activities;

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
     * taken over from another scheduler may have a result of another shape; they do not count. Whom the application does not
     * write to is known only when it is asked: he was to be told like others.
     *
     * @param except the run that asks
     */
    List<Long> lastToBeTold(String jobId, UUID except, int runs) {
        return handle.createQuery(
                        """
                        select (select sum(part::numeric)::bigint
                                  from unnest(array[r.result -> 'reminders_marked',
                                                    r.result -> 'failed_count',
                                                    r.result -> 'unknown_count',
                                                    r.result -> 'suppressed' -> 'unsubscribed',
                                                    r.result -> 'suppressed' -> 'bounced',
                                                    r.result -> 'suppressed' -> 'complained',
                                                    r.result -> 'suppressed' -> 'other']) as part
                                 where jsonb_typeof(part) = 'number')
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
