package dev.perennial.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.cli.connect.Database;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.TableDao;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.sample.SampleApplication;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.registry.RegisteredJob;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What would fail at the first run is said before it, with what would be right. */
class TablesDoctorTest {

    private static final String CATALOGUE =
            """
            jobs:
              expire_codes: { name: Expire, workflow: ExpireCodes, cron: 0 9 * * * }
              remind: { name: Remind, workflow: CheckExpiringSubscriptions, cron: 5 9 * * * }
              downgrade: { name: Downgrade, workflow: DowngradeExpiredSubscriptions, cron: 10 9 * * * }
              distribute: { name: Distribute, workflow: DistributeCodes, cron: 0 0 1 * * }
            """;

    private static EmbeddedPostgres postgres;

    // Mutable state, made anew for each test
    private String url;
    private Jdbi jdbi;

    @BeforeAll
    static void startPostgres() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void openTheApplicationsDatabase() {
        url = postgres.createDatabase("tables_" + System.nanoTime());
        jdbi = Jdbi.create(DatabaseUrl.parse(url).jdbcUrl());
        SampleApplication.createIn(DatabaseUrl.parse(url).jdbcUrl());
    }

    @Test
    void isContentWithTablesAsPrismaMakesThem() {
        assertThat(examine(url))
                .containsExactly(
                        "OK tables of expire_codes: affiliate_codes: columns and rights are as it needs them",
                        "OK tables of remind: subscriptions, users: columns and rights are as it needs them",
                        "OK tables of downgrade: subscriptions, users, notifications: columns and rights are as it needs them",
                        "OK tables of distribute: affiliates, affiliate_codes: columns and rights are as it needs them");
    }

    @Test
    void namesAKeyThatIsNotText() {
        execute("alter table affiliate_codes alter column id type uuid using gen_random_uuid()");

        assertThat(examine(url).get(0))
                .isEqualTo(
                        "FAIL tables of expire_codes: affiliate_codes.id is uuid; needed is text"
                                + " → keys are text, as Prisma's String @id makes them without @db.Uuid; others are not supported");
    }

    @Test
    void namesATimeThatHasAZone() {
        execute("alter table subscriptions alter column expires_at type timestamptz");

        assertThat(examine(url))
                .filteredOn(finding -> finding.contains("expires_at is timestamp with time zone"))
                .hasSize(2)
                .allMatch(finding -> finding.startsWith("FAIL") && finding.contains("without @db.Timestamptz"));
    }

    @Test
    void namesWhatIsMissing() {
        execute("alter table subscriptions rename column renewal_reminder_sent to reminded");
        execute("drop table notifications");

        assertThat(examine(url))
                .contains(
                        "FAIL tables of remind: subscriptions has no column renewal_reminder_sent (boolean)"
                                + " → was it renamed, or is it another application's table?",
                        "FAIL tables of downgrade: table notifications is not there"
                                + " → is this the application's database?");
    }

    @Test
    void namesTheRightsThatTheRoleLacks() {
        execute("create role clerk login");
        execute("grant select on all tables in schema public to clerk");
        execute("grant update on affiliate_codes, subscriptions, affiliates to clerk");
        execute("grant update (tier, updated_at) on users to clerk");

        assertThat(examine(url.replace("user=postgres", "user=clerk")))
                .contains(
                        "FAIL tables of downgrade: clerk may not insert on notifications"
                                + " → grant insert on notifications to clerk;",
                        "FAIL tables of distribute: clerk may not insert on affiliate_codes"
                                + " → grant insert on affiliate_codes to clerk;")
                .hasSize(4);
    }

    /** A job that is not registered needs nothing. */
    @Test
    void looksOnlyAtWhatRegisteredJobsNeed() {
        assertThat(examine(url, List.of())).isEmpty();
    }

    private static List<String> examine(String url) {
        Instant some = Instant.parse("2026-11-21T09:10:00Z");
        return examine(
                url,
                Catalogue.read("jobs.yaml", CATALOGUE).jobs().stream()
                        .map(job -> new RegisteredJob(
                                job,
                                1,
                                "jobs.yaml",
                                some,
                                some,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                some,
                                Optional.empty()))
                        .toList());
    }

    private static List<String> examine(String url, List<RegisteredJob> jobs) {
        return Database.at(url, Clock.systemUTC())
                .tables(handle -> new TablesDoctor(LocalJobTypes.shipped(), new TableDao(handle)).examine(jobs))
                .stream()
                .map(finding -> finding.level() + " " + finding.check() + ": " + finding.detail()
                        + (finding.fix().isEmpty() ? "" : " → " + finding.fix()))
                .toList();
    }

    private void execute(String sql) {
        jdbi.useHandle(handle -> handle.execute(sql));
    }
}
