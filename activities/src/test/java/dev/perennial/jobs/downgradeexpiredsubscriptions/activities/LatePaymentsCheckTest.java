package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.schedule.JobDefinition;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whichever of both holds, doctor says it, and with what age. */
class LatePaymentsCheckTest {

    private static EmbeddedPostgres postgres;

    // Mutable state, made anew for each test
    private String url;
    private Jdbi database;
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
    void openAnEmptyDatabase() {
        url = postgres.createDatabase("payments_" + System.nanoTime());
        database = Jdbi.create(DatabaseUrl.parse(url).jdbcUrl());
        jdbi = Jdbi.create(DatabaseUrl.parse(url).jdbcUrl());
    }

    @Test
    void saysWhatATableWouldNeed() {
        assertThat(examine(""))
                .containsExactly(
                        "OK late payments: not looked at, there is no table payments; pending_payments of 5d would need"
                                + " one with subscription_id (text), status (text or enum), created_at (timestamp),"
                                + " paid_at (timestamp)");
    }

    @Test
    void saysThatPaymentsAreLookedAtAndWhichIndexHelps() {
        execute("create table payments (subscription_id text, status text, created_at timestamp, paid_at timestamp)");

        assertThat(examine("settings: { pending_payments: 48h }"))
                .containsExactly(
                        "OK late payments: payments of the last 48h are looked at: one that is PENDING holds the downgrade"
                                + " off, one that is PAID later takes it back",
                        "WARN index on payments: none begins with subscription_id; one finds the payments of a"
                                + " subscription without reading the others");

        execute("create index on payments (subscription_id, status)");
        assertThat(examine("").get(1)).isEqualTo("OK index on payments: there is one that begins with subscription_id");
    }

    @Test
    void saysWhenADowngradeCannotBeTakenBack() {
        execute("create table payments (subscription_id text, status text, created_at timestamp, paid_at timestamp)");
        execute("create table notifications (id text)");
        execute("create role payments_clerk login");
        execute("grant select on payments to payments_clerk");
        assertThat(examine("")).hasSize(2);

        database = Jdbi.create(DatabaseUrl.parse(url.replace("user=postgres", "user=payments_clerk"))
                .jdbcUrl());

        assertThat(examine("").get(2))
                .endsWith("may not delete on notifications; a downgrade that was paid for cannot be taken back");
    }

    @Test
    void saysWhatIsNotDoneWithoutTheTimeOfPayment() {
        execute("create table payments (subscription_id text, status text, created_at timestamp)");

        assertThat(examine("").get(0))
                .endsWith(
                        "holds the downgrade off; with a column paid_at (timestamp) one that is PAID later would take it"
                                + " back");
    }

    @Test
    void saysWhatCannotBeReadOfATableThatIsThere() {
        execute("create table payments (subscription_id int, state text, created_at timestamptz, paid_at timestamp)");

        assertThat(examine(""))
                .containsExactly("WARN late payments: not looked at: of table payments cannot be read subscription_id"
                        + " (text), status (text or enum), created_at (timestamp)");
    }

    @Test
    void saysWhenPaymentsAreNotToBeLookedAt() {
        assertThat(examine("settings: { pending_payments: 0s }"))
                .containsExactly("OK late payments: not looked at, pending_payments of downgrade is 0s");
        assertThat(examine("settings: { pending_payments: soon }"))
                .containsExactly("FAIL late payments: pending_payments of downgrade is soon");
    }

    private List<String> examine(String settings) {
        JobDefinition job = Catalogue.read(
                        "jobs.yaml",
                        """
                        jobs:
                          downgrade:
                            name: Downgrade
                            workflow: DowngradeExpiredSubscriptions
                            cron: 10 9 * * *
                            %s
                        """
                                .formatted(settings))
                .jobs()
                .get(0);
        return database.withHandle(handle -> new DowngradeExpiredSubscriptionsJob().check(job, handle)).stream()
                .map(result -> result.level() + " " + result.check() + ": " + result.detail())
                .toList();
    }

    private void execute(String sql) {
        jdbi.useHandle(handle -> handle.execute(sql));
    }
}
