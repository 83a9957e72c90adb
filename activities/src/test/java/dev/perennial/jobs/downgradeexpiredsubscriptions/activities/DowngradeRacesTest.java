package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.TestDatabase;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import dev.perennial.sweep.Sweeps;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What payments, other workers and bad rows do to a downgrade while it is in the middle of a page. */
class DowngradeRacesTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:10:00Z");
    private static final int GATE = 4711;

    private final TestDatabase database = TestDatabase.open();

    /** A page stands still at its first row while somebody holds the gate. */
    @BeforeEach
    void buildTheGate() {
        run(
                """
                create function pass() returns trigger language plpgsql as
                'begin perform pg_advisory_xact_lock_shared(%d); return new; end';
                create trigger gate before update on subscriptions for each row
                  when (new.status = 'expired') execute function pass();
                """
                        .formatted(GATE));
    }

    /** Renewals begin while the first page is in the making and end long before the last one. */
    @Test
    void cell26_aHundredRenewalsAgainstARunningDowngrade() throws Exception {
        int many = 1_000;
        subscribers(many);
        slowDown();
        ExecutorService webhooks = Executors.newFixedThreadPool(8);
        try (Connection gate = closeTheGate()) {
            CompletableFuture<DowngradedSubscriptions> downgrade =
                    CompletableFuture.supplyAsync(() -> downgrade(request()));
            awaitSomebodyAt("advisory");
            List<Future<Boolean>> renewals = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                String number = Integer.toString(i * many / 100);
                renewals.add(webhooks.submit(() -> renew(number)));
            }
            awaitSomebodyAt("transactionid");
            open(gate);
            List<Boolean> reachedBefore = new ArrayList<>();
            for (Future<Boolean> renewal : renewals) {
                reachedBefore.add(renewal.get());
            }
            long reached = reachedBefore.stream().filter(Boolean::booleanValue).count();

            assertThat(reached).as("renewals that came after the downgrade").isBetween(1L, 99L);
            assertThat(downgrade.get().downgradedCount()).isEqualTo(many - 100 + reached);
            assertThat(count("select count(*) from notifications")).isEqualTo(many - 100 + reached);
            assertThat(count("select count(*) from users u join subscriptions s on s.user_id = u.id"
                            + " where u.tier = 'PRO' and s.status = 'active' and s.expires_at = '2027-02-01'"))
                    .as("who paid and has what he paid for")
                    .isEqualTo(100);
            assertThatNobodyLostWhatHeHas();
        } finally {
            webhooks.shutdownNow();
        }
    }

    /** Side by side with another page of its own a page comes to the same: whose second subscription is in it was not touched. */
    @Test
    void twoLanesComeToWhatOneComesTo() {
        subscribers(600);
        run(
                """
                insert into subscriptions (id, user_id, provider, status, expires_at)
                select 'second' || n, 'u' || n, 'dlocal', 'active', timestamp '2026-11-01' + (n + 7) * interval '1 second'
                  from generate_series(1, 600, 2) as n;
                insert into subscriptions (id, user_id, provider, status, expires_at)
                select 'other' || n, 'u' || n, 'stripe', 'active', null
                  from generate_series(1, 600, 3) as n;
                """);

        DowngradedSubscriptions result = downgrade(request(), InActivity.sweepsInTwoLanesOf(10, database.worker()));

        assertThat(result.expiredCount()).isEqualTo(900);
        assertThat(result.downgradedCount()).isEqualTo(400);
        assertThat(result.downgradedUsers())
                .extracting(DowngradedSubscriptions.User::userId)
                .hasSize(400)
                .doesNotHaveDuplicates();
        assertThat(result.kept()).isEqualTo(new DowngradedSubscriptions.Kept(200, 300, 0));
        assertThat(count("select count(distinct user_id) from notifications")).isEqualTo(400);
        assertThat(count("select count(*) from notifications")).isEqualTo(400);
        assertThat(
                        count(
                                "select count(*) from perennial.effects where subject like 's%' and subject not like 'second%'"))
                .as("of several the first is what counts")
                .isEqualTo(400);
        assertThatNobodyLostWhatHeHas();
    }

    /** The page has read that ann has nothing else; her payment is held back by its lock and has the last word. */
    @Test
    void cell27_aSecondSubscriptionAppearsInMidPage() throws Exception {
        subscribers(3);
        try (Connection gate = closeTheGate()) {
            CompletableFuture<DowngradedSubscriptions> downgrade =
                    CompletableFuture.supplyAsync(() -> downgrade(request()));
            awaitSomebodyAt("advisory");
            CompletableFuture<Void> payment =
                    CompletableFuture.runAsync(() -> database.jdbi().useTransaction(handle -> {
                        handle.execute("insert into subscriptions (id, user_id, provider, status, expires_at)"
                                + " values ('second', 'u1', 'stripe', 'active', '2027-01-01')");
                        handle.execute("update users set tier = 'PRO' where id = 'u1'");
                    }));
            awaitSomebodyAt("transactionid");
            open(gate);
            payment.get();

            assertThat(downgrade.get().downgradedCount()).isEqualTo(3);
        }
        assertThat(strings("select tier::text from users order by id")).containsExactly("PRO", "FREE", "FREE");
        assertThatNobodyLostWhatHeHas();
    }

    /** The payment is there first and not committed; the page passes over its user. */
    @Test
    void cell27_aSecondSubscriptionThatWasThereFirstKeepsTheTier() throws Exception {
        subscribers(3);
        try (Connection payment = begin()) {
            payment.createStatement()
                    .execute("insert into subscriptions (id, user_id, provider, status, expires_at)"
                            + " values ('second', 'u1', 'stripe', 'active', '2027-01-01')");
            CompletableFuture<DowngradedSubscriptions> downgrade =
                    CompletableFuture.supplyAsync(() -> downgrade(request()));
            Awaitility.await().until(() -> count("select count(*) from users where tier = 'FREE'") == 2);
            payment.commit();

            assertThat(downgrade.get().kept().otherSubscription()).isOne();
        }
        assertThat(strings("select tier::text from users order by id")).containsExactly("PRO", "FREE", "FREE");
        assertThatNobodyLostWhatHeHas();
    }

    /** The first worker was thought dead in the middle of a page; the page is lost to it and done by the second. */
    @Test
    void cell7_twoWorkersOnOneRunDoEverythingOnce() throws Exception {
        subscribers(700);
        JobRequest request = request();
        try (Connection gate = closeTheGate()) {
            CompletableFuture<DowngradedSubscriptions> first = CompletableFuture.supplyAsync(() -> downgrade(request));
            awaitSomebodyAt("advisory");
            CompletableFuture<DowngradedSubscriptions> second = CompletableFuture.supplyAsync(() -> downgrade(request));
            Awaitility.await().until(() -> count("select max(attempts) from perennial.run_steps") == 2);
            open(gate);

            assertThatThrownBy(first::get)
                    .hasStackTraceContaining("CONTENDED")
                    .hasStackTraceContaining("another attempt has taken over");
            assertThat(second.get().expiredCount()).isEqualTo(700);
            assertThat(second.get().downgradedCount()).isEqualTo(700);
        }
        assertThat(count("select count(*) from notifications")).isEqualTo(700);
        assertThat(count("select count(distinct user_id) from notifications")).isEqualTo(700);
        assertThat(count("select count(*) from subscriptions where status = 'active'"))
                .isZero();
    }

    /** One breaks a constraint, one is refused by a trigger, one has no end, one an endless id: the others are done. */
    @Test
    void cell35_poisonRowsAreLeftAndNamed() {
        subscribers(600);
        run(
                """
                alter table users add constraint not_him check (id <> 'u7' or tier <> 'FREE');
                create function refuse() returns trigger language plpgsql as
                'begin raise exception ''not this one''; end';
                create trigger poison before update on subscriptions for each row
                  when (new.id = 's500') execute function refuse();
                insert into users (id, tier) values ('yan', 'PRO'), ('zoe', 'PRO');
                insert into subscriptions (id, user_id, provider, status, expires_at)
                values ('no-end', 'yan', 'dlocal', 'active', null),
                       ((select string_agg(md5(n::text), '') from generate_series(1, 80) as n),
                        'zoe', 'dlocal', 'active', '2026-11-02');
                """);

        DowngradedSubscriptions result = downgrade(request());

        assertThat(result.failedIds()).containsExactly("s7", "s500");
        assertThat(result.downgradedCount()).isEqualTo(599);
        assertThat(strings("select id from subscriptions where status = 'active' order by id"))
                .containsExactly("no-end", "s500", "s7");
        assertThat(strings("select id from users where tier <> 'FREE' order by id"))
                .containsExactly("u500", "u7", "yan");
    }

    private void assertThatNobodyLostWhatHeHas() {
        assertThat(
                        strings(
                                """
                                select u.id
                                  from users u
                                  join subscriptions s on s.user_id = u.id
                                 where u.tier = 'FREE'
                                   and s.status in ('active', 'trialing')
                                   and (s.expires_at is null or s.expires_at > '2026-11-21 09:10')
                                """))
                .as("FREE although a subscription lives")
                .isEmpty();
    }

    /** Returns whether the job had reached him before. */
    private boolean renew(String number) {
        return database.jdbi().inTransaction(handle -> {
            handle.execute("select 1 from users where id = ? for update", "u" + number);
            String status = handle.createQuery("select status from subscriptions where id = :id for update")
                    .bind("id", "s" + number)
                    .mapTo(String.class)
                    .one();
            handle.execute(
                    "update subscriptions set status = 'active', expires_at = '2027-02-01' where id = ?", "s" + number);
            handle.execute("update users set tier = 'PRO' where id = ?", "u" + number);
            return status.equals("expired");
        });
    }

    private void subscribers(int many) {
        run(
                """
                insert into users (id, tier) select 'u' || n, 'PRO' from generate_series(1, %d) as n;
                insert into subscriptions (id, user_id, provider, status, expires_at)
                select 's' || n, 'u' || n, 'dlocal', 'active', timestamp '2026-11-01' + n * interval '1 second'
                  from generate_series(1, %d) as n;
                """
                        .formatted(many, many));
    }

    /** Three thousand rows take some seconds then, a hundred renewals do not. */
    private void slowDown() {
        run(
                """
                create function slowly() returns trigger language plpgsql as
                'begin perform pg_sleep(0.001); return new; end';
                create trigger slowly before update on subscriptions for each row
                  when (new.status = 'expired') execute function slowly();
                """);
    }

    private Connection closeTheGate() throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl());
        connection.createStatement().execute("select pg_advisory_lock(" + GATE + ")");
        return connection;
    }

    private static void open(Connection gate) throws SQLException {
        gate.createStatement().execute("select pg_advisory_unlock(" + GATE + ")");
    }

    private Connection begin() throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl());
        connection.setAutoCommit(false);
        return connection;
    }

    private void awaitSomebodyAt(String lock) {
        Awaitility.await()
                .until(() -> count("select count(*) from pg_stat_activity"
                                + " where datname = current_database() and wait_event_type = 'Lock' and wait_event = '"
                                + lock
                                + "'")
                        > 0);
    }

    private static JobRequest request() {
        return InActivity.request("downgrade_expired_subscriptions", AS_OF, Map.of());
    }

    private DowngradedSubscriptions downgrade(JobRequest request) {
        return downgrade(request, InActivity.sweeps(database.worker()));
    }

    private DowngradedSubscriptions downgrade(JobRequest request, Sweeps sweeps) {
        return InActivity.attempt(
                DowngradeExpiredSubscriptionsActivities.class,
                new DowngradeExpiredSubscriptionsActivitiesImpl(database.worker(), sweeps),
                activities -> activities.downgradeExpiredSubscriptions(request));
    }

    private void run(String script) {
        database.jdbi().useHandle(handle -> handle.createScript(script).execute());
    }

    private long count(String sql) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private List<String> strings(String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
