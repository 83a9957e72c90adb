package dev.perennial.job;

import dev.perennial.database.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Which job types the workers run. Each process says so of itself, and is alive while it beats in {@code uptimes}. */
public final class JobTypeDao {

    private final Handle handle;

    public JobTypeDao(Handle handle) {
        this.handle = handle;
    }

    /** The process runs exactly these from now on. */
    public void record(String process, Collection<? extends JobTypeDescription> types, Instant now) {
        handle.createUpdate("delete from perennial.job_types where process = :process")
                .bind("process", process)
                .execute();
        PreparedBatch rows = handle.prepareBatch(
                """
                insert into perennial.job_types (process, workflow, kind, settings, seen_at)
                values (:process, :workflow, :kind, cast(:settings as jsonb), :now)
                    on conflict (process, workflow) do update
                   set kind = excluded.kind,
                       settings = excluded.settings,
                       seen_at = excluded.seen_at
                """);
        for (JobTypeDescription type : types) {
            rows.bind("process", process)
                    .bind("workflow", type.workflow())
                    .bind("kind", type.kind())
                    .bind("settings", Json.write(type.settings().json()))
                    .bind("now", now)
                    .add();
        }
        if (rows.size() > 0) {
            rows.execute();
        }
    }

    /** Every type that some worker has run, as the one that started last describes it. */
    public List<JobTypeDescription> recorded() {
        return handle.createQuery(
                        """
                        select distinct on (workflow) workflow, kind, settings
                          from perennial.job_types
                         order by workflow, seen_at desc
                        """)
                .map((row, context) ->
                        type(row.getString("workflow"), row.getString("kind"), row.getString("settings")))
                .list();
    }

    /**
     * What the workers that are alive run; empty when none is, and when one is of a version that does not say what it runs: nobody can
     * tell then.
     *
     * @param since who has beaten after this is alive; what was found of task queues before is not told
     */
    public Optional<JobTypes> live(Instant since) {
        List<LiveType> live = handle.createQuery(
                        """
                        select worker.process, type.workflow, type.kind, type.settings
                          from (select distinct process from perennial.uptimes where up_until > :since) worker
                          left join perennial.job_types type on type.process = worker.process
                         order by type.seen_at desc nulls last
                        """)
                .bind("since", since)
                .map((row, context) ->
                        new LiveType(row.getString("workflow"), row.getString("kind"), row.getString("settings")))
                .list();
        boolean somebodyIsSilent = live.stream().anyMatch(type -> type.workflow() == null);
        return live.isEmpty() || somebodyIsSilent
                ? Optional.empty()
                : Optional.of(JobTypes.of(live.stream()
                                .map(row -> type(row.workflow(), row.kind(), row.settings()))
                                .toList())
                        .whileUnattended(new TaskQueueDao(handle).unattended(since)));
    }

    public void forgetBefore(Instant moment) {
        handle.createUpdate(
                        """
                        delete from perennial.job_types type
                         where seen_at < :moment
                           and not exists (select 1 from perennial.uptimes worker where worker.process = type.process)
                        """)
                .bind("moment", moment)
                .execute();
    }

    private record LiveType(String workflow, String kind, String settings) {}

    private static JobTypeDescription type(String workflow, String kind, String settings) {
        return new RecordedJobType(workflow, Optional.ofNullable(kind), SettingsSchema.of(settings));
    }
}
