package dev.perennial.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.database.AppTime;
import dev.perennial.database.Json;
import dev.perennial.database.TestDatabase;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.sweep.pace.PaceControl;
import dev.perennial.sweep.pace.PaceLevel;
import dev.perennial.sweep.pace.PaceReport;
import dev.perennial.sweep.pace.PaceSettings;
import dev.perennial.sweep.pace.PaceSignal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sweep hears between its pages, from real PostgreSQL. */
class PacedSweepTest {

    private static final int ROWS = 2_000;
    private static final Consumer<SweepProgress> SILENT = progress -> {};

    private static TestDatabase database;

    private final UUID run = UUID.randomUUID();

    /** Taken by every page that is at work; what a test wants to happen in the middle of it. */
    private volatile Consumer<Handle> inThePage = handle -> {};

    @BeforeAll
    static void makeATable() {
        database = TestDatabase.open();
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create table heap (id integer primary key);
                        create table gauge (busy boolean not null);
                        insert into gauge values (false);
                        grant select, update, delete on heap, gauge to perennial_worker;
                        """)
                .execute());
    }

    @BeforeEach
    void fillIt() {
        database.truncate("heap", "perennial.run_steps", "perennial.pace_orders");
        execute("insert into heap select generate_series(1, %d)".formatted(ROWS));
        execute("update gauge set busy = false");
    }

    @AfterEach
    void giveBackTheRight() {
        execute("grant execute on function pg_current_wal_lsn() to public");
    }

    @Test
    void aSweepOfOnePageAsksNobody() {
        SweepProgress progress = sweep(SILENT, ROWS + 1).run(step(1), new Heap(), pacing("{}"));

        assertThat(progress.tally().count("taken")).isEqualTo(ROWS);
        assertThat(report().steps()).isEmpty();
    }

    @Test
    void whatItDidAndWhatItWasToDoAreTold() {
        sweep(SILENT, 100).run(step(1), new Heap(), pacing("{}"));

        PaceReport.Step step = onlyStep();
        assertThat(step.done()).isTrue();
        assertThat(step.rows()).isEqualTo(ROWS);
        assertThat(step.expected()).hasValue(ROWS);
        assertThat(step.now()).isEmpty();
        assertThat(step.waited()).isEmpty();
    }

    /** It beats all the while, so that nobody takes it for dead; and it remembers in its next attempt. */
    @Test
    void aHoldHoldsOverARestartAndEndsAtAWord() {
        hold();
        AtomicInteger beats = new AtomicInteger();
        assertThatThrownBy(() -> sweep(
                                progress -> {
                                    if (beats.incrementAndGet() == 2) {
                                        throw new IllegalStateException("the worker dies");
                                    }
                                },
                                100)
                        .run(step(1), new Heap(), pacing("{}")))
                .hasMessage("the worker dies");
        assertThat(left()).isEqualTo(ROWS);

        CompletableFuture<SweepProgress> second =
                CompletableFuture.supplyAsync(() -> sweep(SILENT, 100).run(step(2), new Heap(), pacing("{}")));
        Awaitility.await().untilAsserted(() -> assertThat(report().steps())
                .singleElement()
                .satisfies(step -> assertThat(step.now().orElseThrow().words()).isEqualTo("ops holds it")));
        assertThat(left()).isEqualTo(ROWS);
        order(PaceChange.of(false, null, null));

        assertThat(second.join().tally().count("taken")).isEqualTo(ROWS);
        assertThat(onlyStep().waited()).containsKey(PaceSignal.PERSON);
    }

    /** What is open when the window ends is ended, and the next run does the rest. */
    @Test
    void theEndOfTheWindowIsTheEndOfTheLastPage() {
        Instant end = Instant.now().plusMillis(400);
        inThePage = handle -> awaitMoment(end);

        SweepProgress progress = sweep(SILENT, 100)
                .run(
                        step(1),
                        new Heap(),
                        Optional.of(pacing("{\"window\": \"3h\"}", Optional.of(end), Optional.empty())));

        assertThat(progress.tally().count("taken")).isEqualTo(100);
        assertThat(progress.partial().words())
                .isEqualTo("its window of 3h has ended; 1,900 rows are left to the next run");
        assertThat(left()).isEqualTo(1_900);
        inThePage = handle -> {};
        assertThat(sweep(SILENT, 100).run(step(2), new Heap(), pacing("{}")))
                .as("another attempt of the same run")
                .isEqualTo(progress);
        assertThat(left()).isEqualTo(1_900);
        assertThat(sweep(SILENT, 100)
                        .run(new Sweep.Step(UUID.randomUUID(), "sweep", 1), new Heap(), pacing("{}"))
                        .tally()
                        .count("taken"))
                .isEqualTo(1_900);
    }

    @Test
    void whatWaitsTooLongGivesUpAndFailsNobody() {
        execute("update gauge set busy = true");

        SweepProgress progress = sweep(SILENT, 100)
                .run(
                        step(1),
                        new Heap(),
                        pacing("{\"while_sql\": \"not (select busy from gauge)\", \"give_up_after\": \"1s\"}"));

        assertThat(progress.partial().words())
                .isEqualTo(
                        "it waited 1s for its own condition: while_sql does not hold; 2,000 rows are left to the next run");
        assertThat(left()).isEqualTo(ROWS);
    }

    /** Before somebody ends it from outside, it ends by itself. */
    @Test
    void aWaitEndsBeforeTheDeadline() {
        hold();
        Instant deadline = Instant.now().plusSeconds(12);

        SweepProgress progress = sweep(SILENT, 100)
                .run(step(1), new Heap(), Optional.of(pacing("{}", Optional.empty(), Optional.of(deadline))));

        assertThat(Instant.now()).isBefore(deadline);
        assertThat(progress.partial().words())
                .matches("it waited [12]s for a person: ops holds it; 2,000 rows are left to the next run");
    }

    @Test
    void itsOwnConditionIsAskedWhileItGoesOn() {
        AtomicInteger pages = new AtomicInteger();
        inThePage = handle -> {
            if (pages.incrementAndGet() == 3) {
                execute("update gauge set busy = true");
            }
            handle.execute("select pg_sleep(0.05)");
        };
        CompletableFuture<SweepProgress> sweep = CompletableFuture.supplyAsync(() -> sweep(SILENT, 10)
                .run(step(1), new Heap(), pacing("{\"while_sql\": \"not (select busy from gauge)\"}")));

        Awaitility.await().untilAsserted(() -> assertThat(report().steps())
                .singleElement()
                .satisfies(step -> assertThat(step.now().orElseThrow().signal()).isEqualTo(PaceSignal.TEAM)));
        long held = left();
        assertThat(held).isPositive();
        execute("update gauge set busy = false");
        inThePage = handle -> {};

        assertThat(sweep.join().tally().count("taken")).isEqualTo(ROWS);
    }

    @Test
    void whoWaitsForARowOfItsPageSlowsItDown() {
        AtomicInteger pages = new AtomicInteger();
        List<CompletableFuture<Void>> waiting = new CopyOnWriteArrayList<>();
        inThePage = handle -> {
            if (pages.incrementAndGet() == 2) {
                // For others the page's rows are still there: the first of them is the first of the table.
                waiting.add(CompletableFuture.runAsync(
                        () -> execute("update heap set id = id where id = (select min(id) from heap)")));
                // Longer than from one written stretch to the next.
                handle.execute("select pg_sleep(2.5)");
            }
        };

        SweepProgress progress = sweep(SILENT, 250).run(step(1), new Heap(), pacing("{}"));

        waiting.forEach(CompletableFuture::join);
        assertThat(progress.tally().count("taken")).isEqualTo(ROWS);
        assertThat(onlyStep().stretches())
                .anyMatch(stretch -> stretch.reading().signal() == PaceSignal.BLOCKING
                        && stretch.reading().level() == PaceLevel.BACK_OFF);
    }

    /** It goes on at half speed, and says so. */
    @Test
    void aSignalThatMayNotBeAskedIsUnknown() {
        execute("revoke execute on function pg_current_wal_lsn() from public");
        inThePage = handle -> handle.execute("select pg_sleep(0.1)");

        SweepProgress progress = sweep(SILENT, 100).run(step(1), new Heap(), pacing("{}"));

        assertThat(progress.tally().count("taken")).isEqualTo(ROWS);
        assertThat(onlyStep().stretches())
                .anySatisfy(stretch -> assertThat(stretch.reading().words())
                        .contains("permission denied for function pg_current_wal_lsn"))
                .allSatisfy(stretch -> assertThat(stretch.reading().level()).isIn(PaceLevel.FULL, PaceLevel.UNKNOWN));
    }

    @Test
    void aSignalThatHangsDoesNotStopIt() {
        AtomicInteger pages = new AtomicInteger();
        try (Handle other = database.jdbi().open()) {
            inThePage = handle -> {
                if (pages.incrementAndGet() == 2) {
                    other.begin();
                    other.execute("lock table perennial.pace_orders in access exclusive mode");
                }
                handle.execute("select pg_sleep(0.2)");
            };

            SweepProgress progress = sweep(SILENT, 100).run(step(1), new Heap(), pacing("{}"));

            other.rollback();
            assertThat(progress.tally().count("taken")).isEqualTo(ROWS);
            assertThat(onlyStep().stretches())
                    .anySatisfy(stretch -> assertThat(stretch.reading().level()).isEqualTo(PaceLevel.UNKNOWN));
        }
    }

    @Test
    void aPersonsLimitOfThePageHolds() {
        AtomicInteger largest = new AtomicInteger();
        order(PaceChange.of(null, null, 7));

        sweep(SILENT, 100).run(step(1), new Heap(largest), pacing("{\"page_rows\": 50}"));

        assertThat(largest).hasValue(7);
    }

    private static Sweep sweep(Consumer<SweepProgress> heartbeat, int rows) {
        return new Sweep(database.worker(), Clock.systemUTC(), heartbeat, () -> PageSizing.steady(rows));
    }

    private Sweep.Step step(long fence) {
        return new Sweep.Step(run, "sweep", fence);
    }

    private static Optional<Pacing> pacing(String settings) {
        return Optional.of(pacing(settings, Optional.empty(), Optional.empty()));
    }

    private static Pacing pacing(String settings, Optional<Instant> windowEnd, Optional<Instant> deadline) {
        return new Pacing(PaceSettings.of(Json.read(settings, JsonNode.class)), windowEnd, deadline, Optional.empty());
    }

    private void hold() {
        order(PaceChange.of(true, null, null));
    }

    private void order(PaceChange change) {
        database.worker().useHandle(handle -> new PaceControl(handle).change(run, change, "ops", Instant.now()));
    }

    private PaceReport report() {
        return database.worker().withHandle(handle -> PaceReport.of(run, Instant.now(), handle));
    }

    private PaceReport.Step onlyStep() {
        List<PaceReport.Step> steps = report().steps();
        assertThat(steps).hasSize(1);
        return steps.get(0);
    }

    private static void awaitMoment(Instant moment) {
        Awaitility.await().until(() -> Instant.now().isAfter(moment));
    }

    private static long left() {
        return database.jdbi().withHandle(handle -> count(handle));
    }

    private static long count(Handle handle) {
        return handle.createQuery("select count(*) from heap").mapTo(Long.class).one();
    }

    private static void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    /** Takes rows away by their number. */
    private final class Heap implements Sweep.Page<Sweep.Keys> {

        private final AtomicInteger largest;

        Heap() {
            this(new AtomicInteger());
        }

        Heap(AtomicInteger largest) {
            this.largest = largest;
        }

        @Override
        public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new Sweep.Keys(
                    handle.createQuery("select id from heap order by id limit :limit for update skip locked")
                            .bind("limit", limit)
                            .map((row, context) -> new RowKey(AppTime.FIRST, row.getString("id")))
                            .list());
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return count(handle) > 0;
        }

        @Override
        public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
            largest.accumulateAndGet(rows.size(), Math::max);
            handle.createUpdate("delete from heap where id::text = any (:ids)")
                    .bindArray("ids", String.class, rows.ids())
                    .execute();
            inThePage.accept(handle);
            end.with(handle, Tally.empty().plus("taken", rows.size()));
        }

        @Override
        public Optional<String> table() {
            return Optional.of("heap");
        }

        @Override
        public OptionalLong expected(Handle handle) {
            return OptionalLong.of(ROWS);
        }

        @Override
        public OptionalLong countLeft(Handle handle) {
            return OptionalLong.of(count(handle));
        }
    }
}
