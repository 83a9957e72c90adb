package dev.perennial.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.TestDatabase;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever is asked for and however it is found: all parts together are the runs that are meant, each once and in order. */
class RunFiltersTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant FIRST = Instant.parse("2026-10-20T10:00:00Z");
    private static final int RUNS = 6_000;
    private static final int FILTERS = Boolean.getBoolean("proof.whole") ? 400 : 80;
    private static final long SEED = 20_261_129;

    private final Jdbi jdbi = DATABASE.jdbi();
    private final Random random = new Random(SEED);

    /** Three jobs over six weeks, with a bit of everything. */
    @BeforeAll
    static void aBitOfEverything() {
        DATABASE.jdbi().useHandle(handle -> {
            handle.createQuery("select perennial.ensure_run_partitions(:from, 3)::text")
                    .bind("from", FIRST)
                    .mapTo(String.class)
                    .one();
            handle.createUpdate(
                            """
                            insert into perennial.runs (
                                   id, job_id, trigger, status, reason, scheduled_for, as_of, created_at, started_at,
                                   finished_at, duration_ms, error)
                            select perennial.first_run_id_at(tick), 'job_' || n % 3,
                                   case when n % 7 = 0 then 'manual' else 'schedule' end,
                                   status,
                                   case status when 'skipped' then 'overlap' when 'missed' then 'product_down' end,
                                   case when n % 7 = 0 then null else tick end, tick, tick, tick, tick, n % 5000,
                                   case status when 'error' then 'Row ' || n || ' is bad' end
                              from (select n, cast(:first as timestamptz) + n * interval '10 min' as tick,
                                           case when n % 11 = 0 then 'error' when n % 13 = 0 then 'missed'
                                                when n % 17 = 0 then 'skipped' else 'success' end as status
                                      from generate_series(1, :runs) n) made
                            """)
                    .bind("runs", RUNS)
                    .bind("first", FIRST)
                    .execute();
            handle.execute("analyze perennial.runs");
        });
    }

    @Test
    void allPartsTogetherAreTheRunsThatAreMeant() {
        List<Run> all = jdbi.withHandle(handle -> new RunDao(handle).newest(RunFilter.ALL, RUNS + 1));
        assertThat(all).hasSize(RUNS);

        for (int i = 0; i < FILTERS; i++) {
            RunFilter filter = any();
            assertThat(everyPart(filter, 1 + random.nextInt(400)).stream().map(Run::id))
                    .as(filter.toString())
                    .containsExactlyElementsOf(
                            meant(filter, all).stream().map(Run::id).toList());
        }
    }

    private RunFilter any() {
        return RunFilter.ALL
                .inJobs(anyOf(Set.of(), Set.of("job_1"), Set.of("job_0", "job_2"), Set.of("no_such_job")))
                .withStatuses(anyOf(
                        Set.of(),
                        Set.of(RunStatus.ERROR),
                        Set.of(RunStatus.ERROR, RunStatus.MISSED),
                        Set.of(RunStatus.SUCCESS),
                        Set.of(RunStatus.SUCCESS, RunStatus.SKIPPED)))
                .withTrigger(anyOf(Optional.empty(), Optional.of(Trigger.MANUAL), Optional.of(Trigger.SCHEDULE)))
                .withReason(anyOf(Optional.empty(), Optional.empty(), Optional.of("overlap")))
                .between(
                        anyOf(Optional.empty(), Optional.of(FIRST.plus(Duration.ofDays(9)))),
                        anyOf(Optional.empty(), Optional.of(FIRST.plus(Duration.ofDays(20)))))
                .longerThan(anyOf(Optional.empty(), Optional.of(Duration.ofSeconds(3))))
                .mentioning(anyOf(Optional.empty(), Optional.empty(), Optional.of("row 1")))
                .oldestFirst(random.nextBoolean());
    }

    @SafeVarargs
    private <T> T anyOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    private static List<Run> meant(RunFilter filter, List<Run> all) {
        Comparator<Run> order = Comparator.comparing(run -> run.id().toString());
        return all.stream()
                .filter(run -> filter.jobIds().isEmpty() || filter.jobIds().contains(run.jobId()))
                .filter(run -> filter.statuses().isEmpty() || filter.statuses().contains(run.status()))
                .filter(run -> filter.trigger().map(run.trigger()::equals).orElse(true))
                .filter(run -> filter.reason().isEmpty() || run.reason().equals(filter.reason()))
                .filter(run -> filter.from()
                        .map(from -> run.id()
                                        .toString()
                                        .compareTo(RunId.lowestAt(from).toString())
                                >= 0)
                        .orElse(true))
                .filter(run -> filter.until()
                        .map(until -> run.id()
                                        .toString()
                                        .compareTo(RunId.lowestAt(until).toString())
                                < 0)
                        .orElse(true))
                .filter(run -> filter.longerThan()
                        .map(least -> run.durationMs().orElse(0L) >= least.toMillis())
                        .orElse(true))
                .filter(run -> filter.text()
                        .map(text ->
                                run.error().orElse("").toLowerCase(Locale.ROOT).contains(text))
                        .orElse(true))
                .sorted(filter.oldestFirst() ? order : order.reversed())
                .toList();
    }

    private List<Run> everyPart(RunFilter filter, int limit) {
        return jdbi.withHandle(handle -> {
            List<Run> runs = new ArrayList<>();
            Optional<RunFilter> next = Optional.of(filter);
            while (next.isPresent()) {
                RunPart part = new RunDao(handle).part(next.get(), limit);
                assertThat(part.runs()).hasSizeLessThanOrEqualTo(limit);
                runs.addAll(part.runs());
                next = part.next().map(last -> filter.beyond(Optional.of(last)));
            }
            return runs;
        });
    }
}
