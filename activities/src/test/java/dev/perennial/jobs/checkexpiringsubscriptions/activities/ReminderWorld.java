package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.application.NextJsClient;
import dev.perennial.database.AppTime;
import dev.perennial.database.TestDatabase;
import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsActivities;
import dev.perennial.jobs.checkexpiringsubscriptions.ExpiringSubscriptions;
import dev.perennial.jobs.checkexpiringsubscriptions.PlannedReminders;
import dev.perennial.jobs.checkexpiringsubscriptions.SentReminders;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** An application with subscribers, the endpoint that takes its mails, and a clock that stands still unless moved. */
final class ReminderWorld implements AutoCloseable {

    static final Instant AS_OF = Instant.parse("2026-11-21T09:05:00Z");
    static final String KEY = "key-of-the-application";

    private static final ReminderPace QUICK =
            new ReminderPace(3, Duration.ofMillis(4), Duration.ofSeconds(2), Duration.ofMillis(20), 1_000);

    final TestDatabase database;
    final MailCatcher mails = MailCatcher.start(KEY);

    // Mutable state
    Instant now = AS_OF.plusSeconds(2);
    private NextJsClient client = client(KEY, Duration.ofSeconds(10));

    ReminderWorld(TestDatabase database) {
        this.database = database;
        database.truncate("users", "perennial.run_steps", "perennial.reminder_deliveries");
    }

    @Override
    public void close() {
        mails.close();
    }

    void waitsForAnswers(Duration timeout) {
        client = client(KEY, timeout);
    }

    void knowsKey(String apiKey) {
        client = client(apiKey, Duration.ofSeconds(10));
    }

    void calls(URI base) {
        client = new NextJsClient(base, KEY, Duration.ofSeconds(1), NextJsClient.breaker(base), clock());
    }

    private NextJsClient client(String apiKey, Duration timeout) {
        return new NextJsClient(mails.baseUrl(), apiKey, timeout, NextJsClient.breaker(mails.baseUrl()), clock());
    }

    NextJsClient client() {
        return client;
    }

    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** A user with an address, and one subscription of ours. */
    void subscriber(String name, Instant expiresAt) {
        user(name, name + "@example.test");
        subscription("s-" + name, name, "dlocal", "active", expiresAt);
    }

    void user(String name, String email) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into users (id, email, tier, updated_at) values (?, ?, 'PRO', '2025-01-01')",
                        name,
                        email));
    }

    void subscription(String id, String user, String provider, String status, Instant expiresAt) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                        values (:id, :user, :provider, :status, cast(:expiresAt as timestamp), '2025-01-01')
                        """)
                .bind("id", id)
                .bind("user", user)
                .bind("provider", provider)
                .bind("status", status)
                .bind("expiresAt", expiresAt == null ? null : text(expiresAt))
                .execute());
    }

    void renew(String subscription, Instant expiresAt) {
        sql("update subscriptions set expires_at = '" + text(expiresAt) + "' where id = '" + subscription + "'");
    }

    void sql(String statement) {
        database.jdbi().useHandle(handle -> handle.execute(statement));
    }

    private static String text(Instant instant) {
        return AppTime.of(instant).toString().replace('T', ' ');
    }

    JobRequest request(Object... settings) {
        Map<String, Object> named = settings.length == 0 ? Map.of() : Map.of((String) settings[0], settings[1]);
        return InActivity.request("check_expiring_subscriptions", AS_OF, named);
    }

    JobRequest requestAt(Instant asOf) {
        return InActivity.request("check_expiring_subscriptions", asOf, Map.of());
    }

    JobRequest forced(JobRequest request) {
        return new JobRequest(request.jobId(), request.asOf(), request.runId(), request.settings(), true, "someone");
    }

    PlannedReminders plan(JobRequest request) {
        return plan(request, database.worker());
    }

    PlannedReminders plan(JobRequest request, Jdbi jdbi) {
        return InActivity.attempt(
                CheckExpiringSubscriptionsActivities.class,
                activities(jdbi, QUICK),
                activities -> activities.planReminders(request));
    }

    SentReminders send(JobRequest request) {
        return send(request, database.worker());
    }

    SentReminders send(JobRequest request, Jdbi jdbi) {
        return send(request, jdbi, QUICK);
    }

    /** An attempt after which nothing waits any longer for the endpoint. */
    SentReminders sendAtLast(JobRequest request) {
        return send(
                request,
                database.worker(),
                new ReminderPace(QUICK.tries(), QUICK.firstPause(), QUICK.longestHalt(), QUICK.beat(), 0));
    }

    private SentReminders send(JobRequest request, Jdbi jdbi, ReminderPace pace) {
        return InActivity.attempt(
                CheckExpiringSubscriptionsActivities.class,
                activities(jdbi, pace),
                activities -> activities.sendReminders(request));
    }

    ExpiringSubscriptions run(JobRequest request) {
        return ExpiringSubscriptions.of(plan(request), send(request));
    }

    private CheckExpiringSubscriptionsActivities activities(Jdbi jdbi, ReminderPace pace) {
        return new CheckExpiringSubscriptionsActivitiesImpl(jdbi, InActivity.sweeps(jdbi), client, clock(), pace);
    }

    ReminderMailing mailing(JobRequest request, Consumer<Integer> heartbeat) {
        return mailing(request, AttemptTimes.UNLIMITED, heartbeat);
    }

    /** @param left of the run's time */
    ReminderMailing mailing(JobRequest request, Duration left, Consumer<Integer> heartbeat) {
        return new ReminderMailing(
                database.worker(),
                client,
                clock(),
                ReminderRules.of(request),
                QUICK,
                new AttemptTimes(Duration.ofSeconds(10), () -> left),
                heartbeat);
    }

    /** {@code subscription state reason}, in the order of the subscriptions. */
    List<String> deliveries() {
        return strings(
                """
                select subscription_id || ' ' || state || coalesce(' ' || reason, '')
                  from perennial.reminder_deliveries
                 order by subscription_id, period_end
                """);
    }

    List<String> marked() {
        return strings("select id from subscriptions where renewal_reminder_sent order by id");
    }

    List<String> strings(String query) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    List<String> recipients() {
        return mails.accepted().stream()
                .map(mail -> mail.to().replaceAll("@.*", ""))
                .sorted()
                .toList();
    }

    /** A delivery that an earlier run left behind. */
    void delivery(String subscription, String user, Instant periodEnd, String state) {
        boolean settled = !List.of("planned", "sending").contains(state);
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into perennial.reminder_deliveries (
                               period_end, subscription_id, user_id, state, reason,
                               mail_key, planned_by, planned_at, settled_by)
                        values (:periodEnd, :subscription, :user, :state, 'as said',
                                :key, :run, :periodEnd, cast(:settledBy as uuid))
                        """)
                .bind("periodEnd", periodEnd)
                .bind("subscription", subscription)
                .bind("user", user)
                .bind("state", state)
                .bind("key", "renewal:" + subscription + ":" + periodEnd + ":expiring")
                .bind("run", UUID.randomUUID())
                .bind("settledBy", settled ? UUID.randomUUID() : null)
                .execute());
    }
}
