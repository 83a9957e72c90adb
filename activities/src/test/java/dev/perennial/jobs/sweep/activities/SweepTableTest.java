package dev.perennial.jobs.sweep.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.EveryCrash;
import dev.perennial.database.TestDatabase;
import dev.perennial.job.SettingProblem;
import dev.perennial.jobs.sweep.SweepTableActivities;
import dev.perennial.jobs.sweep.SweptTable;
import dev.perennial.run.JobRequest;
import dev.perennial.run.RunId;
import dev.perennial.sweep.InActivity;
import dev.perennial.sweep.Surge;
import dev.perennial.sweep.Sweeps;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of any kind on real PostgreSQL, in a session zone a day from UTC, by a role with no more rights than it needs. */
class SweepTableTest {

    private static final String WAITING =
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";

    private static final Instant AS_OF = Instant.parse("2026-03-01T09:00:00Z");

    private static TestDatabase database;
    private static Jdbi jdbi;
    private static Jdbi worker;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
        jdbi = database.jdbi();
        worker = database.worker();
    }

    @BeforeEach
    void makeTables() {
        jdbi.useHandle(handle -> handle.createScript(
                        """
                        drop schema if exists shop cascade;
                        create schema shop;
                        create table shop.sessions (
                            id bigint generated always as identity primary key,
                            expires_at timestamp not null,
                            status text not null default 'OPEN',
                            updated_at timestamp,
                            note text
                        );
                        create index on shop.sessions (expires_at);
                        create table shop.sessions_old (like shop.sessions including defaults);
                        create table shop.keep (session bigint references shop.sessions (id));
                        insert into shop.sessions (expires_at, note)
                        select timestamp '2026-03-01 09:00' + n * interval '1 minute', 'n' || n
                          from generate_series(-50, 149) n;
                        grant usage on schema shop to perennial_worker;
                        grant select, insert, update, delete on all tables in schema shop to perennial_worker;
                        grant usage on all sequences in schema shop to perennial_worker;
                        """)
                .execute());
    }

    @Test
    void deletesWhatIsDueAndNothingElse() {
        SweptTable swept = run(sweep("due", "expires_at < :as_of", "delete", true));

        assertThat(swept.rowCount()).isEqualTo(50);
        assertThat(swept.done()).isEqualTo("deleted");
        assertThat(swept.failedCount()).isZero();
        assertThat(numbers("select count(*) from shop.sessions")).containsExactly(150L);
        assertThat(texts("select min(expires_at)::text from shop.sessions")).containsExactly("2026-03-01 09:00:00");
        assertThat(run(sweep("due", "expires_at < :as_of", "delete", true)).rowCount())
                .isZero();
    }

    /** One microsecond on each side, whatever the session's zone, with a zone in the column and without. */
    @ParameterizedTest
    @CsvSource({"timestamp", "timestamptz"})
    void theBoundaryIsTheRunsOwnTime(String type) {
        jdbi.useHandle(handle -> handle.createScript(
                        """
                        create table shop.edges (id text primary key, at %s not null);
                        insert into shop.edges values
                        ('before', '2026-03-01 08:59:59.999999Z'), ('at', '2026-03-01 09:00Z'), ('after', '2026-03-01 09:00:00.000001Z');
                        grant select, update, delete on shop.edges to perennial_worker;
                        """
                                .formatted(type))
                .execute());
        if (type.equals("timestamptz")) {
            assertThat(texts("show timezone")).doesNotContain("UTC");
        }

        run(Map.of("table", "shop.edges", "due", "at <= :as_of", "delete", true));

        assertThat(texts("select id from shop.edges")).containsExactly("after");
    }

    @Test
    void givesColumnsNewValues() {
        SweptTable swept = run(Map.of(
                "table", "shop.sessions",
                "due", "expires_at < :as_of and status = 'OPEN'",
                "set", Map.of("status", "EXPIRED", "updated_at", ":as_of", "note", ":null")));

        assertThat(swept.rowCount()).isEqualTo(50);
        assertThat(
                        texts(
                                """
                        select distinct status || ' ' || coalesce(updated_at::text, 'none') || ' ' || coalesce(note, 'null')
                          from shop.sessions
                         where expires_at < '2026-03-01 09:00'
                        """))
                .containsExactly("EXPIRED 2026-03-01 09:00:00 null");
        assertThat(numbers("select count(*) from shop.sessions where status = 'OPEN'"))
                .containsExactly(150L);
    }

    /** Otherwise it would be changed again by every page, round and run. */
    @Test
    void whatIsStillDueAfterwardsIsNotChanged() {
        ApplicationFailure failure = failureOf(
                Map.of("table", "shop.sessions", "due", "expires_at < :as_of", "set", Map.of("note", "seen")));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage())
                .contains("are still due after set")
                .contains("nothing was changed");
        assertThat(numbers("select count(*) from shop.sessions where note = 'seen'"))
                .containsExactly(0L);
    }

    @Test
    void movesRowsToAnArchive() {
        SweptTable swept = run(sweep("due", "expires_at < :as_of", "archive_to", "shop.sessions_old"));

        assertThat(swept.rowCount()).isEqualTo(50);
        assertThat(swept.done()).isEqualTo("archived");
        assertThat(numbers("select count(*) from shop.sessions_old")).containsExactly(50L);
        assertThat(numbers("select count(*) from shop.sessions")).containsExactly(150L);
        assertThat(texts("select note from shop.sessions_old order by id limit 1"))
                .containsExactly("n-50");
    }

    static Stream<String> keys() {
        return Stream.of(
                "id uuid default gen_random_uuid() primary key",
                "id text default 'k' || nextval('shop.n') primary key",
                "id smallint default nextval('shop.n') primary key",
                "a int default nextval('shop.n') / 7, b text default 'x\"y' || nextval('shop.n'), primary key (a, b)",
                "id numeric(20, 5) default nextval('shop.n') / 3.0 primary key",
                "id timestamptz default '2020-01-01'::timestamptz + nextval('shop.n') * interval '1 microsecond' primary key");
    }

    /** In many pages, so that each key is read back as the place to go on from. */
    @ParameterizedTest
    @MethodSource("keys")
    void anyKeyWillDo(String key) {
        jdbi.useHandle(handle -> handle.createScript(
                        """
                        create sequence shop.n;
                        create table shop."Odd Names" (%s, "isDone" boolean not null default true);
                        insert into shop."Odd Names" ("isDone") select n %% 2 = 0 from generate_series(1, 100) n;
                        grant select, update, delete on all tables in schema shop to perennial_worker;
                        """
                                .formatted(key))
                .execute());

        SweptTable swept = run(
                Map.of("table", "shop.Odd Names", "due", "\"isDone\"", "delete", true, "max_share", 1),
                InActivity.sweepsInPagesOf(7, worker));

        assertThat(swept.rowCount()).isEqualTo(50);
        assertThat(numbers("select count(*) from shop.\"Odd Names\"")).containsExactly(50L);
        assertThat(numbers("select count(*) from shop.\"Odd Names\" where \"isDone\""))
                .containsExactly(0L);
    }

    @Test
    void aTableInPartsIsOneTable() {
        jdbi.useHandle(handle -> handle.createScript(
                        """
                        create table shop.parts (id int, day int, primary key (id, day)) partition by list (day);
                        create table shop.parts_1 partition of shop.parts for values in (1);
                        create table shop.parts_2 partition of shop.parts for values in (2);
                        insert into shop.parts select n, 1 + n % 2 from generate_series(1, 40) n;
                        grant select, update, delete on all tables in schema shop to perennial_worker;
                        """)
                .execute());

        assertThat(run(
                                Map.of("table", "shop.parts", "due", "id > 10", "delete", true, "max_share", 1),
                                InActivity.sweepsInPagesOf(4, worker))
                        .rowCount())
                .isEqualTo(30);
        assertThat(numbers("select count(*) from shop.parts")).containsExactly(10L);
    }

    @Test
    void aBadRowIsLeftForAPersonAndTheOthersAreDone() {
        jdbi.useHandle(
                handle -> handle.execute("insert into shop.keep select id from shop.sessions where note = 'n-7'"));

        SweptTable swept =
                run(sweep("due", "expires_at < :as_of", "delete", true), InActivity.sweepsInPagesOf(8, worker));

        assertThat(swept.rowCount()).isEqualTo(49);
        assertThat(swept.failedCount()).isEqualTo(1);
        assertThat(swept.failedKeys().get(0)).contains("2026-03-01 08:53:00");
        assertThat(texts("select note from shop.sessions where expires_at < '2026-03-01 09:00'"))
                .containsExactly("n-7");
    }

    @Test
    void aCrashAnywhereLosesAndDoublesNothing() {
        Map<String, Object> archive = sweep("due", "expires_at < :as_of", "archive_to", "shop.sessions_old");
        AtomicReference<JobRequest> request = new AtomicReference<>();
        EveryCrash.leavesNoTrace(
                database,
                () -> {
                    makeTables();
                    request.set(request(archive));
                },
                dying -> InActivity.attempt(
                        SweepTableActivities.class,
                        new SweepTableActivitiesImpl(dying, InActivity.sweepsInPagesOf(20, dying)),
                        it -> it.sweep(request.get())),
                () -> texts("select note from shop.sessions_old order by id"));
        assertThat(numbers("select count(*) from shop.sessions_old")).containsExactly(50L);
    }

    /** Nothing is wrong with a definition because the connection breaks while it is looked at: the run is tried again. */
    @Test
    void aConnectionThatBreaksBeforeTheFirstPageIsNoWrongDefinition() throws Exception {
        Map<String, Object> sweep = sweep("due", "expires_at < :as_of", "delete", true);
        CompletableFuture<ApplicationFailure> failure;
        try (Handle holder = jdbi.open()) {
            holder.begin();
            holder.execute("lock table shop.sessions in access exclusive mode");
            failure = CompletableFuture.supplyAsync(() -> failureOf(sweep));
            await().until(() -> numbers(WAITING).get(0) == 1);
            jdbi.useHandle(handle -> handle.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where wait_event_type = 'Lock' and datname = current_database()"));
            assertThat(failure.get().getType()).isEqualTo("UNAVAILABLE");
            holder.rollback();
        }
        assertThat(failure.get().isNonRetryable()).isFalse();
        assertThat(run(sweep).rowCount()).isEqualTo(50);
    }

    @Test
    void moreThanIsAllowedIsHeldForAPerson() {
        Map<String, Object> many = new HashMap<>(sweep("due", "expires_at < :as_of", "delete", true));
        many.put("max_rows", 49);
        assertThat(failureOf(many).getType()).isEqualTo("HELD");
        assertThat(failureOf(many).getOriginalMessage())
                .isEqualTo(
                        "more than 49 rows of shop.sessions are due, and max_rows allows 49 in one run; look at them,"
                                + " then run the job with --force");
        many.put("max_rows", 50);
        assertThat(run(many).rowCount()).isEqualTo(50);
    }

    @Test
    void aLargeShareIsHeldToo() {
        jdbi.useHandle(handle -> handle.execute("analyze shop.sessions"));
        Map<String, Object> most = sweep("due", "expires_at < :as_of + interval '2 hours'", "delete", true);

        assertThat(failureOf(most).getOriginalMessage())
                .isEqualTo(
                        "more than 100 rows of shop.sessions are due, and max_share 0.5 allows of about 200 in one run;"
                                + " look at them, then run the job with --force");
        assertThat(numbers("select count(*) from shop.sessions")).containsExactly(200L);
        JobRequest forced = new JobRequest("purge", AS_OF, request(most).runId(), Map.of("sweep", most), true, null);
        assertThat(InActivity.attempt(
                                SweepTableActivities.class,
                                activities(InActivity.sweeps(worker)),
                                it -> it.sweep(forced))
                        .rowCount())
                .isEqualTo(170);
    }

    @Test
    void manyMoreThanUsualAreHeldOnceThereIsSomethingUsual() {
        Map<String, Object> many = new HashMap<>(sweep("due", "expires_at < :as_of", "delete", true));
        many.put("surge", Map.of("floor", 5, "times", 3));
        for (int day = 1; day < Surge.FEWEST_RUNS; day++) {
            earlierRun(day, "success", null, 10);
        }
        earlierRun(20, "success", "partial", 1);
        earlierRun(21, "error", null, 1);
        assertThat(guarded(many)).as("four runs are no usual").isEmpty();

        earlierRun(Surge.FEWEST_RUNS, "success", null, 10);
        assertThat(guarded(many))
                .contains(
                        "more than 30 rows of shop.sessions are due, which surge allows: 3 times 10, the median of the last 5"
                                + " successful runs, and at least 5; look at them, then run the job with --force");
        many.put("surge", Map.of("floor", 50));
        assertThat(guarded(many)).as("so many are always allowed").isEmpty();
        many.put("surge", Map.of("times", 5, "floor", 0));
        assertThat(guarded(many)).as("so many times the median are").isEmpty();
        many.remove("surge");
        assertThat(guarded(many)).isEmpty();
    }

    /** What the guard says; the rows are as they were afterwards. */
    private static Optional<String> guarded(Map<String, Object> sweep) {
        jdbi.useHandle(handle -> handle.execute("create table shop.kept as table shop.sessions"));
        try {
            run(sweep);
            jdbi.useHandle(
                    handle -> handle.execute(
                            "insert into shop.sessions overriding system value select * from shop.kept on conflict do nothing"));
            return Optional.empty();
        } catch (ActivityFailure held) {
            return Optional.of(((ApplicationFailure) held.getCause()).getOriginalMessage());
        } finally {
            jdbi.useHandle(handle -> handle.execute("drop table shop.kept"));
        }
    }

    private static void earlierRun(int daysAgo, String status, String reason, int rows) {
        Instant tick = AS_OF.minus(Duration.ofDays(daysAgo));
        jdbi.useHandle(handle -> handle.execute(
                """
                insert into perennial.runs (id, job_id, trigger, status, reason, as_of, created_at, result)
                values (?, 'purge', 'schedule', ?, ?, ?, ?, jsonb_build_object('row_count', ?, 'failed_count', 0))
                """,
                RunId.ofTick("purge", tick),
                status,
                reason,
                tick,
                tick,
                rows));
    }

    @Test
    void goesThroughATableByAColumnOfTheConditionThatAnIndexHas() {
        assertThat(target("expires_at < :as_of")).containsExactly("expires_at", "id");
        assertThat(target("status = 'OPEN'")).containsExactly("id");
        assertThat(target("updated_at < :as_of")).containsExactly("id");
    }

    /** By a status, each page would read again what all before it have read. */
    @ParameterizedTest
    @CsvSource({
        "(status; updated_at), status = 'OPEN' and updated_at < :as_of, updated_at",
        "(updated_at) where status = 'OPEN', status = 'OPEN' and updated_at < :as_of, updated_at",
        "(updated_at) where status = 'OPEN', updated_at < :as_of, id",
        "(status; updated_at), updated_at < :as_of, id",
        "(status), status = 'OPEN' and updated_at < :as_of, id",
        "(updated_at), updated_at is null or updated_at < :as_of, id",
        "(updated_at), 'not (updated_at >= :as_of) and exists (select 1 from shop.keep k where k.session = t.id)', updated_at"
    })
    void goesByATimeThatAnIndexHasInOrderWhereNoneWithoutATimeIsDue(String index, String due, String column) {
        jdbi.useHandle(handle -> handle.execute("create index on shop.sessions " + index.replace(';', ',')));

        assertThat(target(due).get(0)).isEqualTo(column);
    }

    @Test
    void doesNotPassOverRowsWithoutATimeThatAreDue() {
        jdbi.useHandle(handle -> {
            handle.execute("create index on shop.sessions (updated_at)");
            handle.execute("update shop.sessions set updated_at = expires_at where id % 2 = 0");
        });

        run(Map.of(
                "table",
                "shop.sessions",
                "due",
                "updated_at is null or updated_at < :as_of",
                "delete",
                true,
                "max_share",
                1));

        assertThat(
                        numbers(
                                "select count(*) from shop.sessions where updated_at is null or updated_at < '2026-03-01 09:00'"))
                .containsExactly(0L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "table: shop.session                     | sweep.table      | a table that is there",
                "table: shop.keep                        | sweep.table      | a table with a primary key",
                "due: expires < :as_of                   | sweep.due        | it says: column \"expires\" does not exist",
                "due: expires_at <                       | sweep.due        | it says: syntax error",
                "due: expires_at + 1                     | sweep.due        | it says: operator does not exist",
                "due: note                               | sweep.due        | it says: argument of WHERE must be type boolean",
                "order: [updated_at]                     | sweep.order      | columns that are never null",
                "order: [expire_at]                      | sweep.order      | did you mean expires_at",
                "archive_to: shop.old                    | sweep.archive_to | create table \"shop\".\"old\" (like",
                "archive_to: shop.keep                   | sweep.archive_to | it has no id, expires_at",
                "set: { state: X }                       | sweep.set        | did you mean status",
                "set: { id: 1 }                          | sweep.set        | by which the table is not gone through",
                "set: { updated_at: never }              | sweep.set        | PostgreSQL says: invalid input syntax",
            })
    void whatTheDatabaseDoesNotUnderstandIsNamed(String wrong, String field, String words) {
        Map<String, Object> settings = new HashMap<>(Map.of("table", "shop.sessions", "due", "expires_at < :as_of"));
        settings.putAll(yaml(wrong.strip()));
        if (!settings.containsKey("set") && !settings.containsKey("archive_to")) {
            settings.put("delete", true);
        }

        List<SettingProblem> problems = problems(settings);

        assertThat(problems).extracting(SettingProblem::name).containsExactly(field.strip());
        assertThat(problems.get(0).words("sweep")).contains(words.strip());
    }

    @Test
    void missingRightsAreNamed() {
        jdbi.useHandle(handle -> handle.execute("revoke delete on shop.sessions from perennial_worker"));

        assertThat(problems(sweep("due", "expires_at < :as_of", "delete", true))
                        .get(0)
                        .expected())
                .contains("grant DELETE on \"shop\".\"sessions\"");
    }

    private static List<SettingProblem> problems(Map<String, Object> settings) {
        return worker.withHandle(handle -> new SweepJob().problems(Map.of("sweep", settings), handle));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String text) {
        return (Map<String, Object>) Catalogue.read(
                        "jobs.yaml",
                        "jobs: { a: { every: 1h, workflow: X, settings: { it: { %s } } } }".formatted(text))
                .jobs()
                .get(0)
                .settings()
                .get("it");
    }

    private static List<String> target(String due) {
        SweepSettings settings =
                SweepSettings.of(SweepJob.SETTINGS.complete(Map.of("sweep", sweep("due", due, "delete", true))));
        return worker.withHandle(
                handle -> new SweepCheck(settings, handle).target().orderColumns());
    }

    private static Map<String, Object> sweep(String due, String condition, String work, Object how) {
        return Map.of("table", "shop.sessions", due, condition, work, how);
    }

    private static SweptTable run(Map<String, Object> sweep) {
        return run(sweep, InActivity.sweepsInPagesOf(20, worker));
    }

    private static SweptTable run(Map<String, Object> sweep, Sweeps sweeps) {
        JobRequest request = request(sweep);
        return InActivity.attempt(SweepTableActivities.class, activities(sweeps), it -> it.sweep(request));
    }

    private static SweepTableActivities activities(Sweeps sweeps) {
        return new SweepTableActivitiesImpl(worker, sweeps);
    }

    private static JobRequest request(Map<String, Object> sweep) {
        return InActivity.request("purge", AS_OF, Map.of("sweep", sweep));
    }

    private static ApplicationFailure failureOf(Map<String, Object> sweep) {
        Throwable cause = catchThrowable(() -> run(sweep));
        while (cause != null && !(cause instanceof ApplicationFailure)) {
            cause = cause.getCause();
        }
        assertThat(cause).isNotNull();
        return (ApplicationFailure) cause;
    }

    private static List<Long> numbers(String sql) {
        return jdbi.withHandle(
                (Handle handle) -> handle.createQuery(sql).mapTo(Long.class).list());
    }

    private static List<String> texts(String sql) {
        return jdbi.withHandle(
                (Handle handle) -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
