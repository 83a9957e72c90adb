package dev.perennial.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.perennial.database.TestDatabase;
import dev.perennial.ledger.Statistics.Day;
import dev.perennial.ledger.Statistics.Spread;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the latest runs of a job tell together, of runs whose figures can be worked out by hand. */
class StatisticsTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final Jdbi jdbi = DATABASE.jdbi();

    /** A hundred successes within two days that took 1 to 100 ms and began as late; a failure, a missed and a skipped one; one long ago. */
    @BeforeAll
    static void runs() {
        DATABASE.jdbi().useHandle(handle -> {
            handle.createQuery("select perennial.ensure_run_partitions(:from, 3)::text")
                    .bind("from", NOW.minus(Duration.ofDays(60)))
                    .mapTo(String.class)
                    .one();
            handle.createUpdate(
                            """
                            insert into perennial.runs (
                                   id, job_id, trigger, status, reason, scheduled_for, as_of, created_at, started_at,
                                   finished_at, duration_ms)
                            select perennial.first_run_id_at(tick), 'job', 'schedule', status,
                                   case status when 'missed' then 'product_down' when 'skipped' then 'overlap' end,
                                   tick, tick, tick,
                                   case when status in ('success', 'error') then tick + n * interval '1 ms' end,
                                   tick + interval '1 min',
                                   case when status in ('success', 'error') then n end
                              from (select n, cast(:now as timestamptz) - n * interval '15 min' as tick,
                                           case n when 101 then 'error' when 102 then 'missed' when 103 then 'skipped'
                                                  else 'success' end as status
                                      from generate_series(1, 103) n
                                     union all
                                    select 5000, cast(:now as timestamptz) - interval '31 days', 'success') runs
                            """)
                    .bind("now", NOW)
                    .execute();
        });
    }

    @Test
    void countsAndSpreadsThoseOfThirtyDays() {
        Statistics told = of("job");

        assertThat(told.runs()).isEqualTo(103);
        assertThat(told.since()).contains(NOW.minus(Duration.ofMinutes(15 * 103)));
        assertThat(told.statuses())
                .isEqualTo(Map.of(
                        RunStatus.SUCCESS, 100L, RunStatus.ERROR, 1L, RunStatus.MISSED, 1L, RunStatus.SKIPPED, 1L));
        assertThat(told.successPerMille()).contains(980L);
        assertThat(told.durations()).contains(new Spread(51, 51, 95, 99, 100));
        assertThat(told.lateness()).contains(new Spread(51, 51, 96, 100, 101));
    }

    @Test
    void tellsEachDayOnWhichItWasDue() {
        assertThat(of("job").days())
                .extracting(Day::day, Day::runs, Day::failed)
                .containsExactly(
                        tuple(LocalDate.parse("2026-11-19"), 63L, 2L), tuple(LocalDate.parse("2026-11-20"), 40L, 0L));
    }

    @Test
    void ofAJobThatWasNeverDueTellsNothing() {
        assertThat(of("another"))
                .returns(0L, Statistics::runs)
                .returns(Optional.empty(), Statistics::since)
                .returns(Optional.empty(), Statistics::successPerMille)
                .returns(Optional.empty(), Statistics::durations);
    }

    private Statistics of(String job) {
        return jdbi.withHandle(handle -> new StatisticsDao(handle).of(job, NOW));
    }
}
