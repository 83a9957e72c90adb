package dev.perennial.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.EveryCrash;
import dev.perennial.database.TestDatabase;
import dev.perennial.failure.FailureKind;
import dev.perennial.sweep.Sweep.Step;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweepTest {

    private static final int ROWS = 1_700;
    private static final Consumer<SweepProgress> SILENT = progress -> {};

    private static TestDatabase database;
    /** What a sweep makes of it without the right to see its work: somebody who is at work. */
    private static Handle application;

    private final UUID run = UUID.randomUUID();

    @BeforeAll
    static void makeATable() {
        database = TestDatabase.open();
        application = database.jdbi().open();
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create table items (id text primary key, at timestamp(3) not null, visits integer not null);
                        create function refuse() returns trigger language plpgsql as
                        'begin raise exception ''not this one''; end';
                        create trigger poison before update on items for each row
                          when (new.id like 'bad%') execute function refuse();
                        """)
                .execute());
    }

    @AfterAll
    static void endTheApplication() {
        application.close();
    }

    @BeforeEach
    void fillIt() {
        database.truncate("items", "perennial.run_steps");
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        """
                insert into items (id, at, visits)
                select 'item-' || n, timestamp '2026-11-01' + (n %% 7) * interval '1 hour', 0
                  from generate_series(1, %d) as n
                """
                                .formatted(ROWS)));
    }

    @Test
    void visitsEveryRowOnce() {
        SweepProgress progress = sweep(SILENT).run(step(1), new Items());

        assertThat(progress.tally().count("visited")).isEqualTo(ROWS);
        assertThat(progress.tally().ids("visited")).hasSize(Tally.MAX_IDS).doesNotHaveDuplicates();
        assertThat(progress.tally().isTruncated("visited")).isTrue();
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    @Test
    void beatsAfterEveryPage() {
        List<Long> beats = new ArrayList<>();

        sweep(progress -> beats.add(progress.tally().count("visited"))).run(step(1), new Items());

        assertThat(beats).startsWith(500L).isSorted().hasSizeGreaterThan(1);
    }

    /** Faults 1 to 4 and 9: whichever commit it dies at, before or after. */
    @Test
    void comesToTheSameWhereverItDies() {
        EveryCrash.leavesNoTrace(
                database,
                this::fillIt,
                jdbi -> new Sweep(jdbi, Clock.systemUTC(), SILENT)
                        .run(step(1), new Items())
                        .tally(),
                SweepTest::visits);
    }

    /** The same with a page beside the one that dies: what the other lane saves must not cover what is not known. */
    @Test
    void comesToTheSameWhereverOneOfTwoLanesDies() {
        EveryCrash.leavesNoTrace(
                database,
                this::fillIt,
                jdbi -> inTwoLanes(jdbi).run(step(1), new LoneItems()).tally().counts(),
                SweepTest::visits);
    }

    @Test
    void twoPagesAreAtWorkAtOnceWhereRowsStandAlone() {
        CountDownLatch both = new CountDownLatch(2);

        SweepProgress progress = inTwoLanes(database.worker()).run(step(1), new LoneItems() {
            @Override
            public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                if (!rows.keys().get(0).equals(first())) {
                    both.countDown();
                    awaitQuietly(both);
                }
                super.apply(handle, rows, end);
            }
        });

        assertThat(both.getCount()).isZero();
        assertThat(progress.tally().count("visited")).isEqualTo(ROWS);
        assertThat(progress.tally().ids("visited")).hasSize(Tally.MAX_IDS).doesNotHaveDuplicates();
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    @Test
    void pagesFollowOneAnotherWhereRowsDoNot() {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        inTwoLanes(database.worker()).run(step(1), new Items() {
            @Override
            public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                super.apply(handle, rows, end);
                atWork.decrementAndGet();
            }
        });

        assertThat(most).hasValue(1);
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    /** Dead in one lane while the other has come further: the position that is kept is before what was not done. */
    @Test
    void theNextAttemptGoesOnFromThePageThatWasNotDone() {
        CountDownLatch otherIsDone = new CountDownLatch(1);
        // Not whichever comes second: the lane of the first page may come to the third before the other begins the
        // second.
        RowKey second = keys().get(100);
        Sweep dying = new Sweep(
                database.worker(),
                Clock.systemUTC(),
                progress -> {
                    if (progress.tally().count("visited") >= 200) {
                        otherIsDone.countDown();
                    }
                },
                () -> PageSizing.steady(100, 2));

        assertThatThrownBy(() -> dying.run(step(1), new LoneItems() {
                    @Override
                    public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                        if (rows.keys().get(0).equals(second)) {
                            awaitQuietly(otherIsDone);
                            throw new IllegalStateException("dead");
                        }
                        super.apply(handle, rows, end);
                    }
                }))
                .hasMessage("dead");

        assertThat(cursor()).isEqualTo(keys().get(99));
        assertThat(sweep(SILENT).run(step(2), new LoneItems()).tally().count("visited"))
                .isEqualTo(ROWS);
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    @Test
    void leavesOutTheBadRowAloneInTwoLanes() {
        spoil("item-700");

        SweepProgress progress = inTwoLanes(database.worker()).run(step(1), new LoneItems());

        assertThat(progress.failed()).containsExactly("bad-item-700");
        assertThat(progress.tally().count("visited")).isEqualTo(ROWS - 1);
        assertThat(visits()).containsExactlyInAnyOrder((ROWS - 1) + " visited 1 times", "1 visited 0 times");
    }

    @Test
    void bothLanesOfAnAttemptThatWasReplacedLoseTheirPages() {
        AtomicBoolean replaced = new AtomicBoolean();
        Sweep old = new Sweep(
                database.worker(),
                Clock.systemUTC(),
                beat -> {
                    if (replaced.compareAndSet(false, true)) {
                        database.jdbi().useHandle(other -> new RunStepDao(other)
                                .begin(run, "sweep", 2, Clock.systemUTC().instant()));
                    }
                },
                () -> PageSizing.steady(100, 2));

        assertSuperseded(() -> old.run(step(1), new LoneItems()));

        assertThat(visits()).containsExactlyInAnyOrder("100 visited 1 times", (ROWS - 100) + " visited 0 times");
    }

    @Test
    void givesTheSameTotalsWhenItWasDoneBefore() {
        SweepProgress first = sweep(SILENT).run(step(1), new Items());

        SweepProgress second = sweep(SILENT).run(step(2), new Items() {
            @Override
            public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
                throw new AssertionError("there is nothing left to do");
            }
        });

        assertThat(second).isEqualTo(first);
    }

    /** Fault 35. */
    @Test
    void leavesOutTheBadRowAlone() {
        spoil("item-700");

        SweepProgress progress = sweep(SILENT).run(step(1), new Items());

        assertThat(progress.failed()).containsExactly("bad-item-700");
        assertThat(visits()).containsExactlyInAnyOrder((ROWS - 1) + " visited 1 times", "1 visited 0 times");
    }

    @Test
    void givesUpWhenHardlyAnythingIsGood() {
        database.jdbi().useHandle(handle -> {
            handle.execute("alter table items disable trigger poison");
            handle.execute("update items set id = 'bad' || id");
            handle.execute("alter table items enable trigger poison");
        });

        assertThatThrownBy(() -> sweep(SILENT).run(step(1), new Items()))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.BAD_DATA))
                .hasMessageContaining("100 items failed and there are more");
    }

    @Test
    void triesSmallerPagesWhenTheDatabaseIsOverloaded() {
        List<Integer> sizes = new ArrayList<>();
        SweepProgress progress = sweep(SILENT).run(step(1), new Items() {
            @Override
            public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                sizes.add(rows.size());
                if (rows.size() > 200) {
                    handle.execute("do 'begin raise exception ''too slow'' using errcode = ''57014''; end'");
                }
                super.apply(handle, rows, end);
            }
        });

        assertThat(sizes).startsWith(500, 250, 125);
        assertThat(progress.tally().count("visited")).isEqualTo(ROWS);
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    @Test
    void triesSmallerPagesWhenLookingForTheRowsTakesTooLong() {
        List<Integer> limits = new ArrayList<>();
        sweep(SILENT).run(step(1), new Items() {
            @Override
            public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
                limits.add(limit);
                if (limit > 200) {
                    handle.execute("do 'begin raise exception ''too slow'' using errcode = ''57014''; end'");
                }
                return super.lock(handle, after, limit, except);
            }
        });

        assertThat(limits).startsWith(500, 250, 125);
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    @Test
    void givesUpAPageThatTakesTooLongAndTriesASmallerOne() {
        List<Integer> sizes = new ArrayList<>();
        Sweep impatient = new Sweep(
                database.worker(), Clock.systemUTC(), SILENT, () -> PageSizing.steady(500), Duration.ofSeconds(1));

        impatient.run(step(1), new Items() {
            @Override
            public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                sizes.add(rows.size());
                super.apply(handle, rows, end);
                if (sizes.size() <= 2) {
                    handle.execute("select pg_sleep(60)");
                }
            }
        });

        assertThat(sizes).startsWith(500, 250, 125, 250);
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    /** It once took the page before for the one that failed, and asked for a connection without end or pause. */
    @Test
    void leavesItToTheRetryWhenConnectionsAreRefused() {
        AtomicBoolean full = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();
        Jdbi jdbi = Jdbi.create(() -> {
            if (full.get()) {
                refused.incrementAndGet();
                throw new SQLException("too many clients", "53300");
            }
            return DriverManager.getConnection(database.workerUrl());
        });

        assertThatThrownBy(() -> new Sweep(jdbi, Clock.systemUTC(), beat -> full.set(true)).run(step(1), new Items()))
                .hasRootCauseInstanceOf(SQLException.class);

        assertThat(refused).hasValue(1);
    }

    /** Fault 6: it was thought dead, another attempt did everything, then it wakes up. */
    @Test
    void anAttemptThatWasReplacedCannotWriteAnyMore() {
        Sweep zombie = sweep(beat -> sweep(SILENT).run(step(2), new Items()));

        assertSuperseded(() -> zombie.run(step(1), new Items()));

        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    @Test
    void anAttemptThatIsReplacedWithinItsPageLosesThePage() {
        Items replaced = new Items() {
            @Override
            public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                database.jdbi().useHandle(other -> new RunStepDao(other)
                        .begin(run, "sweep", 2, Clock.systemUTC().instant()));
                super.apply(handle, rows, end);
            }
        };

        assertSuperseded(() -> sweep(SILENT).run(step(1), replaced));

        assertThat(visits()).containsExactly(ROWS + " visited 0 times");
    }

    /** It had written its page, and fell asleep before the commit. */
    @Test
    void whatAnAttemptWroteBeforeItWasReplacedIsInTheSum() {
        Items replaced = new Items() {
            @Override
            public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                super.apply(handle, rows, end);
                database.jdbi().useHandle(other -> new RunStepDao(other)
                        .begin(run, "sweep", 2, Clock.systemUTC().instant()));
            }
        };
        assertSuperseded(() -> sweep(SILENT).run(step(1), replaced));
        assertThat(visits()).containsExactlyInAnyOrder("500 visited 1 times", (ROWS - 500) + " visited 0 times");

        SweepProgress progress = sweep(SILENT).run(step(3), new Items());

        assertThat(progress.tally().count("visited")).isEqualTo(ROWS);
        assertThat(visits()).containsExactly(ROWS + " visited 1 times");
    }

    /** It had written its page, and its commit came when another attempt had found nothing left and was ending the step. */
    @Test
    void theLastAttemptWaitsForAPageThatIsStillToBeCommitted() {
        AtomicReference<CompletableFuture<SweepProgress>> last = new AtomicReference<>();
        Items late = new Items() {
            @Override
            public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                super.apply(handle, rows, end);
                last.set(CompletableFuture.supplyAsync(() -> sweep(SILENT).run(step(2), new NothingLeft())));
                awaitEndOrLock(last.get());
            }
        };

        assertSuperseded(() -> sweep(SILENT).run(step(1), late));

        SweepProgress progress = last.get().join();
        assertThat(visits()).containsExactlyInAnyOrder("500 visited 1 times", (ROWS - 500) + " visited 0 times");
        assertThat(progress.tally().count("visited")).isEqualTo(500);
        assertThat(stored()).isEqualTo(progress);
        assertThat(pages()).isEmpty();
    }

    /** Its last statement begins before another attempt has ended the step, and does not see that it does. */
    @Test
    void aPageThatEndsAfterItsStepLeavesNothing() {
        try (Handle last = database.jdbi().open()) {
            Items late = new Items() {
                @Override
                public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
                    last.begin();
                    endStep(last, 2);
                    CompletableFuture<Void> page = CompletableFuture.runAsync(() -> super.apply(handle, rows, end));
                    awaitEndOrLock(page);
                    last.commit();
                    page.join();
                }
            };

            assertThatThrownBy(() -> sweep(SILENT).run(step(1), late))
                    .hasStackTraceContaining("another attempt has taken over");
        }

        assertThat(visits()).containsExactly(ROWS + " visited 0 times");
        assertThat(stored()).isEqualTo(SweepProgress.START);
        assertThat(pages()).isEmpty();
    }

    private void endStep(Handle handle, long fence) {
        RunStepDao steps = new RunStepDao(handle);
        steps.begin(run, "sweep", fence, Clock.systemUTC().instant());
        assertThat(steps.lockForFinish(run, "sweep", fence)).isTrue();
        steps.takePages(run, "sweep");
        steps.finish(run, "sweep", fence, SweepProgress.START, Clock.systemUTC().instant());
    }

    /** Of a million rows as many ids would be kept until the end. */
    @Test
    void pagesKeepNoMoreIdsThanAreWanted() {
        Sweep dying = new Sweep(
                database.worker(),
                Clock.systemUTC(),
                progress -> {
                    if (progress.tally().count("visited") == 1_500) {
                        throw new IllegalStateException("dead");
                    }
                },
                () -> PageSizing.steady(100));
        assertThatThrownBy(() -> dying.run(step(1), new Items())).hasMessage("dead");

        List<RunStepDao.Page> pages = pages();

        assertThat(pages).hasSize(15).allMatch(page -> page.tally().count("visited") == 100);
        assertThat(pages.stream().filter(page -> !page.tally().ids("visited").isEmpty()))
                .hasSize(Tally.MAX_IDS / 100);
        SweepProgress progress = sweep(SILENT).run(step(2), new Items());
        assertThat(progress.tally().count("visited")).isEqualTo(ROWS);
        assertThat(progress.tally().ids("visited")).hasSize(Tally.MAX_IDS).doesNotHaveDuplicates();
        assertThat(pages()).as("pages that are not added up").isEmpty();
    }

    @Test
    void anAttemptThatComesTooLateDoesNotBegin() {
        sweep(SILENT).run(step(2), new Items());

        assertSuperseded(() -> sweep(SILENT).run(step(1), new Items()));
    }

    @Test
    void comesBackForRowsThatWereLocked() throws SQLException {
        try (Connection other = holding("item-3")) {
            SweepProgress progress = sweep(SILENT).run(step(1), new Items() {
                @Override
                public boolean anyLeft(Handle handle, List<String> except) {
                    boolean left = super.anyLeft(handle, except);
                    close(other);
                    return left;
                }
            });

            assertThat(progress.tally().count("visited")).isEqualTo(ROWS);
            assertThat(visits()).containsExactly(ROWS + " visited 1 times");
        }
    }

    /** Fault 11. */
    @Test
    void saysSoWhenRowsStayLocked() throws SQLException {
        try (Connection other = holding("item-3")) {
            assertThatThrownBy(() -> sweep(SILENT).run(step(1), new Items()))
                    .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.CONTENDED))
                    .hasMessageContaining("held by other transactions");
            assertThat(other.isClosed()).isFalse();
        }

        assertThat(sweep(SILENT).run(step(2), new Items()).tally().count("visited"))
                .isEqualTo(ROWS);
    }

    private Sweep sweep(Consumer<SweepProgress> heartbeat) {
        return new Sweep(database.worker(), Clock.systemUTC(), heartbeat);
    }

    private static Sweep inTwoLanes(Jdbi jdbi) {
        return new Sweep(jdbi, Clock.systemUTC(), SILENT, () -> PageSizing.steady(100, 2));
    }

    private Step step(long fence) {
        return new Step(run, "sweep", fence);
    }

    private static void assertSuperseded(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.CONTENDED))
                .hasMessageContaining("another attempt has taken over");
    }

    private static Connection holding(String id) throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl());
        connection.setAutoCommit(false);
        connection.createStatement().execute("select 1 from items where id = '" + id + "' for update");
        return connection;
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void spoil(String id) {
        database.jdbi().useHandle(handle -> {
            handle.execute("alter table items disable trigger poison");
            handle.execute("update items set id = 'bad-' || id where id = ?", id);
            handle.execute("alter table items enable trigger poison");
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where an attempt left off. */
    private RowKey cursor() {
        List<RunStepDao.Page> pages = pages();
        return pages.get(pages.size() - 1).cursor();
    }

    private List<RunStepDao.Page> pages() {
        return database.jdbi().withHandle(handle -> new RunStepDao(handle).pages(run, "sweep"));
    }

    /** What the next attempt would begin with. */
    private SweepProgress stored() {
        return database.jdbi().withHandle(handle -> new RunStepDao(handle)
                .begin(run, "sweep", 9, Clock.systemUTC().instant())
                .progress());
    }

    private static void awaitEndOrLock(CompletableFuture<?> work) {
        Awaitility.await().until(() -> work.isDone() || waiting("transactionid") + waiting("tuple") > 0);
    }

    /** How many sessions wait for such a lock. */
    private static int waiting(String lock) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        """
                        select count(*)
                          from pg_stat_activity
                         where datname = current_database()
                           and wait_event_type = 'Lock'
                           and wait_event = :lock
                        """)
                .bind("lock", lock)
                .mapTo(Integer.class)
                .one());
    }

    private static RowKey first() {
        return keys().get(0);
    }

    /** Of all rows, in the sweep's order. */
    private static List<RowKey> keys() {
        return database.jdbi().withHandle(handle -> handle.createQuery("select id, at from items order by at, id")
                .map(RowKey::read)
                .list());
    }

    private static List<String> visits() {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) || ' visited ' || visits || ' times' from items group by visits")
                .mapTo(String.class)
                .list());
    }

    /** Visits each row that was not visited yet; would count a second visit. */
    private static class Items implements Sweep.Page<Sweep.Keys> {

        @Override
        public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new Sweep.Keys(handle.createQuery(
                            """
                            select id, at
                              from items
                             where visits = 0
                               and (at, id) > (:at, :id)
                               and id <> all (:except)
                             order by at, id
                             limit :limit
                               for update skip locked
                            """)
                    .bind("at", after.at())
                    .bind("id", after.id())
                    .bindArray("except", String.class, except)
                    .bind("limit", limit)
                    .map(RowKey::read)
                    .list());
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return handle.createQuery("select exists (select 1 from items where visits = 0 and id <> all (:except))")
                    .bindArray("except", String.class, except)
                    .mapTo(Boolean.class)
                    .one();
        }

        @Override
        public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
            List<String> ids = rows.ids();
            handle.createUpdate("update items set visits = visits + 1 where id = any (:ids)")
                    .bindArray("ids", String.class, ids)
                    .execute();
            end.with(handle, Tally.empty().plusIds("visited", ids));
        }
    }

    /** The same, when the rows that are held are no longer to be visited: it finds nothing to do. */
    private static final class NothingLeft extends Items {

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return false;
        }

        @Override
        public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new Sweep.Keys(List.of());
        }
    }

    /** The same, of which two pages may be at work side by side. */
    private static class LoneItems extends Items {

        @Override
        public boolean rowsAreIndependent() {
            return true;
        }
    }
}
