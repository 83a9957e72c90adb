package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.AppTime;
import dev.perennial.database.EveryCrash;
import dev.perennial.database.TestDatabase;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.Kept;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.User;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import dev.perennial.sweep.Tally;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has paid, or is about to, and whose payment only takes its time. */
class LatePaymentsTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:10:00Z");
    private static final Duration MAX_AGE = Duration.ofDays(5);
    private static final Duration DAY = Duration.ofDays(1);

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void empty() {
        database.truncate("users", "perennial.run_steps", "perennial.effects");
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        drop table if exists payments;
                        drop type if exists payment_status;
                        create type payment_status as enum ('PENDING', 'PAID', 'FAILED');
                        create table payments (
                            id              text primary key default gen_random_uuid()::text,
                            subscription_id text not null references subscriptions (id) on delete cascade,
                            status          payment_status not null,
                            created_at      timestamp(3) not null,
                            paid_at         timestamp(3));
                        create index payments_subscription_id_idx on payments (subscription_id);
                        """)
                .execute());
    }

    /** In flight for less than the max age, and not a millisecond longer. */
    @Test
    void keepsWhoHasAPaymentOnItsWay() {
        subscriber("fresh", AS_OF.minusSeconds(4));
        pending("s-fresh", AS_OF.minus(MAX_AGE).plusMillis(1));
        subscriber("old", AS_OF.minusSeconds(3));
        pending("s-old", AS_OF.minus(MAX_AGE));
        subscriber("failed", AS_OF.minusSeconds(2));
        payment("s-failed", "FAILED", AS_OF.minusSeconds(1), null);
        subscriber("none", AS_OF.minusSeconds(1));

        DowngradedSubscriptions result = downgrade(AS_OF);

        assertThat(result.downgradedUsers())
                .containsExactly(new User("old", "PRO"), new User("failed", "PRO"), new User("none", "PRO"));
        assertThat(result.expiredCount()).isEqualTo(3);
        assertThat(result.kept()).isEqualTo(new Kept(0, 0, 1));
        assertThat(users())
                .containsExactly("failed FREE expired", "fresh PRO active", "none FREE expired", "old FREE expired");
        assertThat(strings("select updated_at::text from subscriptions where id = 's-fresh'"))
                .as("it is not touched")
                .containsExactly("2025-01-01 00:00:00");
    }

    @Test
    void downgradesWhenThePaymentHasComeToNothing() {
        subscriber("ann", AS_OF);
        pending("s-ann", AS_OF);
        assertThat(downgrade(AS_OF).kept().paymentPending()).isEqualTo(1);

        execute("update payments set status = 'FAILED'");

        assertThat(downgrade(AS_OF.plus(DAY)).downgradedUsers()).containsExactly(new User("ann", "PRO"));
    }

    /** Paid after the period's end, and younger than the max age. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-20T00:00:00Z, 2026-11-20T00:00:00.000Z, FREE",
        "2026-11-20T00:00:00Z, 2026-11-20T00:00:00.001Z, PRO",
        "2026-11-01T00:00:00Z, 2026-11-16T09:10:00.000Z, FREE",
        "2026-11-01T00:00:00Z, 2026-11-16T09:10:00.001Z, PRO",
    })
    void keepsWhosePaymentIsNotBookedYet(Instant expiresAt, Instant paidAt, String tier) {
        subscriber("ann", expiresAt);
        payment("s-ann", "PAID", AS_OF.minus(Duration.ofDays(30)), paidAt);

        DowngradedSubscriptions result = downgrade(AS_OF);

        assertThat(strings("select tier from users")).containsExactly(tier);
        assertThat(result.kept().paymentPending()).isEqualTo(tier.equals("PRO") ? 1 : 0);
    }

    /** A payment holds off what would change a tier, and nothing else. */
    @Test
    void endsWhatChangesNoTierAllTheSame() {
        user("free", "FREE");
        subscription("s-free", "free", "dlocal", AS_OF);
        pending("s-free", AS_OF);
        subscriber("covered", AS_OF);
        subscription("other", "covered", "stripe", AS_OF.plusMillis(1));
        pending("s-covered", AS_OF);

        DowngradedSubscriptions result = downgrade(AS_OF);

        assertThat(result.kept()).isEqualTo(new Kept(1, 1, 0));
        assertThat(strings("select status from subscriptions where provider = 'dlocal'"))
                .containsOnly("expired");
    }

    /** Whichever of the two comes first in the sweep's order. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void keepsTheTierWhileAnotherSubscriptionWaits(int seconds) {
        subscriber("ann", AS_OF.minusSeconds(10));
        subscription("waits", "ann", "dlocal", AS_OF.minusSeconds(10 + seconds));
        pending("waits", AS_OF);

        assertThat(downgrade(AS_OF))
                .isEqualTo(new DowngradedSubscriptions(
                        1, 0, List.of(), false, new Kept(0, 1, 1), 0, List.of(), 0, List.of()));
        assertThat(users()).containsExactly("ann PRO active", "ann PRO expired");
        assertThat(downgrade(AS_OF.plus(MAX_AGE)).downgradedUsers()).containsExactly(new User("ann", "PRO"));
    }

    /** Held rows are passed over page by page: neither counted twice nor waited for. */
    @Test
    void comesToAnEndOverPagesOfWhatIsHeld() {
        many(1_500);
        execute("insert into payments (subscription_id, status, created_at)"
                + " select id, 'PENDING', '2026-11-21' from subscriptions where right(id, 1) <> '0'");

        DowngradedSubscriptions result = downgrade(AS_OF);

        assertThat(result.downgradedCount()).isEqualTo(150);
        assertThat(result.kept()).isEqualTo(new Kept(0, 0, 1_350));
        assertThat(downgrade(AS_OF).kept()).isEqualTo(new Kept(0, 0, 1_350));
    }

    /** Somebody holds a row, so that the sweep goes round again: what waits for a payment is still counted once. */
    @Test
    void countsOnceWhatIsPassedOverInEveryRound() throws Exception {
        subscriber("held", AS_OF);
        pending("s-held", AS_OF);
        subscriber("locked", AS_OF);
        subscriber("bob", AS_OF);
        try (Connection payment = DriverManager.getConnection(database.jdbcUrl())) {
            payment.setAutoCommit(false);
            payment.createStatement().execute("select 1 from users where id = 'locked' for update");
            CompletableFuture<DowngradedSubscriptions> run = CompletableFuture.supplyAsync(() -> downgrade(AS_OF));
            Awaitility.await().until(() -> users().contains("bob FREE expired"));
            payment.commit();

            assertThat(run.get().kept().paymentPending()).isEqualTo(1);
            assertThat(run.get().downgradedCount()).isEqualTo(2);
        }
    }

    @Test
    void doesNotLookAtPaymentsWhenToldSo() {
        subscriber("ann", AS_OF);
        pending("s-ann", AS_OF);

        assertThat(downgrade(AS_OF, "0s").downgradedCount()).isEqualTo(1);
    }

    /** Without a table that can be read everything is as it is without payments. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table payments",
                "alter table payments drop column status",
                "alter table payments alter column created_at type timestamptz",
                "alter table payments drop constraint payments_subscription_id_fkey,"
                        + " alter column subscription_id type integer using 1",
            })
    void doesWithoutATableThatItCannotRead(String change) {
        subscriber("ann", AS_OF);
        pending("s-ann", AS_OF);
        execute(change);

        assertThat(downgrade(AS_OF).downgradedCount()).isEqualTo(1);
    }

    /** A status may be any text; without the time of payment it is only known what is on its way. */
    @Test
    void readsATextInAnyCaseAndDoesWithoutTheTimeOfPayment() {
        execute("alter table payments drop column paid_at, alter column status type text");
        subscriber("ann", AS_OF);
        payment("s-ann", "pending", AS_OF);
        subscriber("bob", AS_OF);
        payment("s-bob", "paid", AS_OF);

        assertThat(downgrade(AS_OF).kept()).isEqualTo(new Kept(0, 0, 1));
        assertThat(users()).containsExactly("ann PRO active", "bob FREE expired");
    }

    @Test
    void givesBackWhatWasPaidForAfterTheDowngrade() {
        subscriber("ann", AS_OF.minusSeconds(5));
        execute("insert into notifications (id, user_id, type, title, message, created_at) values"
                + " ('theirs', 'ann', 'subscription_expired', 'Subscription Expired', '', '2026-11-21 09:10:00')");
        downgrade(AS_OF);
        assertThat(strings("select id from notifications")).hasSize(2);
        paid("s-ann", AS_OF.plus(Duration.ofHours(7)));

        JobRequest next = request(AS_OF.plus(DAY), "5d");
        DowngradedSubscriptions result = downgrade(database.worker(), next);

        assertThat(result)
                .isEqualTo(new DowngradedSubscriptions(
                        0, 0, List.of(), false, new Kept(0, 0, 1), 1, List.of("ann"), 0, List.of()));
        assertThat(users()).containsExactly("ann PRO active");
        assertThat(strings("select id from notifications")).as("ours is gone").containsExactly("theirs");
        assertThat(strings("select kind || '|' || subject || '|' || before || '|' || run_id || '|'"
                        + " || to_char(period_end at time zone 'UTC', 'HH24:MI:SS') from perennial.effects"
                        + " where kind = 'restore'"))
                .containsExactly("restore|s-ann|FREE|" + next.runId() + "|09:09:55");
        assertThat(strings("select updated_at::text from users union all select updated_at::text from subscriptions"))
                .containsOnly("2026-11-22 09:10:00");
    }

    /** Paid after the downgrade, within the max age of it, and no longer ago than that. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:10:00.000Z, 2026-11-22T09:10:00Z, FREE",
        "2026-11-21T09:10:00.001Z, 2026-11-22T09:10:00Z, PRO",
        "2026-11-26T09:10:00.000Z, 2026-11-27T09:10:00Z, PRO",
        "2026-11-26T09:10:00.001Z, 2026-11-27T09:10:00Z, FREE",
        "2026-11-25T00:00:00.000Z, 2026-11-30T00:00:00Z, FREE",
        "2026-11-25T00:00:00.001Z, 2026-11-30T00:00:00Z, PRO",
        // The latest that can be: paid at the end of the max age after the downgrade, seen at the end of its own.
        "2026-11-26T09:10:00.000Z, 2026-12-01T09:09:59.999Z, PRO",
        "2026-11-26T09:10:00.000Z, 2026-12-01T09:10:00.000Z, FREE",
    })
    void restoresOnlyWhatAPaymentFollowsWithinItsMaxAge(Instant paidAt, Instant asOf, String tier) {
        subscriber("ann", AS_OF);
        downgrade(AS_OF);
        paid("s-ann", paidAt);

        DowngradedSubscriptions result = downgrade(asOf);

        assertThat(strings("select tier from users")).containsExactly(tier);
        assertThat(result.restoredUsers()).isEqualTo(tier.equals("PRO") ? List.of("ann") : List.of());
        assertThat(strings("select id from notifications")).hasSize(tier.equals("PRO") ? 0 : 1);
    }

    /** The application, or a person, was there first: what they did stands. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update users set tier = 'STARTER'",
                "update subscriptions set status = 'cancelled'",
                "update subscriptions set expires_at = '2026-11-20'",
                "update subscriptions set provider = 'stripe'",
                "update payments set status = 'FAILED'",
                "delete from perennial.effects",
            })
    void leavesWhatSomebodyElseHasChangedSince(String change) {
        subscriber("ann", AS_OF);
        downgrade(AS_OF);
        paid("s-ann", AS_OF.plusSeconds(1));
        execute(change);
        List<String> state = state();

        assertThat(downgrade(AS_OF.plus(DAY)).restoredCount()).isZero();
        assertThat(state()).isEqualTo(state);
    }

    @Test
    void restoresByAPaymentForThatSubscriptionAlone() {
        subscriber("ann", AS_OF);
        subscriber("bob", AS_OF);
        downgrade(AS_OF);
        paid("s-bob", AS_OF.plusSeconds(1));

        assertThat(downgrade(AS_OF.plus(DAY)).restoredUsers()).containsExactly("bob");
        assertThat(users()).containsExactly("ann FREE expired", "bob PRO active");
    }

    @Test
    void restoresOnce() {
        subscriber("ann", AS_OF);
        downgrade(AS_OF);
        paid("s-ann", AS_OF.plusSeconds(1));
        JobRequest request = request(AS_OF.plus(DAY), "5d");
        DowngradedSubscriptions first = downgrade(database.worker(), request);
        List<String> state = state();

        assertThat(downgrade(database.worker(), request))
                .as("another attempt of the run")
                .isEqualTo(first);
        assertThat(downgrade(AS_OF.plus(DAY)).restoredCount()).as("another run").isZero();
        assertThat(state()).isEqualTo(state);
    }

    /** The application never booked what was paid: downgraded again, told again, and this time for good. */
    @Test
    void downgradesAgainWhatWasRestoredAndNeverBooked() {
        subscriber("ann", AS_OF);
        downgrade(AS_OF);
        Instant paidAt = AS_OF.plusSeconds(1);
        paid("s-ann", paidAt);
        downgrade(AS_OF.plus(DAY));
        assertThat(downgrade(paidAt.plus(MAX_AGE).minusMillis(1)).kept().paymentPending())
                .isEqualTo(1);

        Instant again = paidAt.plus(MAX_AGE);
        assertThat(downgrade(again).downgradedUsers()).containsExactly(new User("ann", "PRO"));
        assertThat(users()).containsExactly("ann FREE expired");
        assertThat(strings("select created_at::text from notifications")).containsExactly("2026-11-26 09:10:01");
        assertThat(strings("select kind || ' ' || to_char(at at time zone 'UTC', 'DD HH24:MI:SS')"
                        + " from perennial.effects order by 1"))
                .containsExactly("downgrade 26 09:10:01", "restore 22 09:10:00");

        paid("s-ann", again.plusSeconds(1));
        assertThat(downgrade(again.plus(DAY)).restoredCount()).isZero();
        assertThat(users()).containsExactly("ann FREE expired");
        assertThat(strings("select id from notifications")).hasSize(1);
    }

    /** Each downgraded by a run of its own; the first in the sweep's order decides, wherever a page ends. */
    @Test
    void restoresAUserOnceForSeveralSubscriptions() {
        subscriber("ann", AS_OF);
        downgrade(AS_OF);
        subscription("second", "ann", "dlocal", AS_OF.plusSeconds(1));
        execute("update users set tier = 'ENTERPRISE'");
        downgrade(AS_OF.plus(DAY));
        paid("s-ann", AS_OF.plus(DAY).plusSeconds(1));
        paid("second", AS_OF.plus(DAY).plusSeconds(1));

        assertThat(downgrade(AS_OF.plus(DAY.multipliedBy(2))).restoredUsers()).containsExactly("ann");
        assertThat(strings("select tier || ' ' || status from users u join subscriptions s on s.user_id = u.id"
                        + " order by s.expires_at"))
                .containsExactly("PRO active", "PRO expired");
    }

    /** The tier of then is none any more. */
    @Test
    void leavesOutTheBadRowAlone() {
        subscriber("ann", AS_OF);
        subscriber("bob", AS_OF);
        subscriber("eve", AS_OF);
        downgrade(AS_OF);
        execute("update perennial.effects set before = 'PLATINUM' where subject = 's-bob'");
        for (String subscription : List.of("s-ann", "s-bob", "s-eve")) {
            paid(subscription, AS_OF.plusSeconds(1));
        }

        DowngradedSubscriptions result = downgrade(AS_OF.plus(DAY));

        assertThat(result.restoredUsers()).containsExactly("ann", "eve");
        assertThat(result.failedIds()).containsExactly("s-bob");
        assertThat(users()).containsExactly("ann PRO active", "bob FREE expired", "eve PRO active");
    }

    @Test
    void keepsTheFirstThousandUsersOfWhomItRestored() {
        many(1_001);
        downgrade(AS_OF);
        payForAll();

        DowngradedSubscriptions result = downgrade(AS_OF.plus(DAY));

        assertThat(result.restoredCount()).isEqualTo(1_001);
        assertThat(result.restoredUsers()).hasSize(Tally.MAX_IDS);
        assertThat(result.truncated()).isTrue();
    }

    /** Faults 2, 3, 4 and 9, at every commit: some are given back, some are held, some are downgraded. */
    @Test
    void comesToTheSameWhereverItDies() {
        JobRequest before = request(AS_OF, "5d");
        JobRequest request = request(AS_OF.plus(DAY), "5d");
        EveryCrash.leavesNoTrace(
                database,
                () -> {
                    empty();
                    many(700);
                    downgrade(database.worker(), before);
                    execute("insert into payments (subscription_id, status, created_at, paid_at)"
                            + " select id, 'PAID', '2026-11-20', '2026-11-21 10:00:00' from subscriptions"
                            + " where right(id, 1) < '7'");
                    execute("insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)"
                            + " select 'more-' || id, id, 'dlocal', 'active', '2026-11-22', '2025-01-01'"
                            + " from users where right(id, 1) between '5' and '8'");
                },
                jdbi -> downgrade(jdbi, request),
                LatePaymentsTest::state);
    }

    /** Fault 7. */
    @Test
    void twoRunsAtOnceRestoreEverythingOnce() throws Exception {
        many(1_200);
        downgrade(AS_OF);
        payForAll();

        CompletableFuture<DowngradedSubscriptions> one =
                CompletableFuture.supplyAsync(() -> downgrade(AS_OF.plus(DAY)));
        DowngradedSubscriptions two = downgrade(AS_OF.plus(DAY));

        assertThat(one.get().restoredCount() + two.restoredCount()).isEqualTo(1_200);
        assertThat(strings("select id from notifications")).isEmpty();
        assertThat(strings("select tier || ' ' || status from users u join subscriptions s on s.user_id = u.id"))
                .containsOnly("PRO active");
    }

    /** The webhook is booking the payment at this very moment. */
    @Test
    void leavesWhomTheApplicationIsJustBooking() throws Exception {
        subscriber("ann", AS_OF);
        subscriber("bob", AS_OF);
        downgrade(AS_OF);
        paid("s-ann", AS_OF.plusSeconds(1));
        paid("s-bob", AS_OF.plusSeconds(1));
        try (Connection webhook = DriverManager.getConnection(database.jdbcUrl())) {
            webhook.setAutoCommit(false);
            webhook.createStatement().execute("update users set tier = 'ENTERPRISE' where id = 'ann'");
            webhook.createStatement()
                    .execute("update subscriptions set status = 'active', expires_at = '2027-01-01'"
                            + " where id = 's-ann'");
            CompletableFuture<DowngradedSubscriptions> run =
                    CompletableFuture.supplyAsync(() -> downgrade(AS_OF.plus(DAY)));
            Awaitility.await().until(() -> users().contains("bob PRO active"));
            webhook.commit();

            assertThat(run.get().restoredUsers()).containsExactly("bob");
        }
        assertThat(strings("select tier || ' ' || expires_at from users u join subscriptions s on s.user_id = u.id"
                        + " where u.id = 'ann'"))
                .containsExactly("ENTERPRISE 2027-01-01 00:00:00");
    }

    private static JobRequest request(Instant asOf, String maxAge) {
        return InActivity.request("downgrade_expired_subscriptions", asOf, Map.of("pending_payments", maxAge));
    }

    private static DowngradedSubscriptions downgrade(Instant asOf) {
        return downgrade(database.worker(), InActivity.request("downgrade_expired_subscriptions", asOf, Map.of()));
    }

    private static DowngradedSubscriptions downgrade(Instant asOf, String maxAge) {
        return downgrade(database.worker(), request(asOf, maxAge));
    }

    private static DowngradedSubscriptions downgrade(Jdbi jdbi, JobRequest request) {
        return InActivity.attempt(
                DowngradeExpiredSubscriptionsActivities.class,
                new DowngradeExpiredSubscriptionsActivitiesImpl(jdbi, InActivity.sweeps(jdbi)),
                activities -> activities.downgradeExpiredSubscriptions(request));
    }

    private static void subscriber(String user, Instant expiresAt) {
        user(user, "PRO");
        subscription("s-" + user, user, "dlocal", expiresAt);
    }

    private static void user(String id, String tier) {
        execute("insert into users (id, tier, updated_at) values ('" + id + "', '" + tier + "', '2025-01-01')");
    }

    private static void subscription(String id, String user, String provider, Instant expiresAt) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                        values (:id, :user, :provider, 'active', :expiresAt, '2025-01-01')
                        """)
                .bind("id", id)
                .bind("user", user)
                .bind("provider", provider)
                .bind("expiresAt", AppTime.of(expiresAt))
                .execute());
    }

    private static void pending(String subscription, Instant createdAt) {
        payment(subscription, "PENDING", createdAt, null);
    }

    private static void paid(String subscription, Instant paidAt) {
        payment(subscription, "PAID", AS_OF.minus(DAY), paidAt);
    }

    private static void payment(String subscription, String status, Instant createdAt, Instant paidAt) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into payments (subscription_id, status, created_at, paid_at)
                        values (:subscription, cast(:status as payment_status), :createdAt, :paidAt)
                        """)
                .bind("subscription", subscription)
                .bind("status", status)
                .bind("createdAt", AppTime.of(createdAt))
                .bind("paidAt", paidAt == null ? null : AppTime.of(paidAt))
                .execute());
    }

    /** Into a table of fewer columns. */
    private static void payment(String subscription, String status, Instant createdAt) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into payments (subscription_id, status, created_at)
                        values (:subscription, :status, :createdAt)
                        """)
                .bind("subscription", subscription)
                .bind("status", status)
                .bind("createdAt", AppTime.of(createdAt))
                .execute());
    }

    private static void payForAll() {
        execute("insert into payments (subscription_id, status, created_at, paid_at)"
                + " select id, 'PAID', '2026-11-20', '2026-11-21 10:00:00' from subscriptions");
    }

    private static void many(int subscribers) {
        execute("insert into users (id, tier, updated_at)"
                + " select 'u' || n, 'PRO', '2025-01-01' from generate_series(1, " + subscribers + ") as n");
        execute("insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)"
                + " select 's' || n, 'u' || n, 'dlocal', 'active',"
                + " timestamp '2026-11-20' + n * 7919 % 1000 * interval '1 second', '2025-01-01'"
                + " from generate_series(1, " + subscribers + ") as n");
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
                + " select 'effect ' || kind || subject || period_end || before from perennial.effects order by 1");
    }

    private static void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private static List<String> strings(String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
