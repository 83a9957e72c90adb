package dev.perennial.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.application.NextJsClient;
import dev.perennial.database.TestDatabase;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsActivities;
import dev.perennial.jobs.checkexpiringsubscriptions.activities.CheckExpiringSubscriptionsActivitiesImpl;
import dev.perennial.jobs.checkexpiringsubscriptions.activities.ReminderPace;
import dev.perennial.jobs.distributecodes.DistributeCodesActivities;
import dev.perennial.jobs.distributecodes.activities.DistributeCodesActivitiesImpl;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsActivitiesImpl;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.activities.ExpireCodesActivitiesImpl;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Cells 1 to 4 and 9 of the fault matrix, for every job at every point there is: dead before a message to the world, or after it
 * with the answer lost, it comes to what an undisturbed run comes to. A row that the database refuses is among the others, so
 * that rollbacks are crash points too.
 */
class EveryCrashPointTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:05:00Z");
    private static final String KEY = "key-of-the-application";

    /** Beats once an attempt, so that heartbeats do not depend on how long it takes. */
    private static final ReminderPace PACE =
            new ReminderPace(2, Duration.ofMillis(2), Duration.ofSeconds(2), Duration.ofHours(1), 1_000);

    /** For a handful of rows this is quicker than to truncate. */
    private static final String EMPTY =
            """
            delete from users;
            delete from affiliates;
            delete from perennial.run_steps;
            delete from perennial.effects;
            delete from perennial.code_grants;
            delete from perennial.reminder_deliveries;
            """;

    private static final String PROGRESS =
            """
             union all
            select 'step ' || step || ' ' || done || ' ' || (progress -> 'tally')::text || (progress -> 'failed')::text
              from perennial.run_steps
             union all
            select 'not added up ' || step
              from perennial.run_step_pages
            """;

    private final TestDatabase database = TestDatabase.open();

    // Mutable state
    private MailCatcher mails = MailCatcher.start(KEY);

    @BeforeEach
    void refuseWhatIsBad() {
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create function refuse() returns trigger language plpgsql as
                        'begin raise exception ''not this one''; end';
                        create trigger bad_code before update on affiliate_codes for each row
                          when (new.id like '%bad') execute function refuse();
                        create trigger bad_grant before insert on affiliate_codes for each row
                          when (new.affiliate_id like '%bad') execute function refuse();
                        create trigger bad_subscription before update on subscriptions for each row
                          when (new.id like '%bad') execute function refuse();
                        create trigger bad_delivery before insert on perennial.reminder_deliveries for each row
                          when (new.subscription_id like '%bad') execute function refuse();
                        """)
                .execute());
    }

    @AfterEach
    void close() {
        mails.close();
    }

    @Test
    void cells1To4And9_expiryComesToTheSame() {
        JobRequest request = InActivity.request("expire_codes", AS_OF, Map.of());
        Map<Message, Integer> points = EveryCrashPoint.leavesNoTrace(
                "expire_codes",
                database,
                () -> fill(
                        """
                        insert into affiliates (id, user_id, status, tier, joined_at, updated_at)
                        values ('ann', 'user', 'ACTIVE', 'GOLD', '2025-01-01', '2025-01-01');
                        insert into affiliate_codes (
                               id, affiliate_id, code, status, expires_at, created_at, updated_at)
                        select id, 'ann', id, 'ACTIVE', at, '2025-01-01', '2025-01-01'
                          from (values ('1', timestamp '2026-11-01'), ('2', '2026-11-02'), ('3', '2026-11-03'),
                                       ('4-bad', '2026-11-04'), ('5', '2026-11-05'), ('6', '2026-11-06'),
                                       ('7', '2026-11-21 09:05'), ('8-live', '2026-11-21 09:05:00.001')) as c (id, at);
                        """),
                attempt -> attempt.of(
                        ExpireCodesActivities.class,
                        new ExpireCodesActivitiesImpl(attempt.jdbi(), attempt.sweeps()),
                        activities -> activities.expireCodes(request)),
                () -> strings("select id || status || updated_at from affiliate_codes" + PROGRESS));

        assertThatASweepWasInterrupted(points);
    }

    @Test
    void cells1To4And9_downgradeComesToTheSame() {
        JobRequest request = InActivity.request("downgrade_expired_subscriptions", AS_OF, Map.of());
        Map<Message, Integer> points = EveryCrashPoint.leavesNoTrace(
                "downgrade_expired_subscriptions",
                database,
                () -> fill(
                        """
                        insert into users (id, tier, updated_at)
                        select id, tier::tier, timestamp '2025-01-01'
                          from (values ('ann', 'PRO'), ('bob', 'FREE'), ('carl', 'PRO'), ('dora', 'PRO'),
                                       ('eve', 'ENTERPRISE')) as u (id, tier);
                        insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                        select id, user_id, provider, 'active', at, timestamp '2025-01-01'
                          from (values ('1', 'ann', 'dlocal', timestamp '2026-11-01'),
                                       ('2', 'bob', 'dlocal', '2026-11-02'),
                                       ('3', 'ann', 'dlocal', '2026-11-03'),
                                       ('4-bad', 'carl', 'dlocal', '2026-11-04'),
                                       ('5', 'dora', 'dlocal', '2026-11-05'),
                                       ('6', 'dora', 'stripe', null),
                                       ('7', 'eve', 'dlocal', '2026-11-21 09:05')) as s (id, user_id, provider, at);
                        """),
                attempt -> attempt.of(
                        DowngradeExpiredSubscriptionsActivities.class,
                        new DowngradeExpiredSubscriptionsActivitiesImpl(attempt.jdbi(), attempt.sweeps()),
                        activities -> activities.downgradeExpiredSubscriptions(request)),
                () -> strings(
                        """
                        select 'user ' || id || tier || updated_at from users
                         union all
                        select 'subscription ' || id || status || updated_at from subscriptions
                         union all
                        select 'told ' || user_id || type || created_at from notifications
                         union all
                        select 'effect ' || subject || period_end || before from perennial.effects
                        """
                                + PROGRESS));

        assertThatASweepWasInterrupted(points);
    }

    /** Which code it is is drawn; which affiliate has how many for the month is not (cell 28). */
    @Test
    void cell28_distributionComesToTheSame() {
        JobRequest request = InActivity.request(
                "distribute_codes", AS_OF, Map.of("quota", Map.of("BRONZE", 1, "SILVER", 2, "GOLD", 3)));
        Map<Message, Integer> points = EveryCrashPoint.leavesNoTrace(
                "distribute_codes",
                database,
                () -> fill(
                        """
                        insert into affiliates (id, user_id, status, tier, joined_at, updated_at)
                        select id, 'user', 'ACTIVE', tier::affiliate_tier, at, timestamp '2025-01-01'
                          from (values ('ann', 'GOLD', timestamp '2026-01-01'), ('bob', 'BRONZE', '2026-01-02'),
                                       ('carl', 'SILVER', '2026-01-03'), ('dora-bad', 'GOLD', '2026-01-04'),
                                       ('eve', 'SILVER', '2026-01-05'), ('fay', 'BRONZE', '2026-01-06'),
                                       ('gus', 'BRONZE', '2026-11-02')) as a (id, tier, at);
                        """),
                attempt -> attempt.of(
                        DistributeCodesActivities.class,
                        new DistributeCodesActivitiesImpl(attempt.jdbi(), attempt.sweeps()),
                        activities -> activities.distributeCodes(request)),
                () -> strings(
                        """
                        select 'grant ' || g.affiliate_id || g.period || g.slot
                          from perennial.code_grants g
                          join affiliate_codes c on c.id = g.code_id and c.code = g.code
                         union all
                        select 'codes ' || count(*) || ' ' || count(distinct code) from affiliate_codes
                        """
                                + PROGRESS));

        assertThatASweepWasInterrupted(points);
    }

    @Test
    void cells1To4And9_planOfRemindersComesToTheSame() {
        JobRequest request = reminders();
        Map<Message, Integer> points = EveryCrashPoint.leavesNoTrace(
                "check_expiring_subscriptions, plan",
                database,
                this::fillWithSubscribers,
                attempt -> reminders(attempt, activities -> activities.planReminders(request)),
                () -> strings("select subscription_id || mail_key || state || coalesce(reason, '')"
                        + " from perennial.reminder_deliveries" + PROGRESS));

        assertThatASweepWasInterrupted(points);
    }

    /** Cell 24 above all: accepted, and dead before it could be written down. */
    @Test
    void cells1To4And9And24_everybodyIsRemindedOnce() {
        JobRequest request = reminders();
        Map<Message, Integer> points = EveryCrashPoint.leavesNoTrace(
                "check_expiring_subscriptions, send",
                database,
                () -> {
                    fillWithSubscribers();
                    plan(request);
                },
                attempt -> reminders(attempt, activities -> activities.sendReminders(request)),
                () -> {
                    assertThatNobodyWasWrittenToTwice();
                    return strings(
                            """
                            select subscription_id || mail_key || state || coalesce(reason, '')
                              from perennial.reminder_deliveries
                             union all
                            select 'marked ' || id || updated_at from subscriptions where renewal_reminder_sent
                            """);
                });

        assertThat(points.get(Message.MAIL)).isEqualTo(2 * 4);
        assertThat(points.get(Message.HEARTBEAT)).isEqualTo(2);
        assertThat(points.get(Message.STATEMENT)).isGreaterThan(2 * 10);
        assertThat(points.get(Message.COMMIT)).isGreaterThan(2 * 8);
    }

    /** Ann has one mail for two subscriptions; carl's is refused, dora has no address, eve goes on elsewhere. */
    private void fillWithSubscribers() {
        fill(
                """
                insert into users (id, email, tier, updated_at)
                select id, email, 'PRO', timestamp '2025-01-01'
                  from (values ('ann', 'ann@example.test'), ('bob', 'bob@example.test'), ('carl', 'carl@example.test'),
                               ('dora', null), ('eve', 'eve@example.test'), ('fay', 'fay@example.test')) as u (id, email);
                insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                select id, user_id, provider, 'active', at, timestamp '2025-01-01'
                  from (values ('1', 'ann', 'dlocal', timestamp '2026-11-22'),
                               ('2', 'bob', 'dlocal', '2026-11-22 01:00'),
                               ('3', 'ann', 'dlocal', '2026-11-22 02:00'),
                               ('4-bad', 'carl', 'dlocal', '2026-11-22 03:00'),
                               ('5', 'carl', 'dlocal', '2026-11-22 04:00'),
                               ('6', 'dora', 'dlocal', '2026-11-22 05:00'),
                               ('7', 'eve', 'dlocal', '2026-11-22 06:00'),
                               ('8', 'eve', 'stripe', null),
                               ('9', 'fay', 'dlocal', '2026-11-22 07:00')) as s (id, user_id, provider, at);
                """);
        mails.close();
        mails = MailCatcher.start(KEY);
        mails.behaveFor("carl@example.test", Behaviour.failWith(422));
    }

    private void assertThatNobodyWasWrittenToTwice() {
        assertThat(mails.accepted())
                .extracting(MailCatcher.Mail::to)
                .containsExactlyInAnyOrder("ann@example.test", "bob@example.test", "fay@example.test");
        assertThat(mails.attempts().stream()
                        .map(MailCatcher.Attempt::idempotencyKey)
                        .distinct())
                .as("one key for each user, whoever tried")
                .hasSize(4);
    }

    private static void assertThatASweepWasInterrupted(Map<Message, Integer> points) {
        assertThat(points.get(Message.STATEMENT)).as("statements").isGreaterThanOrEqualTo(2 * 20);
        assertThat(points.get(Message.COMMIT)).as("commits").isGreaterThan(2 * 6);
        assertThat(points.get(Message.ROLLBACK)).as("rollbacks").isGreaterThan(2);
        assertThat(points.get(Message.HEARTBEAT)).as("heartbeats").isGreaterThan(2 * 3);
        assertThat(points.get(Message.RESULT)).isOne();
        assertThat(points.get(Message.MAIL)).isZero();
    }

    private static JobRequest reminders() {
        return InActivity.request("check_expiring_subscriptions", AS_OF, Map.of("in_flight", 1));
    }

    private void plan(JobRequest request) {
        try (Attempt attempt = Attempt.undisturbed(database)) {
            reminders(attempt, activities -> activities.planReminders(request));
        }
    }

    private <R> R reminders(Attempt attempt, Function<CheckExpiringSubscriptionsActivities, R> call) {
        URI post = attempt.postTo(mails.baseUrl());
        // It is five past nine when the attempt begins.
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), AS_OF.plusSeconds(2)));
        NextJsClient client = new NextJsClient(post, KEY, Duration.ofSeconds(10), NextJsClient.breaker(post), clock);
        return attempt.of(
                CheckExpiringSubscriptionsActivities.class,
                new CheckExpiringSubscriptionsActivitiesImpl(attempt.jdbi(), attempt.sweeps(), client, clock, PACE),
                call);
    }

    private void fill(String rows) {
        database.jdbi().useHandle(handle -> handle.createScript(EMPTY + rows).execute());
    }

    private List<String> strings(String sql) {
        return database.jdbi().withHandle(handle -> handle.createQuery(sql + " order by 1")
                .mapTo(String.class)
                .list());
    }
}
