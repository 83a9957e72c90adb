package dev.perennial.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Schema;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.RunFilter;
import dev.perennial.run.RunStatus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Day one beside a {@code cron_job_runs} that is there already: taken as it is, its rows imported once. */
class MovingInTest {

    /** The table as it may have been made. */
    enum Made {
        BY_SQL(
                """
                create table cron_job_runs (
                    id uuid primary key default gen_random_uuid(),
                    job_id varchar(100) not null,
                    status varchar(20) not null check (status in ('success', 'error', 'missed')),
                    duration_ms integer,
                    result jsonb,
                    error text,
                    traceback text,
                    scheduled_time timestamptz,
                    created_at timestamptz not null default now());
                create index idx_cron_job_runs_job_id on cron_job_runs (job_id);
                create index idx_cron_job_runs_status on cron_job_runs (status);
                create index idx_cron_job_runs_created_at on cron_job_runs (created_at desc);
                """),
        BY_PRISMA(
                """
                CREATE TABLE "public"."cron_job_runs" (
                    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
                    "job_id" VARCHAR(100) NOT NULL,
                    "status" VARCHAR(20) NOT NULL,
                    "duration_ms" INTEGER,
                    "result" JSONB,
                    "error" TEXT,
                    "traceback" TEXT,
                    "scheduled_time" TIMESTAMPTZ(6),
                    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
                    CONSTRAINT "cron_job_runs_pkey" PRIMARY KEY ("id"));
                CREATE INDEX "cron_job_runs_job_id_idx" ON "public"."cron_job_runs"("job_id");
                CREATE INDEX "cron_job_runs_status_idx" ON "public"."cron_job_runs"("status");
                CREATE INDEX "cron_job_runs_created_at_idx" ON "public"."cron_job_runs"("created_at" DESC);
                """);

        private final String sql;

        Made(String sql) {
            this.sql = sql;
        }
    }

    private static final String SHAPE =
            """
            select string_agg(line, E'\\n' order by line)
              from (select format('%s %s %s %s', attname, format_type(atttypid, atttypmod), attnotnull,
                                  pg_get_expr(d.adbin, d.adrelid)) as line
                      from pg_attribute a
                      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                     where a.attrelid = 'public.cron_job_runs'::regclass and attnum > 0
                    union all
                    select pg_get_constraintdef(oid) || ' ' || conname
                      from pg_constraint
                     where conrelid = 'public.cron_job_runs'::regclass
                    union all
                    select indexdef from pg_indexes where tablename = 'cron_job_runs'
                    union all
                    select 'trigger ' || tgname from pg_trigger where tgrelid = 'public.cron_job_runs'::regclass) shape
            """;

