package dev.perennial.job;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Which task queues that jobs name no worker polls, as who asked Temporal last has found it. */
public final class TaskQueueDao {

    private final Handle handle;

    public TaskQueueDao(Handle handle) {
        this.handle = handle;
    }

    /** Exactly these are unattended. */
    public void record(Collection<String> unattended, Instant now) {
        handle.createUpdate("delete from perennial.unattended_task_queues where name <> all (:names)")
                .bindArray("names", String.class, unattended.toArray())
                .execute();
        handle.createUpdate(
                        """
                        insert into perennial.unattended_task_queues (name, asked_at)
                        select unnest(:names), :now
                            on conflict (name) do update
                           set asked_at = excluded.asked_at
                        """)
                .bindArray("names", String.class, unattended.toArray())
                .bind("now", now)
                .execute();
    }

    /** @param since what was found before is too old to be told */
    public Set<String> unattended(Instant since) {
        return handle.createQuery("select name from perennial.unattended_task_queues where asked_at > :since")
                .bind("since", since)
                .mapTo(String.class)
                .set();
    }
}
