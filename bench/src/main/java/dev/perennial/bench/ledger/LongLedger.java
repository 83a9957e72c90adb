package dev.perennial.bench.ledger;

import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.database.Copy;
import dev.perennial.gate.RunLedgerImpl;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunClosing;
import dev.perennial.run.RunId;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The ledger of one minutely job that has run for some time, and goes on: each tick passes the gate, runs and is closed. */
public final class LongLedger {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant BEGIN_OF_MEASUREMENT = Instant.parse("2026-01-01T09:10:00Z");
    private static final String JOB = "minutely";

    private final RunLedgerImpl ledger;

    // Mutable state
    private Instant tick = BEGIN_OF_MEASUREMENT;
    private boolean allRan = true;

    private LongLedger(Jdbi jdbi) {
        this.ledger = new RunLedgerImpl(jdbi, new TickClock());
    }

    /**
     * @param database without a run so far
     * @param jdbi the worker's connections to it
     */
    public static LongLedger of(Copy database, Jdbi jdbi, Duration history) {
        Instant first = BEGIN_OF_MEASUREMENT.minus(history);
        new Registry(jdbi, Clock.fixed(first, ZoneOffset.UTC)).apply(List.of(job()), "bench", "bench", false);
        database.plain().useHandle(handle -> {
            handle.createQuery("select perennial.ensure_run_partitions(:first, :months)::text")
                    .bind("first", first)
                    .bind("months", (int) (history.toDays() / 28) + 4)
                    .mapTo(String.class)
                    .one();
            handle.createUpdate(
                            """
                            insert into perennial.runs (
                                   id, job_id, trigger, status, scheduled_for, as_of, workflow_id, temporal_run_id,
                                   created_at, started_at, finished_at, duration_ms, result)
                            select perennial.first_run_id_at(tick + interval '1 ms'), :job, 'schedule', 'success', tick, tick,
                                   :job || '-' || tick, gen_random_uuid()::text, tick, tick, tick + interval '30 s', 30000,
                                   jsonb_build_object('done', 12)
                              from generate_series(
                                   cast(:first as timestamptz), cast(:now as timestamptz) - interval '1 min',
                                   interval '1 min') tick
                            """)
                    .bind("job", JOB)
                    .bind("first", first)
                    .bind("now", BEGIN_OF_MEASUREMENT)
                    .execute();
            handle.execute("vacuum (analyze, freeze)");
            handle.execute("checkpoint");
        });
        return new LongLedger(jdbi);
    }

    /** The median of this many ticks' calls of the gate, from the call to its answer. */
    public double millisOfAGate(int ticks) {
        double[] millis = new double[ticks];
        for (int i = 0; i < ticks; i++) {
            long begin = System.nanoTime();
            Verdict verdict = ledger.open(opening());
            millis[i] = (System.nanoTime() - begin) / 1e6;
            allRan &= verdict.decision() == Verdict.Decision.RUN;
            ledger.close(closing());
            tick = tick.plus(MINUTE);
        }
        return Samples.of(millis).median();
    }

    public boolean allRan() {
        return allRan;
    }

    private RunOpening opening() {
        return new RunOpening(JOB, "Minutely", JOB + "-" + tick, "temporal-run", tick, tick, null, false, null);
    }

    private RunClosing closing() {
        Instant end = tick.plusSeconds(30);
        return new RunClosing(
                RunId.ofTick(JOB, tick), RunStatus.SUCCESS, null, end, 30_000, Map.of("done", 12), null, null, null);
    }

    /** Of the costliest kind: it neither coalesces nor forgets a tick. */
    private static JobDefinition job() {
        return new JobDefinition(
                JOB,
                "Minutely",
                "Minutely",
                new Timing.Every(MINUTE, Duration.ZERO),
                ZoneOffset.UTC,
                false,
                1,
                Optional.of(Duration.ofHours(1)),
                Duration.ofDays(7),
                MINUTE,
                Optional.empty(),
                Map.of());
    }

    private final class TickClock extends Clock {

        @Override
        public Instant instant() {
            return tick;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