    private static final Instant OLD = Instant.parse("2025-03-01T09:00:00Z");
    private static final UUID OLD_ID = UUID.fromString("f3b0c442-98fc-4c14-9afb-f4c8996fb924");

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void open() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    }

    @AfterAll
    static void close() {
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource
    void takesTheTableAsItIsAndImportsItsRowsOnce(Made made) {
        String url = DatabaseUrl.parse(postgres.createDatabase(made.name().toLowerCase(java.util.Locale.ROOT)))
                .jdbcUrl();
        Jdbi jdbi = Jdbi.create(url);
        jdbi.useHandle(handle -> {
            handle.createScript(made.sql).execute();
            insertOldRows(handle);
        });
        String shape = shape(jdbi);

        migrate(url);
        migrate(url);

        assertThat(shape(jdbi)).isEqualTo(shape);
        List<Run> imported = jdbi.withHandle(handle -> new RunDao(handle).newest(RunFilter.ALL, 10));
        assertThat(imported)
                .extracting(Run::status)
                .containsExactly(RunStatus.MISSED, RunStatus.ERROR, RunStatus.SUCCESS);
        assertThat(imported.get(2).createdAt()).isEqualTo(OLD);
        assertThat(imported.get(2).resultJson()).contains("{\"expired_count\": 3}");
        assertThat(partitionOf(jdbi, imported.get(2))).isEqualTo("perennial.runs_2025_03");
        assertThat(mirrorCount(jdbi))
                .as("nothing is written to a table that was there")
                .isEqualTo(3);

        jdbi.useTransaction(handle -> handle.execute("delete from cron_job_runs"));
        new Mirror(jdbi).rebuild();
        assertThat(mirrorCount(jdbi))
                .as("rebuilt from the ledger under the old ids")
                .isEqualTo(3);
        assertThat(oldRow(jdbi)).containsEntry("status", "success").containsEntry("duration_ms", 1200);
        assertThat(oldRow(jdbi).get("result")).hasToString("{\"expired_count\": 3}");
    }

    /** Where there is none, the application finds what it was promised, to the letter. */
    @Test
    void makesAFreshTableAsPromised() {
        String url = DatabaseUrl.parse(postgres.createDatabase("fresh")).jdbcUrl();

        migrate(url);

        Jdbi jdbi = Jdbi.create(url);
        assertThat(
                        strings(
                                jdbi,
                                """
                        select concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
                                         case when a.attnotnull then 'not null' end,
                                         'default ' || pg_get_expr(d.adbin, d.adrelid),
                                         nullif(a.attidentity::text || a.attgenerated::text, ''))
                          from pg_attribute a
                          left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                         where a.attrelid = 'public.cron_job_runs'::regclass
                           and a.attnum > 0
                         order by a.attnum
                        """))
                .containsExactly(
                        "id uuid not null default gen_random_uuid()",
                        "job_id character varying(100) not null",
                        "status character varying(20) not null",
                        "duration_ms integer",
                        "result jsonb",
                        "error text",
                        "traceback text",
                        "scheduled_time timestamp with time zone",
                        "created_at timestamp with time zone not null default now()");
        assertThat(
                        strings(
                                jdbi,
                                """
                        select conname || ' ' || pg_get_constraintdef(oid)
                          from pg_constraint
                         where conrelid = 'public.cron_job_runs'::regclass
                           and contype <> 'n'
                         order by 1
                        """))
                .containsExactly(
                        "cron_job_runs_pkey PRIMARY KEY (id)",
                        "cron_job_runs_status_check CHECK (((status)::text = ANY ((ARRAY['success'::character varying,"
                                + " 'error'::character varying, 'missed'::character varying])::text[])))");
        assertThat(
                        strings(
                                jdbi,
                                """
                        select indexdef
                          from pg_indexes
                         where schemaname = 'public' and tablename = 'cron_job_runs'
                         order by indexname
                        """))
                .containsExactly(
                        "CREATE UNIQUE INDEX cron_job_runs_pkey ON public.cron_job_runs USING btree (id)",
                        "CREATE INDEX idx_cron_job_runs_created_at ON public.cron_job_runs USING btree (created_at DESC)",
                        "CREATE INDEX idx_cron_job_runs_job_id ON public.cron_job_runs USING btree (job_id)",
                        "CREATE INDEX idx_cron_job_runs_status ON public.cron_job_runs USING btree (status)");
        assertThat(
                        strings(
                                jdbi,
                                """
                        select concat_ws(' ', relkind, relispartition, relrowsecurity, relhastriggers)
                          from pg_class
                         where oid = 'public.cron_job_runs'::regclass
                        """))
                .as("a plain table without triggers")
                .containsExactly("r f f f");
    }

    private static List<String> strings(Jdbi jdbi, String query) {
        return jdbi.withHandle(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    /** Flyway waits in a session of its own meanwhile, which is not to be taken for one that stands still. */
    @Test
    void mayTakeLongerThanAnIdleSessionIsAllowed() throws Exception {
        String url = DatabaseUrl.parse(postgres.createDatabase("long_move")).jdbcUrl();
        Jdbi.create(url)
                .useHandle(handle -> handle.createScript(Made.BY_PRISMA.sql).execute());
        PGSimpleDataSource impatient = new PGSimpleDataSource();
        impatient.setUrl(url);
        impatient.setOptions("-c idle_in_transaction_session_timeout=200ms");

        try (Connection application = DriverManager.getConnection(url)) {
            application.setAutoCommit(false);
            application.createStatement().execute("lock table cron_job_runs in access exclusive mode");
            CompletableFuture<Void> move = CompletableFuture.runAsync(() -> Schema.migrate(impatient));
            // Several times what a session may idle.
            await().until(() -> move.isDone() || hasWaitedASecond(url));
            assertThat(move).isNotDone();
            application.commit();

            assertThat(move).succeedsWithin(Duration.ofSeconds(30));
        }
        assertThat(Schema.flyway(impatient).info().pending()).isEmpty();
    }

    /** Whether somebody has, for a lock in this database. */
    private static boolean hasWaitedASecond(String url) {
        return Jdbi.create(url).withHandle(handle -> handle.createQuery(
                        """
                                select count(*) > 0
                                  from pg_stat_activity
                                 where datname = current_database()
                                   and wait_event_type = 'Lock'
                                   and clock_timestamp() - query_start > interval '1 second'
                                """)
                .mapTo(Boolean.class)
                .one());
    }

    private static void insertOldRows(org.jdbi.v3.core.Handle handle) {
        handle.createUpdate(
                        """
                        insert into cron_job_runs (id, job_id, status, duration_ms, result, error, scheduled_time, created_at)
                        values (:id, 'expire_codes', 'success', 1200, '{"expired_count": 3}', null, null, :at),
                               (gen_random_uuid(), 'expire_codes', 'error', 5, null, 'boom', null, :later),
                               (gen_random_uuid(), 'distribute_codes', 'missed', null, null, null, :last, :last)
                        """)
                .bind("id", OLD_ID)
                .bind("at", OLD)
                .bind("later", OLD.plusSeconds(86_400))
                .bind("last", OLD.plusSeconds(2 * 86_400))
                .execute();
    }

    private static void migrate(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        Schema.migrate(dataSource);
    }

    private static String shape(Jdbi jdbi) {
        return jdbi.withHandle(
                handle -> handle.createQuery(SHAPE).mapTo(String.class).one());
    }

    private static long mirrorCount(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from public.cron_job_runs")
                .mapTo(Long.class)
                .one());
    }

    private static Map<String, Object> oldRow(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from public.cron_job_runs where id = :id")
                .bind("id", OLD_ID)
                .mapToMap()
                .one());
    }

    private static String partitionOf(Jdbi jdbi, Run run) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select tableoid::regclass::text from perennial.runs where id = :id")
                        .bind("id", run.id())
                        .mapTo(String.class)
                        .one());
    }
}
