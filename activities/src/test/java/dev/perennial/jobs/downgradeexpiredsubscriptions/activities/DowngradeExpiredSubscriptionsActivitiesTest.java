package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.AppTime;
import dev.perennial.database.EveryCrash;
import dev.perennial.database.Json;
import dev.perennial.database.TestDatabase;
import dev.perennial.failure.FailureKind;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.Kept;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.User;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import dev.perennial.sweep.Tally;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DowngradeExpiredSubscriptionsActivitiesTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:10:00Z");

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void empty() {
        database.truncate("users", "perennial.run_steps", "perennial.effects");
    }

    /** Inclusive at the instant, of this provider alone. */
    @Test
    void endsWhatIsDueAtTheInstantAndNothingElse() {
        subscriber("before", "PRO", AS_OF.minusMillis(1));
        subscriber("at", "PRO", AS_OF);
        subscriber("after", "PRO", AS_OF.plusMillis(1));
        subscriber("never", "PRO", null);
        user("stripe", "PRO");
        subscription("s-stripe", "stripe", "stripe", "active", AS_OF.minusMillis(1));
        user("cancelled", "PRO");
        subscription("s-cancelled", "cancelled", "dlocal", "cancelled", AS_OF.minusMillis(1));

        DowngradedSubscriptions result = downgrade(request(Map.of()));

        assertThat(result)
                .isEqualTo(new DowngradedSubscriptions(
                        2,
                        2,
                        List.of(new User("before", "PRO"), new User("at", "PRO")),
                        false,
                        new Kept(0, 0, 0),
                        0,
                        List.of(),
                        0,
                        List.of()));
        assertThat(users())
                .containsExactly(
                        "after PRO active",
                        "at FREE expired",
                        "before FREE expired",
                        "cancelled PRO cancelled",
                        "never PRO active",
                        "stripe PRO active");
    }

    /** What the application and the ledger of effects hold afterwards. */
    @Test
    void tellsTheUserOnceAndRemembersWhatHeHad() {
        subscriber("ann", "ENTERPRISE", AS_OF.minusSeconds(5));
        JobRequest request = request(Map.of());

        DowngradedSubscriptions result = downgrade(request);

        assertThat(Json.write(result))
                .contains("{\"user_id\":\"ann\",\"previous_tier\":\"ENTERPRISE\"}")
                .doesNotContain("@");
        assertThat(strings("select user_id || '|' || type || '|' || title || '|' || message from notifications"))
                .containsExactly("ann|subscription_expired|Subscription Expired|"
                        + "Your subscription has expired. You have been downgraded to the FREE tier.");
        assertThat(strings("select id from notifications").get(0))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(strings("select kind || '|' || subject || '|' || before || '|' || run_id || '|'"
                        + " || to_char(period_end at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from perennial.effects"))
                .containsExactly("downgrade|s-ann|ENTERPRISE|" + request.runId() + "|2026-11-21 09:09:55");
        // Every time is the run's own, in UTC, whatever the session's zone.
        assertThat(
                        strings(
                                "select distinct t::text from (select updated_at from users union all"
                                        + " select updated_at from subscriptions union all select created_at from notifications) as x (t)"))
                .containsExactly("2026-11-21 09:10:00");
    }

    /** Once such a subscription stayed active and was found again for ever. */
    @Test
    void endsTheSubscriptionOfAFreeUserToo() {
        subscriber("free", "FREE", AS_OF);

        assertThat(downgrade(request(Map.of())))
                .isEqualTo(new DowngradedSubscriptions(
                        1, 0, List.of(), false, new Kept(1, 0, 0), 0, List.of(), 0, List.of()));
        assertThat(users()).containsExactly("free FREE expired");
        assertThat(strings("select id from notifications")).isEmpty();
        assertThat(strings("select updated_at::text from users")).containsExactly("2025-01-01 00:00:00");
        assertThat(downgrade(request(Map.of())).expiredCount()).isZero();
    }

    /** What else the user has, and whether he keeps his tier by it. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "never",
            value = {
                "stripe, active, 2026-11-21T09:10:00.001Z, PRO",
                "stripe, active, never, PRO",
                "stripe, trialing, 2026-12-01T00:00:00Z, PRO",
                "dlocal, active, 2026-12-01T00:00:00Z, PRO",
                "dlocal, trialing, never, PRO",
                "stripe, active, 2026-11-21T09:10:00Z, FREE",
                "stripe, cancelled, 2026-12-01T00:00:00Z, FREE",
                "dlocal, expired, 2026-12-01T00:00:00Z, FREE",
                "dlocal, active, 2026-11-01T00:00:00Z, FREE",
            })
    void keepsTheTierOfWhoHasAnotherLiveSubscription(String provider, String status, Instant expiresAt, String tier) {
        subscriber("ann", "PRO", AS_OF);
        subscription("other", "ann", provider, status, expiresAt);

        DowngradedSubscriptions result = downgrade(request(Map.of()));

        assertThat(strings("select tier from users")).containsExactly(tier);
        assertThat(strings("select status from subscriptions where id = 's-ann'"))
                .containsExactly("expired");
        assertThat(strings("select id from notifications")).hasSize(tier.equals("PRO") ? 0 : 1);
        assertThat(result.kept().otherSubscription()).isEqualTo(tier.equals("PRO") ? 1 : 0);
        assertThat(result.downgradedCount()
                        + result.kept().alreadyFree()
                        + result.kept().otherSubscription())
                .isEqualTo(result.expiredCount());
    }

    @Test
    void downgradesAUserOnceForSeveralSubscriptions() {
        subscriber("ann", "PRO", AS_OF.minusSeconds(2));
        subscription("second", "ann", "dlocal", "active", AS_OF.minusSeconds(1));

        assertThat(downgrade(request(Map.of())))
                .isEqualTo(new DowngradedSubscriptions(
                        2, 1, List.of(new User("ann", "PRO")), false, new Kept(1, 0, 0), 0, List.of(), 0, List.of()));
        assertThat(strings("select subject from perennial.effects")).containsExactly("s-ann");
        assertThat(strings("select id from notifications")).hasSize(1);
    }

    @Test
    void waitsForTheGraceToPass() {
        subscriber("late", "PRO", AS_OF.minus(Duration.ofHours(72)));
        subscriber("later", "PRO", AS_OF.minus(Duration.ofHours(72)).plusMillis(1));

        DowngradedSubscriptions result = downgrade(request(Map.of("grace", "72h")));

        assertThat(result.downgradedUsers()).containsExactly(new User("late", "PRO"));
    }

    @Test
    void saysWhatIsWrongWithItsGrace() {
        assertFails(
                FailureKind.MISCONFIGURED,
                "setting grace of downgrade_expired_subscriptions is soon; it should be a duration such as",
                request(Map.of("grace", "soon")));
    }

    @Test
    void changesNothingTheSecondTime() {
        subscriber("ann", "PRO", AS_OF);
        JobRequest request = request(Map.of());
        DowngradedSubscriptions first = downgrade(request);
        List<String> state = state();

        assertThat(downgrade(request)).as("another attempt of the run").isEqualTo(first);
        assertThat(downgrade(request(Map.of())).expiredCount())
                .as("another run")
                .isZero();
        assertThat(state()).isEqualTo(state);
    }

    /** Somebody gave him everything back but left the time as it was; he knows already. */
    @Test
    void doesNotTellTheUserTwiceOfOnePeriod() {
        subscriber("ann", "PRO", AS_OF);
        downgrade(request(Map.of()));
        database.jdbi().useHandle(handle -> {
            handle.execute("update users set tier = 'PRO'");
            handle.execute("update subscriptions set status = 'active'");
        });

        assertThat(downgrade(request(Map.of())).downgradedCount()).isEqualTo(1);
        assertThat(strings("select id from notifications")).hasSize(1);
    }

    /** Faults 2, 3, 4 and 9, at every commit. */
    @Test
    void comesToTheSameWhereverItDies() {
        JobRequest request = request(Map.of());
        EveryCrash.leavesNoTrace(
                database,
                () -> {
                    empty();
                    many(1_500);
                },
                jdbi -> downgrade(jdbi, request),
                DowngradeExpiredSubscriptionsActivitiesTest::state);
    }

    /** By a role that does not see what the application's sessions do. */
    @Test
    void beginsWithAShortPageBesideTheApplication() {
        many(1_500);

        try (Handle application = database.jdbi().open()) {
            assertThat(downgrade(request(Map.of())).expiredCount()).isEqualTo(1_500);
            assertThat(application.isClosed()).isFalse();
        }

        assertThat(database.firstPage("subscriptions where status = 'expired'")).isEqualTo(500);
    }

    /** The same subscriptions, where pages end elsewhere: one page of a few, and several of many. */
    @Test
    void countsTheSameWhereverAPageEnds() {
        many(1_500);
        DowngradedSubscriptions together = downgrade(request(Map.of()));

        assertThat(together.expiredCount()).isEqualTo(1_500);
        assertThat(together.downgradedCount()).isEqualTo(750);
        assertThat(together.kept()).isEqualTo(new Kept(600, 150, 0));
        assertThat(together.downgradedUsers()).hasSize(750).doesNotHaveDuplicates();
    }

    @Test
    void keepsTheFirstThousandUsers() {
        database.jdbi().useHandle(handle -> {
            handle.execute("insert into users (id, tier) select 'u' || n, 'PRO' from generate_series(1, 1001) as n");
            handle.execute(
                    "insert into subscriptions (id, user_id, provider, status, expires_at)"
                            + " select 's' || n, 'u' || n, 'dlocal', 'active', '2026-11-01' from generate_series(1, 1001) as n");
        });

        DowngradedSubscriptions result = downgrade(request(Map.of()));

        assertThat(result.downgradedCount()).isEqualTo(1_001);
        assertThat(result.downgradedUsers()).hasSize(Tally.MAX_IDS);
        assertThat(result.truncated()).isTrue();
    }

    /** Fault 35: the application's own trigger refuses one user. */
    @Test
    void leavesOutTheBadRowAlone() {
        many(600);
        poison("user-7");
        try {
            DowngradedSubscriptions result = downgrade(request(Map.of()));

            assertThat(result.failedCount()).isEqualTo(1);
            assertThat(result.failedIds()).containsExactly("sub-7");
            assertThat(strings("select id from subscriptions where status = 'active' and expires_at <= '2026-11-21'"))
                    .containsExactly("sub-7");
            assertThat(strings("select tier from users where id = 'user-7'")).containsExactly("PRO");
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("drop function refuse cascade"));
        }
    }

    @Test
    void failsWhenTooManyRowsAreBad() {
        many(100);
        poison("user-1_");
        try {
            assertFails(FailureKind.BAD_DATA, "10 items failed of 100", request(Map.of()));
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("drop function refuse cascade"));
        }
    }

    /** Fault 27: the payment's transaction was there first; its subscription cannot be seen yet, but its lock can. */
    @Test
    void waitsForASubscriptionThatIsJustBeingMade() throws Exception {
        subscriber("ann", "PRO", AS_OF);
        subscriber("bob", "PRO", AS_OF);
        try (Connection payment = begin()) {
            payment.createStatement()
                    .execute("insert into subscriptions (id, user_id, provider, status, expires_at)"
                            + " values ('new', 'ann', 'stripe', 'active', '2027-01-01')");
            CompletableFuture<DowngradedSubscriptions> run =
                    CompletableFuture.supplyAsync(() -> downgrade(request(Map.of())));
            Awaitility.await().until(() -> users().contains("bob FREE expired"));
            payment.commit();

            assertThat(run.get().kept().otherSubscription()).isEqualTo(1);
        }
        assertThat(strings("select tier from users where id = 'ann'")).containsExactly("PRO");
        assertThat(strings("select status from subscriptions where id = 's-ann'"))
                .containsExactly("expired");
    }

    /** Fault 26. */
    @Test
    void leavesWhoRenewsWhileItRuns() throws Exception {
        subscriber("ann", "PRO", AS_OF);
        subscriber("bob", "PRO", AS_OF);
        try (Connection payment = begin()) {
            payment.createStatement().execute("update subscriptions set expires_at = '2027-01-01' where id = 's-ann'");
            CompletableFuture<DowngradedSubscriptions> run =
                    CompletableFuture.supplyAsync(() -> downgrade(request(Map.of())));
            Awaitility.await().until(() -> users().contains("bob FREE expired"));
            payment.commit();

            assertThat(run.get().expiredCount()).isEqualTo(1);
        }
        assertThat(users()).containsExactly("ann PRO active", "bob FREE expired");
    }

    /** Whoever paid has what he paid for, and only who was reached before his payment was told otherwise. */
    @Test
    void nobodyWhoRenewsLosesByIt() throws Exception {
        database.jdbi().useHandle(handle -> {
            handle.execute("insert into users (id, tier) select 'u' || n, 'PRO' from generate_series(1, 3000) as n");
            handle.execute("insert into subscriptions (id, user_id, provider, status, expires_at)"
                    + " select 's' || n, 'u' || n, 'dlocal', 'active', timestamp '2026-11-01' + n * interval '1 second'"
                    + "   from generate_series(1, 3000) as n");
        });
        ExecutorService payments = Executors.newFixedThreadPool(8);
        try {
            CompletableFuture<DowngradedSubscriptions> run =
                    CompletableFuture.supplyAsync(() -> downgrade(request(Map.of())));
            List<Future<String>> renewals = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                String number = Integer.toString(i * 29);
                renewals.add(payments.submit(() -> renewAsTheWebhookDoes(number)));
            }
            List<String> reachedBefore = new ArrayList<>();
            for (Future<String> renewal : renewals) {
                if (!renewal.get().isEmpty()) {
                    reachedBefore.add(renewal.get());
                }
            }
            DowngradedSubscriptions result = run.get();

            assertThat(strings("select u.id from users u join subscriptions s on s.user_id = u.id"
                            + " where u.tier = 'PRO' and s.status = 'active' and s.expires_at > '2027-01-01'"))
                    .hasSize(100);
            assertThat(strings("select n.user_id from notifications n join users u on u.id = n.user_id"
                            + " where u.tier = 'PRO'"))
                    .containsExactlyInAnyOrderElementsOf(reachedBefore);
            assertThat(result.downgradedCount()).isEqualTo(2_900 + reachedBefore.size());
            assertThat(strings("select user_id from notifications")).hasSize((int) result.downgradedCount());
        } finally {
            payments.shutdownNow();
        }
    }

    /** Fault 7: two workers, two runs of the job. */
    @Test
    void twoRunsAtOnceDoEverythingOnce() throws Exception {
        many(1_500);

        CompletableFuture<DowngradedSubscriptions> one =
                CompletableFuture.supplyAsync(() -> downgrade(request(Map.of())));
        DowngradedSubscriptions two = downgrade(request(Map.of()));

        assertThat(one.get().expiredCount() + two.expiredCount()).isEqualTo(1_500);
        assertThat(one.get().downgradedCount() + two.downgradedCount()).isEqualTo(750);
        assertThat(strings("select id from notifications")).hasSize(750);
    }

    /** Returns the user whom the job had reached before, else nothing. */
    private static String renewAsTheWebhookDoes(String number) {
        return database.jdbi().inTransaction(handle -> {
            handle.execute("select 1 from users where id = ? for update", "u" + number);
            String status = handle.createQuery("select status from subscriptions where id = :id for update")
                    .bind("id", "s" + number)
                    .mapTo(String.class)
                    .one();
            handle.execute(
                    "update subscriptions set status = 'active', expires_at = '2027-02-01' where id = ?", "s" + number);
            handle.execute("update users set tier = 'PRO' where id = ?", "u" + number);
            return status.equals("active") ? "" : "u" + number;
        });
    }

    private static void assertFails(FailureKind kind, String message, JobRequest request) {
        assertThatThrownBy(() -> downgrade(request))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(kind))
                .rootCause()
                .hasMessageContaining(message);
    }

    private static JobRequest request(Map<String, Object> settings) {
        return InActivity.request("downgrade_expired_subscriptions", AS_OF, settings);
    }

    private static DowngradedSubscriptions downgrade(JobRequest request) {
        return downgrade(database.worker(), request);
    }

    private static DowngradedSubscriptions downgrade(Jdbi jdbi, JobRequest request) {
        return InActivity.attempt(
                DowngradeExpiredSubscriptionsActivities.class,
                new DowngradeExpiredSubscriptionsActivitiesImpl(jdbi, InActivity.sweeps(jdbi)),
                activities -> activities.downgradeExpiredSubscriptions(request));
    }

    private static Connection begin() throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl());
        connection.setAutoCommit(false);
        return connection;
    }

    private static void subscriber(String user, String tier, Instant expiresAt) {
        user(user, tier);
        subscription("s-" + user, user, "dlocal", "active", expiresAt);
    }

    private static void user(String id, String tier) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into users (id, email, tier, updated_at) values (?, ?, ?, '2025-01-01')",
                        id,
                        id + "@example.org",
                        tier));
    }

    private static void subscription(String id, String user, String provider, String status, Instant expiresAt) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                        values (:id, :user, :provider, :status, :expiresAt, '2025-01-01')
                        """)
                .bind("id", id)
                .bind("user", user)
                .bind("provider", provider)
                .bind("status", status)
                .bind("expiresAt", expiresAt == null ? null : AppTime.of(expiresAt))
                .execute());
    }

    /** Of ten subscriptions three are one user's, two are FREE users' and one user has something else: see {@link #countsTheSameWhereverAPageEnds}. */
    private static void many(int subscriptions) {
        database.jdbi().useHandle(handle -> {
            users(handle, subscriptions);
            handle.createUpdate(
                            """
                            insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                            select 'sub-' || n,
                                   'user-' || case when n %% 10 in (1, 2, 3) then n - n %% 10 + 3 else n end,
                                   'dlocal', 'active', timestamp '2026-11-01' + n * 7919 %% 1000 * interval '1 second',
                                   timestamp '2025-01-01'
                              from generate_series(1, %d) as n
                            """
                                    .formatted(subscriptions))
                    .execute();
            handle.createUpdate(
                            """
                            insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                            select 'live-' || n, 'user-' || n, 'stripe', 'active', null, timestamp '2025-01-01'
                              from generate_series(5, %d, 10) as n
                            """
                                    .formatted(subscriptions))
                    .execute();
        });
    }

    private static void users(Handle handle, int users) {
        handle.createUpdate(
                        """
                        insert into users (id, tier, updated_at)
                        select 'user-' || n, (case when n %% 10 = 4 or n %% 10 = 6 then 'FREE' else 'PRO' end)::tier,
                               timestamp '2025-01-01'
                          from generate_series(1, %d) as n
                        """
                                .formatted(users))
                .execute();
    }

    private static void poison(String userLike) {
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create function refuse() returns trigger language plpgsql as
                        'begin raise exception ''not this one''; end';
                        create trigger poison before update on subscriptions for each row
                          when (new.user_id like '%s') execute function refuse();
                        """
                                .formatted(userLike))
                .execute());
    }

    private static List<String> users() {
        return strings("select u.id || ' ' || u.tier || ' ' || s.status"
                + " from users u join subscriptions s on s.user_id = u.id order by 1");
    }

    /** Everything that the job writes, but for ids that are drawn. */
    private static List<String> state() {
        return strings("select 'user ' || id || tier || updated_at from users union all"
                + " select 'sub ' || id || status || updated_at from subscriptions union all"
                + " select 'told ' || user_id || created_at from notifications union all"
                + " select 'effect ' || subject || period_end || before from perennial.effects order by 1");
    }

    private static List<String> strings(String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
