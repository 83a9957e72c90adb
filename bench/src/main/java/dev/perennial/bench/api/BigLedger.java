package dev.perennial.bench.api;

import dev.perennial.bench.database.Copy;
import dev.perennial.registry.Registry;
import dev.perennial.schedule.About;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;

/** A ledger as many jobs leave it in two years: nearly all of it went well, and what people look for in it is rare. */
final class BigLedger {

    static final int JOBS = 400;

    /** Of one job in forty. */
    static final String GROUP = "billing";

    private static final Duration TWO_YEARS = Duration.ofDays(730);

    private BigLedger() {}

    /** Takes some minutes. */
    static void fill(Copy database, int runs) {
        Instant now = Instant.now();
        Instant first = now.minus(TWO_YEARS);
        registry(database.plain(), first).apply(jobs(), "bench", "bench", false);
        database.plain().useHandle(handle -> {
            handle.createQuery("select perennial.ensure_run_partitions(:first, 30)::text")
                    .bind("first", first)
                    .mapTo(String.class)
                    .one();
            withoutIndexes(handle, () -> handle.createUpdate(
                            """
                            insert into perennial.runs (
                                   id, job_id, trigger, status, reason, scheduled_for, as_of, workflow_id, temporal_run_id,
                                   created_at, started_at, finished_at, duration_ms, result, error, failure_kind)
                            select perennial.first_run_id_at(tick + interval '1 ms'), 'job_' || n % :jobs,
                                   case when n % 211 = 0 then 'manual' else 'schedule' end,
                                   status,
                                   case status when 'skipped' then 'paused' when 'missed' then 'outage' end,
                                   case when n % 211 <> 0 then tick end, tick, 'job_' || n % :jobs || '-' || n,
                                   gen_random_uuid()::text, tick, tick, tick + interval '3 s', 3000,
                                   case status when 'success' then jsonb_build_object('done', n % 100) end,
                                   case status when 'error' then 'it broke' end,
                                   case status when 'error' then 'transient' end
                              from (select n, cast(:first as timestamptz) + n * cast(:step as interval) as tick,
                                           case when n % 997 = 0 then 'error'
                                                when n % 1999 = 0 then 'missed'
                                                when n % 503 = 0 then 'skipped'
                                                when n % 9973 = 0 then 'cancelled'
                                                else 'success' end as status
                                      from generate_series(1, :runs) n) made
                            """)
                    .bind("jobs", JOBS)
                    .bind("first", first)
                    .bind("step", "%d microseconds".formatted(TWO_YEARS.toNanos() / 1_000 / (runs + 1)))
                    .bind("runs", runs)
                    .execute());
            handle.execute("vacuum (analyze, freeze)");
            handle.execute("checkpoint");
        });
    }

    /** Indexes are built much faster afterwards. */
    private static void withoutIndexes(Handle handle, Runnable work) {
        Map<String, String> indexes = handle.createQuery(
                        """
                        select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
                          from pg_index
                         where indrelid = 'perennial.runs'::regclass and not indisprimary
                        """)
                .setMapKeyColumn("name")
                .setMapValueColumn("definition")
                .collectInto(new GenericType<Map<String, String>>() {});
        indexes.keySet().forEach(name -> handle.execute("drop index " + name));
        work.run();
        handle.execute("set maintenance_work_mem = '1GB'");
        indexes.values().forEach(definition -> handle.execute(definition.replace(" ON ONLY ", " ON ")));
    }

    private static Registry registry(Jdbi jdbi, Instant at) {
        return new Registry(jdbi, Clock.fixed(at, ZoneOffset.UTC));
    }

    /** Paused by nobody, and due at the end of the century: nothing but the calls is at work. */
    private static List<JobDefinition> jobs() {
        return IntStream.range(0, JOBS)
                .mapToObj(n -> new JobDefinition(
                        "job_" + n,
                        "Job " + n,
                        "ExpireCodes",
                        new Timing.Every(Duration.ofDays(30_000), Duration.ZERO),
                        ZoneOffset.UTC,
                        true,
                        1,
                        Optional.of(Duration.ofHours(1)),
                        Duration.ofDays(7),
                        Duration.ofMinutes(1),
                        Optional.empty(),
                        Map.of(),
                        new About(
                                Optional.of(GROUP).filter(group -> n % 40 == 7),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        false))
                .toList();
    }
}
