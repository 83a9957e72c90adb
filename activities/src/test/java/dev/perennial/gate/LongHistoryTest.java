package dev.perennial.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.Plans;
import dev.perennial.database.Plans.Scan;
import dev.perennial.database.TestDatabase;
import dev.perennial.failure.FailureKind;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunClosing;
import dev.perennial.run.RunId;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two years of a minutely job's runs, more than a million rows: what is asked of them touches a handful. */
class LongHistoryTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant FIRST = NOW.minus(Duration.ofDays(730));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int A_HANDFUL = 100;

    private final Jdbi jdbi = DATABASE.jdbi();
    private final RunLedgerImpl ledger = new RunLedgerImpl(jdbi, Clock.fixed(NOW.plusSeconds(1), ZoneOffset.UTC));

    @BeforeAll
    static void twoYears() {
        Jdbi jdbi = DATABASE.jdbi();
        new Registry(jdbi, Clock.fixed(FIRST, ZoneOffset.UTC))
                .apply(List.of(minutely("job", true), minutely("each", false)), "test", "test", false);
        jdbi.useHandle(handle -> {
            handle.createQuery("select perennial.ensure_run_partitions(:from, 28)::text")
                    .bind("from", FIRST)
                    .mapTo(String.class)
                    .one();
            withoutIndexes(handle, () -> List.of("job", "each").forEach(job -> fill(handle, job)));
            handle.execute("analyze perennial.runs");
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
        indexes.values().forEach(definition -> handle.execute(definition.replace(" ON ONLY ", " ON ")));
    }

    private static void fill(Handle handle, String job) {
        handle.createUpdate(
                        """
                        insert into perennial.runs (
                               id, job_id, trigger, status, scheduled_for, as_of, workflow_id, created_at, started_at,
                               finished_at, duration_ms)
                        select perennial.first_run_id_at(tick + cast(:shift as interval)), :job, 'schedule', 'success', tick,
                               tick, :job || '-' || tick, tick, tick, tick + interval '30 s', 30000
                          from generate_series(
                               cast(:first as timestamptz), cast(:now as timestamptz) - interval '1 min', interval '1 min') tick
                        """)
                .bind("shift", job.equals("job") ? "1 ms" : "2 ms")
                .bind("job", job)
                .bind("first", job.equals("job") ? FIRST : NOW.minus(Duration.ofDays(60)))
                .bind("now", NOW)
                .execute();
    }

    @Test
    void theGateAndTheClosingTouchAHandfulOfRows() {
        for (String job : List.of("job", "each")) {
            assertThatNothingIsReadWhole(() -> {
                ledger.open(tick(job, NOW.minus(MINUTE.multipliedBy(30)).plusSeconds(1)));
                ledger.open(tick(job, NOW));
                ledger.open(byHand(job));
                ledger.close(failed(RunId.ofTick(job, NOW)));
            });
        }
    }

    @Test
    void whatTheControlLoopAsksTouchesAHandfulOfRows() {
        assertThatNothingIsReadWhole(() -> jdbi.useHandle(handle -> {
            RunDao runs = new RunDao(handle);
            runs.laterTickCame("job", NOW.minus(MINUTE.multipliedBy(5)));
            runs.openSince(NOW);
            runs.open("job");
            runs.findByWorkflow("job-" + NOW);
            runs.newest(RunFilter.ofJob("job"), 10);
            runs.newestOfEach(List.of("job", "each"), Optional.empty(), 10);
            runs.newestOfEach(List.of("job", "each"), Optional.of(NOW.minus(Duration.ofDays(35))), 10);
        }));
    }

    private void assertThatNothingIsReadWhole(Runnable work) {
        List<Scan> scans = Plans.of(jdbi, work);

        assertThat(scans).extracting(Scan::table).anyMatch(table -> table.startsWith("runs_"));
        assertThat(scans.stream().filter(scan -> scan.rows() > A_HANDFUL)).isEmpty();
        assertThat(scans.stream().filter(scan -> scan.table().startsWith("runs_") && scan.rows() > 0))
                .noneMatch(scan -> scan.kind().equals("Seq Scan"));
    }

    private RunOpening tick(String job, Instant tick) {
        return new RunOpening(job, "Job", job + "-" + tick, "temporal-run", tick, NOW, null, false, null);
    }

    private RunOpening byHand(String job) {
        return new RunOpening(job, "Job", job + "-manual-1", "temporal-run", null, NOW, null, false, "ada");
    }

    private static RunClosing failed(UUID run) {
        return new RunClosing(run, RunStatus.ERROR, null, NOW, 1_000, null, "it broke", FailureKind.UNEXPECTED, null);
    }

    private static JobDefinition minutely(String id, boolean coalesce) {
        return new JobDefinition(
                id,
                id,
                "Job",
                new Timing.Every(MINUTE, Duration.ZERO),
                ZoneOffset.UTC,
                coalesce,
                1,
                Optional.of(Duration.ofHours(1)),
                Duration.ofDays(1),
                MINUTE,
                Optional.empty(),
                Map.of());
    }
}
