package dev.perennial.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.TestDatabase;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists of runs by what no index leads to: each part looks at so many and says where the next one begins. */
class RunListTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant FIRST = Instant.parse("2026-11-20T10:00:00Z");
    private static final int RUNS = 4_500;

    private final Jdbi jdbi = DATABASE.jdbi();

    /** Run number n began n seconds after the first and took n milliseconds; each thousandth failed. */
    @BeforeAll
    static void manyRuns() {
        DATABASE.jdbi().useHandle(handle -> {
            handle.createQuery("select perennial.ensure_run_partitions(:from, 2)::text")
                    .bind("from", FIRST)
                    .mapTo(String.class)
                    .one();
            handle.createUpdate(
                            """
                            insert into perennial.runs (
                                   id, job_id, trigger, status, scheduled_for, as_of, created_at, started_at,
                                   finished_at, duration_ms, error)
                            select perennial.first_run_id_at(tick), 'job', 'schedule',
                                   case when n % 1000 = 0 then 'error' else 'success' end, tick, tick, tick, tick,
                                   tick + n * interval '1 ms', n,
                                   case when n % 1000 = 0 then 'The 100% Bad Row ' || n end
                              from generate_series(1, :runs) n
                             cross join lateral (
                                   select cast(:first as timestamptz) + n * interval '1 s' as tick) t
                            """)
                    .bind("runs", RUNS)
                    .bind("first", FIRST)
                    .execute();
        });
    }

    @Test
    void findsWhatStandsInAnErrorWhateverTheCase() {
        RunFilter filter = RunFilter.ALL.mentioning(Optional.of("100% bad row"));

        assertThat(durations(part(filter, 10))).isEmpty();
        assertThat(durations(all(filter, 10))).containsExactly(4_000L, 3_000L, 2_000L, 1_000L);
        assertThat(durations(all(filter, 1))).containsExactly(4_000L, 3_000L, 2_000L, 1_000L);
        assertThat(all(RunFilter.ALL.mentioning(Optional.of("100_ bad")), 10)).isEmpty();
    }

    @Test
    void findsWhatTookLongOldestFirst() {
        RunFilter filter = RunFilter.ofJob("job")
                .longerThan(Optional.of(Duration.ofMillis(4_498)))
                .oldestFirst(true);

        assertThat(part(filter, 10).runs()).isEmpty();
        assertThat(part(filter, 10).next()).isPresent();
        assertThat(durations(all(filter, 10))).containsExactly(4_498L, 4_499L, 4_500L);
        assertThat(durations(all(filter, 2))).containsExactly(4_498L, 4_499L, 4_500L);
    }

    @Test
    void whatAnIndexLeadsToIsFoundAtOnceInEitherOrder() {
        RunFilter failed = RunFilter.ALL.withStatuses(Set.of(RunStatus.ERROR));

        assertThat(durations(part(failed, 3))).containsExactly(4_000L, 3_000L, 2_000L);
        assertThat(durations(part(failed.oldestFirst(true), 10))).containsExactly(1_000L, 2_000L, 3_000L, 4_000L);
        assertThat(part(failed, 4).next()).isEmpty();
        assertThat(all(RunFilter.ALL, 500)).hasSize(RUNS).doesNotHaveDuplicates();
    }

    private RunPart part(RunFilter filter, int limit) {
        return jdbi.withHandle(handle -> new RunDao(handle).part(filter, limit));
    }

    private List<Run> all(RunFilter filter, int limit) {
        List<Run> runs = new ArrayList<>();
        Optional<RunFilter> next = Optional.of(filter);
        while (next.isPresent()) {
            RunPart part = part(next.get(), limit);
            runs.addAll(part.runs());
            next = part.next().map(last -> filter.beyond(Optional.of(last)));
        }
        return runs;
    }

    private static List<Long> durations(RunPart part) {
        return durations(part.runs());
    }

    private static List<Long> durations(List<Run> runs) {
        return runs.stream().map(run -> run.durationMs().orElseThrow()).toList();
    }
}
