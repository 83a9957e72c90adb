package dev.perennial.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.application.NextJsClient;
import dev.perennial.database.TestDatabase;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsActivities;
import dev.perennial.jobs.checkexpiringsubscriptions.activities.CheckExpiringSubscriptionsActivitiesImpl;
import dev.perennial.jobs.checkexpiringsubscriptions.activities.ReminderPace;
import dev.perennial.jobs.distributecodes.DistributeCodesActivities;
import dev.perennial.jobs.distributecodes.activities.DistributeCodesActivitiesImpl;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.Kept;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsActivitiesImpl;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.ExpiredCodes;
import dev.perennial.jobs.expirecodes.activities.ExpireCodesActivitiesImpl;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every job on tables whose partitions have rows in the same places: a page is its own rows and no others. */
class PartitionedTablesTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:10:00Z");
    private static final int ROWS_OF_A_PAGE = 7;

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.openPartitioned();
    }

    @BeforeEach
    void empty() {
        database.truncate(
                "users",
                "affiliates",
                "perennial.run_steps",
                "perennial.effects",
                "perennial.code_grants",
                "perennial.reminder_deliveries");
    }

    /** Two of three are due. */
    @Test
    void expiresCodes() {
        affiliates(1);
        fill(
                """
                insert into affiliate_codes (id, affiliate_id, code, status, expires_at, created_at, updated_at)
                select 'code-' || n, 'aff-1', 'code-' || n, 'ACTIVE',
                       timestamp '2026-11-01' + (n % 3) * interval '15 days' + n * interval '1 second',
                       '2025-01-01', '2025-01-01'
                  from generate_series(1, 90) as n
                """);

        ExpiredCodes result = InActivity.attempt(
                ExpireCodesActivities.class,
                new ExpireCodesActivitiesImpl(worker(), sweeps()),
                activities ->
                        activities.expireCodes(InActivity.request("expire_codes", AS_OF, Map.of("max_share", 1))));

        assertThat(result.expiredCount()).isEqualTo(60);
        assertThat(result.expiredIds()).hasSize(60).doesNotHaveDuplicates();
        assertThat(strings(
                        "select status || ' ' || count(*) || ' ' || count(*) filter (where expires_at <= '2026-11-21')"
                                + " from affiliate_codes group by status order by status"))
                .containsExactly("ACTIVE 30 0", "EXPIRED 60 60");
        assertThat(rowsOfPages("affiliate_codes where status = 'EXPIRED'")).isEqualTo(pagesOf(60));
    }

    /** Two of three are due; of these every other user had another tier. */
    @Test
    void downgradesUsers() {
        fill(
                """
                insert into users (id, tier)
                select 'user-' || n, cast(case when n % 2 = 0 then 'PRO' else 'STARTER' end as tier)
                  from generate_series(1, 90) as n
                """);
        // In another order, so that a subscription and its user are in other places.
        fill(
                """
                insert into subscriptions (id, user_id, provider, status, expires_at)
                select 'sub-' || n, 'user-' || n, 'dlocal', 'active',
                       timestamp '2026-11-01' + (n % 3) * interval '15 days' + n * interval '1 second'
                  from generate_series(90, 1, -1) as n
                """);

        DowngradedSubscriptions result = InActivity.attempt(
                DowngradeExpiredSubscriptionsActivities.class,
                new DowngradeExpiredSubscriptionsActivitiesImpl(worker(), sweeps()),
                activities -> activities.downgradeExpiredSubscriptions(
                        InActivity.request("downgrade_expired_subscriptions", AS_OF, Map.of())));

        assertThat(result.expiredCount()).isEqualTo(60);
        assertThat(result.downgradedCount()).isEqualTo(60);
        assertThat(result.kept()).isEqualTo(new Kept(0, 0, 0));
        assertThat(result.downgradedUsers()).hasSize(60).doesNotHaveDuplicates();
        assertThat(strings(
                        "select u.tier || ' ' || s.status || ' ' || (s.expires_at <= '2026-11-21') || ' ' || count(*)"
                                + " from users u join subscriptions s on s.user_id = u.id"
                                + " group by u.tier, s.status, s.expires_at <= '2026-11-21' order by 1"))
                .containsExactly("FREE expired true 60", "PRO active false 15", "STARTER active false 15");
        assertThat(strings("select before || ' ' || count(*) from perennial.effects group by before order by 1"))
                .containsExactly("PRO 30", "STARTER 30");
        assertThat(strings("select count(distinct user_id)::text from notifications"))
                .containsExactly("60");
        assertThat(rowsOfPages("subscriptions where status = 'expired'")).isEqualTo(pagesOf(60));
    }

    @Test
    void distributesCodes() {
        affiliates(30);

        long distributed = InActivity.attempt(
                        DistributeCodesActivities.class,
                        new DistributeCodesActivitiesImpl(worker(), sweeps()),
                        activities -> activities.distributeCodes(
                                InActivity.request("distribute_codes", AS_OF, Map.of("quota", Map.of("GOLD", 2)))))
                .distributedCount();

        assertThat(distributed).isEqualTo(60);
        assertThat(strings("select count(*)::text from (select affiliate_id from affiliate_codes"
                        + " group by affiliate_id having count(*) = 2) as complete"))
                .containsExactly("30");
    }

    /** Two of three end within the window. */
    @Test
    void plansReminders() {
        fill("insert into users (id, email) select 'user-' || n, 'user-' || n || '@example.test'"
                + " from generate_series(1, 90) as n");
        fill(
                """
                insert into subscriptions (id, user_id, provider, status, expires_at)
                select 'sub-' || n, 'user-' || n, 'dlocal', 'active',
                       timestamp '2026-11-22' + (n % 3) * interval '15 days' + n * interval '1 second'
                  from generate_series(90, 1, -1) as n
                """);
        URI nobody = URI.create("http://127.0.0.1:1");

        InActivity.attempt(
                CheckExpiringSubscriptionsActivities.class,
                new CheckExpiringSubscriptionsActivitiesImpl(
                        worker(),
                        sweeps(),
                        new NextJsClient(
                                nobody, "key", Duration.ofSeconds(1), NextJsClient.breaker(nobody), Clock.systemUTC()),
                        Clock.systemUTC(),
                        ReminderPace.USUAL),
                activities -> activities.planReminders(
                        InActivity.request("check_expiring_subscriptions", AS_OF, Map.of("window", "20d"))));

        assertThat(strings("select d.state || ' ' || count(distinct d.user_id) || ' ' || count(*)"
                        + " from perennial.reminder_deliveries d"
                        + " join subscriptions s on s.id = d.subscription_id and s.user_id = d.user_id"
                        + " and s.expires_at <= '2026-12-11' group by d.state"))
                .containsExactly("planned 60 60");
    }

    private static void affiliates(int count) {
        fill(
                """
                insert into affiliates (id, user_id, status, tier, joined_at, updated_at)
                select 'aff-' || n, 'user-' || n, 'ACTIVE', 'GOLD', timestamp '2025-01-01' + n * interval '1 hour',
                       '2025-01-01'
                  from generate_series(1, %d) as n
                """
                        .formatted(count));
    }

    private static void fill(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    /** How many rows each transaction changed that changed any, in their order. */
    private static List<Integer> rowsOfPages(String tableAndCondition) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        """
                        select count(*)
                          from %s
                         group by xmin::text::bigint
                         order by xmin::text::bigint
                        """
                                .formatted(tableAndCondition))
                .mapTo(Integer.class)
                .list());
    }

    private static List<Integer> pagesOf(int rows) {
        List<Integer> pages = new ArrayList<>(Collections.nCopies(rows / ROWS_OF_A_PAGE, ROWS_OF_A_PAGE));
        pages.add(rows % ROWS_OF_A_PAGE);
        return pages;
    }

    private static Jdbi worker() {
        return database.worker();
    }

    private static Sweeps sweeps() {
        return InActivity.sweepsInPagesOf(ROWS_OF_A_PAGE, worker());
    }

    private static List<String> strings(String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
