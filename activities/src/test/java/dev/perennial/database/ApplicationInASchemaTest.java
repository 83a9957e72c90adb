package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.postgres.PgBouncer;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.activities.ExpireCodesActivitiesImpl;
import dev.perennial.ledger.HistoryDao;
import dev.perennial.mirror.Mirror;
import dev.perennial.sweep.InActivity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that is not in {@code public}: Prisma's {@code ?schema=shop}. The same tables are in {@code public} too. */
class ApplicationInASchemaTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:00:00Z");

    private static EmbeddedPostgres postgres;
    private static PgBouncer bouncer;

    @BeforeAll
    static void open() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
        bouncer = PgBouncer.before(postgres, Map.of("pool_mode", "transaction"));
    }

    @AfterAll
    static void close() {
        bouncer.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema=shop", "schema=Shop%2dNew", "currentSchema=shop,public"})
    void isChangedThereAndNowhereElse(String parameter) {
        isChangedThere(parameter, postgres.port(), "direct_" + Math.abs(parameter.hashCode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema=shop", "schema=Shop%2dNew"})
    void soItIsThroughAPooler(String parameter) {
        isChangedThere(parameter, bouncer.port(), "pooled_" + Math.abs(parameter.hashCode()));
    }

    private static void isChangedThere(String parameter, int port, String name) {
        Jdbi owner = Jdbi.create(postgres.createDatabase(name));
        String at = "postgres://postgres@127.0.0.1:%d/%s?%s";
        Sessions direct = Sessions.limited(DatabaseUrl.parse(at.formatted(postgres.port(), name, parameter)), Map.of());
        Sessions sessions = Sessions.limited(DatabaseUrl.parse(at.formatted(port, name, parameter)), Map.of());
        String schema =
                DatabaseUrl.parse(at.formatted(port, name, parameter)).schema().orElseThrow();
        Jdbi jdbi = sessions.jdbi(sessions.dataSource());
        makeApplication(owner, "public");
        makeApplication(owner, schema);

        Schema.migrate(direct.dataSource(), schema);
        InActivity.attempt(
                ExpireCodesActivities.class,
                new ExpireCodesActivitiesImpl(jdbi, InActivity.sweeps(jdbi)),
                activities ->
                        activities.expireCodes(InActivity.request("expire_codes", AS_OF, Map.of("max_share", 1))));
        addRunToLedger(owner);
        int mirrored = new Mirror(jdbi).rebuild();

        assertThat(statusIn(owner, "public")).isEqualTo("ACTIVE");
        assertThat(statusIn(owner, schema)).isEqualTo("EXPIRED");
        assertThat(mirrored).isEqualTo(1);
        assertThat(count(owner, "\"%s\".cron_job_runs".formatted(schema))).isEqualTo(1);
        List<HistoryDao.Entry> history =
                jdbi.withHandle(handle -> new HistoryDao(handle).newest(Optional.empty(), Optional.empty(), 10));
        assertThat(history).hasSize(1);
        assertThat(text(owner, "select to_regclass('public.cron_job_runs')::text"))
                .isNull();
    }

    private static void makeApplication(Jdbi owner, String schema) {
        owner.useTransaction(handle -> {
            handle.execute("create schema if not exists \"%s\"".formatted(schema));
            handle.execute("set local search_path = \"%s\"".formatted(schema));
            handle.execute(
                    """
                    create table affiliate_codes (
                        id text primary key, status text not null, expires_at timestamp(3), updated_at timestamp(3))
                    """);
            handle.execute("insert into affiliate_codes values ('due', 'ACTIVE', '2026-11-01', '2026-01-01')");
        });
    }

    private static void addRunToLedger(Jdbi owner) {
        owner.useHandle(
                handle -> handle.execute(
                        """
                insert into perennial.runs (id, job_id, trigger, status, as_of, created_at)
                values (gen_random_uuid(), 'expire_codes', 'manual', 'success', now(), now())
                """));
    }

    private static String statusIn(Jdbi owner, String schema) {
        return text(owner, "select status from \"%s\".affiliate_codes".formatted(schema));
    }

    private static long count(Jdbi owner, String table) {
        return Long.parseLong(text(owner, "select count(*)::text from " + table));
    }

    private static String text(Jdbi owner, String sql) {
        return owner.withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).findOne())
                .orElse(null);
    }
}
