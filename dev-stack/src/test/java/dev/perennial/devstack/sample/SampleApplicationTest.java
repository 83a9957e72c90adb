package dev.perennial.devstack.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.postgres.Sql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SampleApplicationTest {
    // A moment that Apia, the zone of these sessions, never saw: 30 December 2011 was skipped there.
    private static final Instant NOW = Instant.parse("2011-12-30T09:05:00.123Z");
    private static final String ROWS = "SELECT md5(string_agg(x::text, ',' ORDER BY id)) FROM subscriptions x";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void leavesTablesThatAreThere() {
        String url = newDatabase();
        SampleApplication first = SampleApplication.createIn(url);
        assertThat(first.isEmpty()).isTrue();
        first.generate(Size.subscriptions(50), NOW, 1);

        SampleApplication second = SampleApplication.createIn(url);

        assertThat(second.isEmpty()).isFalse();
        assertThatThrownBy(() -> second.generate(Size.subscriptions(50), NOW, 1))
                .hasMessage("The sample application has data already");
        assertThat(Sql.text(
                        url,
                        "SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                                + " WHERE schemaname = 'public' AND tablename IN ('subscriptions', 'affiliate_codes')"))
                .isEqualTo("affiliate_codes_affiliate_id_idx affiliate_codes_code_key affiliate_codes_pkey"
                        + " affiliate_codes_status_expires_at_idx subscriptions_pkey"
                        + " subscriptions_status_expires_at_idx subscriptions_user_id_idx");
    }

    @Test
    void hasOneOfEachAwkwardCaseWhenItIsSmall() {
        Seeded seeded = SampleApplication.createIn(newDatabase()).generate(Size.subscriptions(44), NOW, 7);

        assertThat(seeded)
                .isEqualTo(new Seeded(44, 35, 6, 20, 12, 10, 1, 18, 2, 4, 2, 9, seeded.codesToExpire(), 5, 1));
        assertThat(seeded.codesToExpire()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void knowsAddressesThatNoMailIsSentToAnyMore() {
        SampleApplication application = SampleApplication.createIn(newDatabase());
        assertThat(application.suppressedAddresses()).isEmpty();
        application.generate(Size.subscriptions(44), NOW, 7);

        assertThat(application.suppressedAddresses().values())
                .containsExactlyInAnyOrder("unsubscribed", "bounced", "complained");
    }

    /** A world that was made by an earlier version goes on. */
    @Test
    void addsTheTablesThatCameLater() {
        String url = newDatabase();
        SampleApplication.createIn(url).generate(Size.subscriptions(44), NOW, 7);
        Sql.run(url, "DROP TABLE payments, email_suppressions");
        Sql.run(url, "DROP TYPE \"PaymentStatus\", \"EmailSuppressionReason\"");

        SampleApplication later = SampleApplication.createIn(url);

        assertThat(later.suppressedAddresses()).isEmpty();
        assertThat(later.count(NOW).waitingForPayment()).isZero();
        assertThat(Sql.number(url, "SELECT count(*) FROM subscriptions")).isEqualTo(44);
    }

    @Test
    void isSmallerThanItsCastWhenAsked() {
        Seeded seeded = SampleApplication.createIn(newDatabase()).generate(Size.subscriptions(1), NOW, 7);

        assertThat(seeded.subscriptions()).isEqualTo(1);
        assertThat(seeded.users()).isEqualTo(1);
        assertThatThrownBy(() -> Size.subscriptions(0)).hasMessage("At least one subscription is needed, not 0");
    }

    @Test
    void putsRowsOnEveryBoundaryInUtc() {
        String url = newDatabase();
        SampleApplication.createIn(url).generate(Size.subscriptions(100), NOW.plusNanos(999), 7);

        assertThat(Sql.number(url, expiring("'2011-12-30 09:05:00.123'"))).isGreaterThanOrEqualTo(2);
        assertThat(Sql.number(url, expiring("'2011-12-30 09:05:00.122'"))).isEqualTo(1);
        assertThat(Sql.number(url, expiring("'2011-12-30 09:05:00.124'"))).isEqualTo(1);
        assertThat(Sql.number(url, expiring("'2012-01-02 09:05:00.122'"))).isEqualTo(1);
        assertThat(Sql.number(url, expiring("'2012-01-02 09:05:00.123'"))).isEqualTo(1);
        assertThat(Sql.number(url, expiring("'2012-01-02 09:05:00.124'"))).isEqualTo(1);
    }

    @Test
    void makesTheSameRowsForTheSameSeedInAnyZone() {
        String url = newDatabase();
        SampleApplication.createIn(url).generate(Size.subscriptions(500), NOW, 42);
        String inUtc = newDatabase() + "&options=-c%20TimeZone=UTC";
        SampleApplication.createIn(inUtc).generate(Size.subscriptions(500), NOW, 42);
        String otherSeed = newDatabase();
        SampleApplication.createIn(otherSeed).generate(Size.subscriptions(500), NOW, Long.MAX_VALUE);

        assertThat(Sql.text(inUtc, ROWS)).isEqualTo(Sql.text(url, ROWS));
        assertThat(Sql.text(otherSeed, ROWS)).isNotEqualTo(Sql.text(url, ROWS));
    }

    @Test
    void looksLikeACompanyWhenItIsLarge() {
        int size = 20_000;
        String url = newDatabase();
        SampleApplication application = SampleApplication.createIn(url);
        Seeded seeded = application.generate(Size.subscriptions(size), NOW, 42);

        assertThat(seeded.subscriptions()).isEqualTo(size);
        assertThat(seeded.users()).isEqualTo(size * 8 / 10);
        assertThat(seeded.affiliates()).isCloseTo(seeded.users() / 20, within(10L));
        assertThat(seeded.dueForReminder()).isBetween(size * 2L / 100, size * 4L / 100);
        assertThat(seeded.expiredActive()).isBetween(size * 15L / 1000, size * 3L / 100);
        assertThat(seeded.expiredOfFreeUsers()).isBetween(5L, seeded.expiredActive() / 4);
        assertThat(seeded.coveredByAnother()).isBetween(20L, seeded.expiredActive() / 2);
        assertThat((long) application.suppressedAddresses().size())
                .isBetween(seeded.users() / 100, seeded.users() / 20);
        assertThat(seeded.waitingForPayment()).isBetween(5L, seeded.usersToDowngrade() / 4);
        assertThat(seeded.codesToExpire() * 10)
                .isLessThanOrEqualTo(Sql.number(url, "SELECT count(*) FROM affiliate_codes WHERE status = 'ACTIVE'"));
        assertThat(seeded.activeAffiliatesOfThisMonth()).isBetween(5L, seeded.activeAffiliates() / 5);
        assertThat(Sql.number(url, "SELECT count(*) FROM users WHERE email !~ '@example[.](com|org|net)$'"))
                .isZero();
        // The generator may have passed over the foreign keys; the rows must fit them all the same.
        assertThat(Sql.number(
                        url,
                        "SELECT (SELECT count(*) FROM subscriptions JOIN users u ON u.id = user_id)"
                                + " + (SELECT count(*) FROM affiliates a JOIN users u ON u.id = user_id)"
                                + " - (SELECT count(*) FROM payments)"
                                + " + (SELECT count(*) FROM payments JOIN subscriptions s ON s.id = subscription_id)"
                                + " + (SELECT count(*) FROM affiliate_codes JOIN affiliates a ON a.id = affiliate_id)"))
                .isEqualTo(seeded.subscriptions() + seeded.affiliates() + seeded.codes());
        assertThat(Sql.number(url, "SELECT count(*) FROM notifications WHERE user_id NOT IN (SELECT id FROM users)"))
                .isZero();
        assertThat(application.count(NOW)).isEqualTo(seeded);
    }

    @Test
    void renewsAsTheWebhookDoes() throws SQLException {
        String url = newDatabase();
        SampleApplication application = SampleApplication.createIn(url);
        Seeded before = application.generate(Size.subscriptions(44), NOW, 7);
        String id = Sql.text(
                url,
                "SELECT s.id FROM subscriptions s JOIN users u ON u.id = s.user_id"
                        + " WHERE u.tier = 'FREE' AND s.status = 'active' AND s.expires_at <= '2011-12-30 09:05:00.123'");

        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(SampleApplication.renewDuring(connection, id, Instant.parse("2012-01-30T00:00:00Z")))
                    .isTrue();
            assertThat(SampleApplication.renewDuring(connection, "nobody's", NOW))
                    .isFalse();
            assertThat(connection.getAutoCommit()).isTrue();
            connection.setAutoCommit(false);
            SampleApplication.renewDuring(connection, id, NOW);
            connection.rollback();
        }

        assertThat(Sql.text(
                        url,
                        "SELECT expires_at || ' ' || renewal_reminder_sent FROM subscriptions WHERE id = '" + id + "'"))
                .isEqualTo("2012-01-30 00:00:00 false");
        assertThat(application.count(NOW).expiredActive()).isEqualTo(before.expiredActive() - 1);
        assertThat(application.count(NOW).expiredOfFreeUsers()).isEqualTo(before.expiredOfFreeUsers() - 1);
    }

    private static String newDatabase() {
        return postgres.createDatabase("sample_" + DATABASES.incrementAndGet());
    }

    private static String expiring(String moment) {
        return "SELECT count(*) FROM subscriptions WHERE expires_at = " + moment;
    }
}
