package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import static dev.perennial.jobs.checkexpiringsubscriptions.activities.ReminderWorld.AS_OF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.perennial.database.EveryCrash;
import dev.perennial.database.FailingCommits;
import dev.perennial.database.FailingCommits.Moment;
import dev.perennial.database.Json;
import dev.perennial.database.TestDatabase;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.jobs.checkexpiringsubscriptions.ExpiringSubscriptions;
import dev.perennial.jobs.checkexpiringsubscriptions.PlannedReminders;
import dev.perennial.jobs.checkexpiringsubscriptions.SentReminders;
import dev.perennial.jobs.checkexpiringsubscriptions.SentReminders.Reminded;
import dev.perennial.run.JobRequest;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendRemindersTest {

    private static final Instant TOMORROW = AS_OF.plus(Duration.ofDays(1));
    private static final Instant IN_TWO_DAYS = AS_OF.plus(Duration.ofDays(2));

    private static TestDatabase database;

    private ReminderWorld world;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void begin() {
        world = new ReminderWorld(database);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void sendsWhatTheTemplateNeedsAndMarksTheSubscription() {
        world.subscriber("ann", Instant.parse("2026-11-23T00:00:00Z"));

        ExpiringSubscriptions result = world.run(world.request());

        MailCatcher.Mail mail = world.mails.accepted().get(0);
        assertThat(mail.idempotencyKey()).isEqualTo("renewal:s-ann:2026-11-23T00:00:00.000Z:expiring");
        assertThat(mail.template()).isEqualTo("subscription-expiring");
        assertThat(mail.to()).isEqualTo("ann@example.test");
        assertThat(mail.data())
                .isEqualTo(Map.of(
                        "user_id", "ann",
                        "days_remaining", 2,
                        "expires_at", "2026-11-23T00:00:00Z",
                        "idempotency_key", "renewal:s-ann:2026-11-23T00:00:00.000Z:expiring",
                        "subscriptions",
                                List.of(Map.of(
                                        "id", "s-ann", "expires_at", "2026-11-23T00:00:00Z", "days_remaining", 2))));
        assertThat(world.marked()).containsExactly("s-ann");
        assertThat(Json.write(result))
                .isEqualTo("{\"expiring_count\":1,\"reminders_marked\":1,\"users\":[{\"user_id\":\"ann\","
                        + "\"expires_at\":\"2026-11-23T00:00:00Z\"}],\"sent_count\":1,\"suppressed\":{},"
                        + "\"failed_count\":0,\"failed_ids\":[],\"unknown_count\":0,\"truncated\":false}");
    }

    /** Midnights of UTC, whatever the zone of the session or the machine. */
    @Test
    void countsTheDaysThatRemainInUtc() {
        world.subscriber("today", Instant.parse("2026-11-21T23:59:59.999Z"));
        world.subscriber("tomorrow", Instant.parse("2026-11-22T00:00:00Z"));
        world.subscriber("in-three", AS_OF.plus(Duration.ofDays(3)));

        world.run(world.request());

        assertThat(world.mails.accepted())
                .extracting(mail -> mail.to() + " " + mail.data().get("days_remaining"))
                .containsExactlyInAnyOrder(
                        "today@example.test 0", "tomorrow@example.test 1", "in-three@example.test 3");
    }

    @Test
    void tellsOfAllThatEndInOneMail() {
        world.subscriber("ann", IN_TWO_DAYS);
        world.subscription("first", "ann", "dlocal", "active", TOMORROW);

        ExpiringSubscriptions result = world.run(world.request());

        assertThat(world.mails.accepted()).hasSize(1);
        assertThat(world.mails.accepted().get(0).data().toString()).contains("id=first", "id=s-ann");
        assertThat(world.mails.accepted().get(0).data()).containsEntry("days_remaining", 1);
        assertThat(world.marked()).containsExactly("first", "s-ann");
        assertThat(result.sentCount()).isOne();
        assertThat(result.remindersMarked()).isEqualTo(2);
    }

    @Test
    void changesNothingTheSecondTime() {
        world.subscriber("ann", TOMORROW);
        world.run(world.request());
        List<String> before = world.strings("select d::text from perennial.reminder_deliveries d");

        ExpiringSubscriptions again = world.run(world.request());

        assertThat(again.expiringCount() + again.sentCount() + again.remindersMarked())
                .isZero();
        assertThat(world.mails.attempts()).hasSize(1);
        assertThat(world.strings("select d::text from perennial.reminder_deliveries d"))
                .isEqualTo(before);
    }

    @Test
    void remindsInEachPeriod() {
        world.subscriber("ann", TOMORROW);
        world.run(world.request());
        world.renew("s-ann", TOMORROW.plus(Duration.ofDays(30)));
        world.now = AS_OF.plus(Duration.ofDays(30));

        ExpiringSubscriptions next = world.run(world.requestAt(AS_OF.plus(Duration.ofDays(30))));

        assertThat(next.sentCount()).isOne();
        assertThat(world.mails.accepted()).hasSize(2);
        assertThat(world.marked()).containsExactly("s-ann");
    }

    /** What became of them between the plan and the mail. */
    @Test
    void looksAgainBeforeItSends() {
        for (String name : List.of("renews", "cancels", "leaves", "loses-address", "is-covered", "moves", "stays")) {
            world.subscriber(name, TOMORROW);
        }
        JobRequest request = world.request();
        world.plan(request);
        world.renew("s-renews", TOMORROW.plus(Duration.ofDays(30)));
        world.sql("update subscriptions set status = 'canceled' where id = 's-cancels'");
        world.sql("delete from users where id = 'leaves'");
        world.sql("update users set email = null where id = 'loses-address'");
        world.subscription("other", "is-covered", "stripe", "active", null);
        world.sql("update users set email = 'moved@example.test' where id = 'moves'");

        SentReminders sent = world.send(request);

        assertThat(world.recipients()).containsExactly("moved", "stays");
        assertThat(sent.suppressed())
                .isEqualTo(Map.of("renewed", 2L, "user_gone", 1L, "no_address", 1L, "covered", 1L));
        assertThat(world.marked()).containsExactly("s-moves", "s-stays");
    }

    /** The renewal commits while the mail is on its way; the new period is not marked. */
    @Test
    void doesNotMarkAPeriodThatBeganMeanwhile() {
        world.subscriber("ann", TOMORROW);
        JobRequest request = world.request();
        world.plan(request);
        ReminderRules rules = ReminderRules.of(request);
        ReminderLetter letter = database.jdbi()
                .inTransaction(handle -> new ReminderDeliveryDao(handle, rules)
                        .open("renewal:s-ann:2026-11-22T09:05:00.000Z:expiring", world.now))
                .orElseThrow();
        world.renew("s-ann", TOMORROW.plus(Duration.ofDays(30)));

        database.jdbi().useTransaction(handle -> new ReminderDeliveryDao(handle, rules).accepted(letter, world.now));

        assertThat(world.deliveries()).containsExactly("s-ann sent");
        assertThat(world.marked()).isEmpty();
    }

    /** The run was held up until after the end; backfills come late as well. */
    @Test
    void tellsNobodyThatSomethingWillEndThatHas() {
        world.subscriber("ann", AS_OF.plus(Duration.ofHours(1)));
        JobRequest request = world.request();
        world.plan(request);
        world.now = AS_OF.plus(Duration.ofHours(1));

        assertThat(world.send(request).suppressed()).isEqualTo(Map.of("too_late", 1L));
        assertThat(world.mails.attempts()).isEmpty();
    }

    @Test
    void settlesWhatAnEarlierRunLeftOpenUntilItWasOver() {
        world.subscriber("ann", AS_OF);
        world.subscriber("bob", AS_OF);
        world.delivery("s-ann", "ann", AS_OF, "planned");
        world.delivery("s-bob", "bob", AS_OF, "sending");

        SentReminders sent = world.send(world.request());

        assertThat(world.deliveries()).containsExactly("s-ann suppressed too_late", "s-bob unknown too_late");
        assertThat(sent.unknown()).isOne();
    }

    /** Fault 23: 500 for one; the others are unaffected, and that one is tried again the next day. */
    @ParameterizedTest
    @ValueSource(ints = {500, 503, 422, 400})
    void failsOneAndTriesItAgainTheNextDay(int status) {
        world.subscriber("ann", IN_TWO_DAYS);
        world.subscriber("bob", IN_TWO_DAYS);
        world.mails.behaveFor("ann@example.test", Behaviour.failWith(status));
        world.mails.behaveFor("bob@example.test", Behaviour.failTimes(2, 503));

        ExpiringSubscriptions first = untilSettled(world.request());

        assertThat(first.sentCount()).isOne();
        assertThat(first.failedCount()).isOne();
        assertThat(first.failedIds()).containsExactly("s-ann");
        assertThat(world.marked()).containsExactly("s-bob");

        world.mails.behaveFor("ann@example.test", Behaviour.accept());
        world.now = TOMORROW.plusSeconds(2);
        ExpiringSubscriptions second = world.run(world.requestAt(TOMORROW));

        assertThat(second.users()).containsExactly(new ExpiringSubscriptions.User("ann", IN_TWO_DAYS));
        assertThat(world.recipients()).containsExactly("ann", "bob");
        assertThat(world.marked()).containsExactly("s-ann", "s-bob");
    }

    private ExpiringSubscriptions untilSettled(JobRequest request) {
        PlannedReminders planned = world.plan(request);
        assertThat(catchThrowable(() -> world.send(request)))
                .as("settled at once, or put off to the next attempt")
                .satisfiesAnyOf(failure -> assertThat(failure).isNull(), failure -> assertThat(failure)
                        .isInstanceOf(ApplicationFailure.class));
        return ExpiringSubscriptions.of(planned, world.sendAtLast(request));
    }

    /** Fault 25: refused for good is not tried a second time in a run. */
    @Test
    void asksOnceWhatIsRefused() {
        world.subscriber("ann", TOMORROW);
        world.subscriber("bob", TOMORROW);
        world.mails.behaveFor("ann@example.test", Behaviour.failWith(422));

        SentReminders sent = send();

        assertThat(sent.failed()).isOne();
        assertThat(world.mails.attempts()).hasSize(2);
        assertThat(world.strings("select state || coalesce(' ' || reason || ' ' || error, '')"
                        + " from perennial.reminder_deliveries order by subscription_id"))
                .containsExactly("failed rejected HTTP 422", "sent");
    }

    /** However few they are: where nothing passes, something is wrong with more than a mail. */
    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void failsTheRunWhenMailsAreRefusedAndNonePasses(int many) {
        IntStream.rangeClosed(1, many).forEach(n -> world.subscriber("u" + n, TOMORROW));
        world.subscriber("unsubscribed", TOMORROW);
        world.mails.behave(Behaviour.failWith(422));
        suppress("unsubscribed", "unsubscribed");

        assertThatThrownBy(this::send)
                .hasStackTraceContaining("BAD_DATA")
                .hasStackTraceContaining(many + (many == 1 ? " item" : " items") + " failed and none passed");
        assertThat(world.deliveries()).contains("s-u1 failed rejected");
    }

    /** By reason, neither failed nor marked; and nothing that the endpoint wrote gets into the ledger. */
    @Test
    void recordsWhomTheApplicationDoesNotWriteTo() {
        world.subscriber("ann", TOMORROW);
        world.subscription("ann-too", "ann", "dlocal", "active", IN_TWO_DAYS);
        world.subscriber("bob", TOMORROW);
        world.subscriber("cyd", TOMORROW);
        world.subscriber("dan", TOMORROW);
        world.subscriber("eve", TOMORROW);
        suppress("ann", "unsubscribed");
        suppress("bob", "bounced");
        suppress("cyd", "complained");
        suppress("dan", "dan@example.test has moved");

        ExpiringSubscriptions result = world.run(world.request());

        assertThat(result.suppressed())
                .isEqualTo(Map.of("unsubscribed", 2L, "bounced", 1L, "complained", 1L, "other", 1L));
        assertThat(result.failedCount()).isZero();
        assertThat(result.remindersMarked()).isOne();
        assertThat(world.recipients()).containsExactly("eve");
        assertThat(world.marked()).containsExactly("s-eve");
        assertThat(world.strings("select d::text from perennial.reminder_deliveries d"))
                .noneMatch(row -> row.contains("@"));
    }

    /** Half of all addresses may have bounced, the run is well. */
    @Test
    void doesNotFailForAddressesThatTakeNoMail() {
        world.mails.behave(Behaviour.suppress("bounced"));
        IntStream.rangeClosed(1, 30).forEach(n -> world.subscriber("u" + n, TOMORROW));

        assertThat(send().suppressed()).isEqualTo(Map.of("bounced", 30L));
    }

    /** Not in this period, though he could be reached again; in the next he is asked for anew. */
    @Test
    void asksNoMoreInThisPeriodAndAgainInTheNext() {
        world.subscriber("ann", IN_TWO_DAYS);
        suppress("ann", "bounced");
        world.run(world.request());
        world.mails.behaveFor("ann@example.test", Behaviour.accept());

        world.now = TOMORROW;
        assertThat(world.run(world.requestAt(TOMORROW)).expiringCount()).isZero();
        assertThat(world.mails.attempts()).hasSize(1);

        world.renew("s-ann", IN_TWO_DAYS.plus(Duration.ofDays(30)));
        world.now = AS_OF.plus(Duration.ofDays(30));
        assertThat(world.run(world.requestAt(AS_OF.plus(Duration.ofDays(30)))).sentCount())
                .isOne();
    }

    /** Faults 2 to 4: it died between the answer and the record; the same key hears the same. */
    @Test
    void hearsTheSameAgainAfterACrash() {
        JobRequest request = world.request("in_flight", 1);
        EveryCrash.leavesNoTrace(
                database,
                () -> {
                    database.truncate("users", "perennial.run_steps", "perennial.reminder_deliveries");
                    world.subscriber("ann", TOMORROW);
                    world.subscriber("bob", TOMORROW);
                    suppress("ann", "complained");
                    world.plan(request);
                },
                jdbi -> world.send(request, jdbi),
                () -> List.of(world.deliveries(), world.marked()));

        assertThat(world.mails.attempts().stream()
                        .filter(attempt -> attempt.to().startsWith("ann"))
                        .map(MailCatcher.Attempt::idempotencyKey)
                        .distinct())
                .hasSize(1);
        assertThat(world.deliveries()).containsExactly("s-ann suppressed complained", "s-bob sent");
    }

    private void suppress(String name, String reason) {
        world.mails.behaveFor(name + "@example.test", Behaviour.suppress(reason));
    }

    /** Many failures are a failure of the run, after the others were done. */
    @Test
    void failsTheRunWhenTooManyMailsFail() {
        IntStream.rangeClosed(1, 12).forEach(n -> world.subscriber("bad" + n, TOMORROW));
        world.subscriber("good", TOMORROW);
        IntStream.rangeClosed(1, 12)
                .forEach(n -> world.mails.behaveFor("bad" + n + "@example.test", Behaviour.failWith(422)));

        assertThatThrownBy(this::send)
                .hasStackTraceContaining("BAD_DATA")
                .hasStackTraceContaining("12 items failed of 13");
        assertThat(world.marked()).containsExactly("s-good");
    }

    enum LostAnswer {
        STALL,
        ACCEPT_THEN_STALL,
        ACCEPT_THEN_RESET,
        MALFORMED
    }

    /** Fault 23: nobody knows whether it was taken, so the same key is tried again. */
    @ParameterizedTest
    @EnumSource
    void triesTheSameKeyAgainWhenTheAnswerIsLost(LostAnswer lost) {
        world.subscriber("ann", TOMORROW);
        world.waitsForAnswers(Duration.ofMillis(300));
        world.mails.behave(
                switch (lost) {
                    case STALL -> Behaviour.stall(Duration.ofSeconds(30)).times(1);
                    case ACCEPT_THEN_STALL -> Behaviour.acceptThenStall(Duration.ofSeconds(30));
                    case ACCEPT_THEN_RESET -> Behaviour.acceptThenReset();
                    case MALFORMED -> Behaviour.malformed().times(1);
                });

        SentReminders sent = send();

        assertThat(sent.marked()).isOne();
        assertThat(world.mails.accepted()).hasSize(1);
        assertThat(world.mails.attempts())
                .hasSize(2)
                .extracting(MailCatcher.Attempt::idempotencyKey)
                .containsOnly("renewal:s-ann:2026-11-22T09:05:00.000Z:expiring");
    }

    /** The endpoint may have forgotten the key by now, so trying again might be a second mail. */
    @Test
    void needsAPersonWhenTheKeyMayBeForgotten() {
        world.subscriber("ann", IN_TWO_DAYS);
        world.subscriber("bob", IN_TWO_DAYS);
        world.mails.behaveFor("ann@example.test", Behaviour.malformed());
        world.mails.behaveFor("bob@example.test", Behaviour.failWith(500));
        JobRequest first = world.request();
        world.plan(first);
        assertThatThrownBy(() -> world.sendAtLast(first)).hasStackTraceContaining("2 items failed and none passed");
        assertThat(world.deliveries()).containsExactly("s-ann failed ambiguous", "s-bob failed unavailable");

        world.mails.behaveFor("ann@example.test", Behaviour.accept());
        world.mails.behaveFor("bob@example.test", Behaviour.accept());
        world.now = world.now.plus(Duration.ofHours(24)).plusMillis(1);
        ExpiringSubscriptions second = world.run(world.requestAt(TOMORROW));

        assertThat(second.unknownCount()).isOne();
        assertThat(world.recipients())
                .as("a 500 is an answer: nothing was taken")
                .containsExactly("bob");
        assertThat(world.deliveries()).containsExactly("s-ann unknown", "s-bob sent");
    }

    /** At the tick before. */
    @Test
    void triesTheSameKeyAgainWhileTheEndpointKnowsIt() {
        world.subscriber("ann", IN_TWO_DAYS);
        world.mails.behave(Behaviour.malformed());
        JobRequest first = world.request();
        world.plan(first);
        assertThatThrownBy(() -> world.sendAtLast(first)).hasStackTraceContaining("1 item failed and none passed");

        world.mails.behave(Behaviour.accept());
        world.now = world.now.plus(Duration.ofHours(24));

        assertThat(world.run(world.requestAt(TOMORROW)).sentCount()).isOne();
        assertThat(world.mails.attempts())
                .extracting(MailCatcher.Attempt::idempotencyKey)
                .containsOnly("renewal:s-ann:2026-11-23T09:05:00.000Z:expiring");
    }

    /** Faults 1 to 4, 9, 24: killed at each commit, before or after it; one mail each and exact counts all the same. */
    @ParameterizedTest
    @EnumSource
    void sendsOnceWhereverItIsKilled(Moment moment) {
        for (int crash = 1; ; crash++) {
            database.truncate("users", "perennial.run_steps", "perennial.reminder_deliveries");
            int before = world.mails.accepted().size();
            world.subscriber("ann", TOMORROW);
            world.subscription("other", "ann", "dlocal", "active", IN_TWO_DAYS);
            world.user("bob", "bob" + crash + "@example.test");
            Instant ends = TOMORROW.plusMillis(crash + (moment == Moment.BEFORE ? 0 : 500));
            world.renew("s-ann", ends);
            world.subscription("s-bob", "bob", "dlocal", "active", ends);
            JobRequest request = world.request("in_flight", 1);
            world.plan(request);

            FailingCommits commits = new FailingCommits(database, crash, moment);
            Throwable crashed = catchThrowable(() -> world.send(request, commits.jdbi()));
            SentReminders sent = world.send(request);

            assertThat(world.mails.accepted()).as("%s commit %d", moment, crash).hasSize(before + 2);
            assertThat(sent).isEqualTo(new SentReminders(2, 3, sent.reminded(), Map.of(), 0, List.of(), 0));
            assertThat(sent.reminded())
                    .containsExactlyInAnyOrder(
                            new Reminded("ann", ends), new Reminded("bob", ends), new Reminded("ann", IN_TWO_DAYS));
            assertThat(world.marked()).containsExactly("other", "s-ann", "s-bob");
            if (!commits.fired()) {
                assertThat(crash).isGreaterThan(4);
                assertThat(crashed).isNull();
                return;
            }
        }
    }

    /** Fault 6: an attempt that was thought dead wakes up; what it learns of acceptance counts, its failures do not. */
    @Test
    void believesALateAttemptOnlyWhatIsAFact() {
        world.subscriber("ann", TOMORROW);
        JobRequest request = world.request();
        world.plan(request);
        ReminderRules rules = ReminderRules.of(request);
        String key = "renewal:s-ann:2026-11-22T09:05:00.000Z:expiring";
        ReminderLetter zombie = open(rules, key, world.now);
        ReminderLetter second = open(rules, key, world.now.plusSeconds(60));
        assertThat(second.maybeTaken()).isTrue();

        database.jdbi().useTransaction(handle -> {
            new ReminderDeliveryDao(handle, rules).failed(zombie, "rejected", "HTTP 422", false);
            new ReminderDeliveryDao(handle, rules).release(zombie, false);
        });
        assertThat(world.deliveries()).containsExactly("s-ann sending");

        database.jdbi().useTransaction(handle -> new ReminderDeliveryDao(handle, rules).accepted(zombie, world.now));
        assertThat(world.deliveries()).containsExactly("s-ann sent");
    }

    private static ReminderLetter open(ReminderRules rules, String key, Instant now) {
        return database.jdbi()
                .inTransaction(handle -> new ReminderDeliveryDao(handle, rules).open(key, now))
                .orElseThrow();
    }

    /** Fault 23: the endpoint asks for a short pause; all wait for it and lose nothing. */
    @Test
    void waitsAsLongAsItIsAsked() {
        IntStream.rangeClosed(1, 20).forEach(n -> world.subscriber("u" + n, TOMORROW));
        world.mails.behave(Behaviour.tooManyRequests(Duration.ofSeconds(1), 3));

        SentReminders sent = send();

        assertThat(sent.mails()).isEqualTo(20);
        List<MailCatcher.Attempt> attempts = world.mails.attempts();
        Instant lastRefusal = attempts.stream()
                .filter(attempt -> attempt.status() == 429)
                .map(MailCatcher.Attempt::at)
                .max(Instant::compareTo)
                .orElseThrow();
        // Those already on their way when it was said may still arrive, seven at most.
        assertThat(attempts.stream()
                        .filter(attempt -> attempt.at().isAfter(lastRefusal)
                                && attempt.at().isBefore(lastRefusal.plusMillis(900)))
                        .count())
                .isLessThan(8);
    }

    /** Fault 23: for a long pause the activity goes away and comes back. */
    @Test
    void comesBackAfterALongPause() {
        world.subscriber("ann", TOMORROW);
        world.mails.behave(Behaviour.tooManyRequests(Duration.ofMinutes(5), 1));

        assertThatThrownBy(this::send)
                .hasStackTraceContaining("THROTTLED")
                .hasStackTraceContaining("asks for 300 s of quiet");
        assertThat(world.deliveries()).containsExactly("s-ann planned");
        assertThat(world.strings("select coalesce(first_tried_at::text, 'never') from perennial.reminder_deliveries"))
                .containsExactly("never");
    }

    /** An endpoint that says 0, or a date that is over, is not asked again at once, and again, until the run is over. */
    @Test
    void pausesByItselfWhenTheEndpointAsksForNothing() {
        world.subscriber("ann", TOMORROW);
        JobRequest request = world.request();
        world.plan(request);
        world.mails.behave(Behaviour.tooManyRequests(Duration.ZERO));

        assertThatThrownBy(() -> world.mailing(request, done -> {}).run(false))
                .asInstanceOf(type(ApplicationFailure.class))
                .satisfies(failure -> {
                    assertThat(failure.getType()).isEqualTo("THROTTLED");
                    assertThat(failure.isNonRetryable()).isFalse();
                    assertThat(failure.getNextRetryDelay()).isEqualTo(Duration.ofSeconds(10));
                });
        List<Instant> tries =
                world.mails.attempts().stream().map(MailCatcher.Attempt::at).toList();
        assertThat(tries).hasSize(5);
        assertThat(Duration.between(tries.get(3), tries.get(4)))
                .as("the fourth pause, of 32 ms at most")
                .isGreaterThanOrEqualTo(Duration.ofMillis(16));
    }

    /** However long the endpoint is asked to be left alone: the mails wait for the next run, and this one says so. */
    @ParameterizedTest
    @ValueSource(longs = {2, 61, 99_999_999_999L})
    void putsOffWhatTheRunHasNoTimeFor(long asked) {
        world.subscriber("ann", TOMORROW);
        world.subscription("ann-too", "ann", "dlocal", "active", IN_TWO_DAYS);
        world.subscriber("bob", TOMORROW);
        JobRequest request = world.request("in_flight", 1);
        world.plan(request);
        world.mails.behave(Behaviour.tooManyRequests(Duration.ofSeconds(asked)));
        Duration left = Duration.ofSeconds(Math.min(asked, 60));

        assertThatThrownBy(() -> world.mailing(request, left, done -> {}).run(false))
                .asInstanceOf(type(ApplicationFailure.class))
                .satisfies(failure -> {
                    assertThat(failure.getType()).isEqualTo("THROTTLED");
                    assertThat(failure.isNonRetryable()).isTrue();
                    assertThat(failure.getOriginalMessage())
                            .startsWith("the endpoint for mails asks for ")
                            .endsWith("this run has " + left.toSeconds()
                                    + " s left; 3 reminders stay planned and are put" + " off to the next run");
                });
        assertThat(world.mails.attempts()).hasSize(1);
        assertThat(world.deliveries()).allMatch(row -> row.endsWith(" planned"));

        world.mails.behave(Behaviour.accept());
        assertThat(world.run(world.request()).sentCount()).isEqualTo(2);
    }

    @Test
    void stopsAtOnceWhenTheKeyIsWrong() {
        IntStream.rangeClosed(1, 30).forEach(n -> world.subscriber("u" + n, TOMORROW));
        world.knowsKey("some-other-key");

        assertThatThrownBy(this::send)
                .hasStackTraceContaining("MISCONFIGURED")
                .hasStackTraceContaining("POST /api/internal/send-email answers HTTP 401; check NEXTJS_API_URL");
        assertThat(world.deliveries()).hasSize(30).allMatch(row -> row.endsWith(" planned"));
        assertThat(world.mails.attempts()).hasSizeLessThanOrEqualTo(8);
    }

    /** The breaker opens, the endpoint is left in peace, everything stays planned and is sent when it is back. */
    @Test
    void leavesAnEndpointInPeaceThatIsDown() {
        IntStream.rangeClosed(1, 40).forEach(n -> world.subscriber("u" + n, TOMORROW));
        world.mails.behave(Behaviour.failWith(503));
        JobRequest request = world.request();
        world.plan(request);

        assertThatThrownBy(() -> world.send(request))
                .hasStackTraceContaining("UNAVAILABLE")
                .hasStackTraceContaining("the endpoint for mails is down (HTTP 503); open mails stay planned");
        assertThat(world.deliveries()).hasSize(40).allMatch(row -> row.endsWith(" planned"));
        int asked = world.mails.attempts().size();
        assertThat(asked).isLessThan(20);
        assertThatThrownBy(() -> world.send(request)).hasStackTraceContaining("UNAVAILABLE");
        assertThat(world.mails.attempts()).hasSize(asked);

        world.mails.behave(Behaviour.accept());
        world.waitsForAnswers(Duration.ofSeconds(10));
        assertThat(world.send(request).mails()).isEqualTo(40);
    }

    /** With a handful of mails the breaker has too few tries to judge by; still nothing is given up. */
    @Test
    void givesAnEndpointTimeThatTakesNothingAtAll() {
        world.subscriber("ann", TOMORROW);
        JobRequest request = world.request();
        world.plan(request);
        world.calls(URI.create("http://127.0.0.1:1"));

        assertThatThrownBy(() -> world.send(request))
                .hasStackTraceContaining("UNAVAILABLE")
                .hasStackTraceContaining("does not take any (no connection (ConnectException)); 1 stay planned");
        assertThat(world.deliveries()).containsExactly("s-ann planned");
    }

    @Test
    void saysThatTheHostIsUnknown() {
        world.subscriber("ann", TOMORROW);
        JobRequest request = world.request();
        world.plan(request);
        world.calls(URI.create("http://no-such-host.invalid"));

        assertThatThrownBy(() -> world.send(request))
                .hasStackTraceContaining("does not take any (no connection: unknown host); 1 stay planned");
    }

    /** Fault 5: cancelled or shut down, it starts no more mails and records those on their way. */
    @Test
    void recordsWhatIsOnItsWayWhenItIsCancelled() {
        IntStream.rangeClosed(1, 30).forEach(n -> world.subscriber("u" + n, TOMORROW));
        JobRequest request = world.request();
        world.plan(request);
        world.mails.behave(Behaviour.acceptThenStall(Duration.ofMillis(150)));
        RuntimeException cancelled = new IllegalStateException("cancelled");

        ReminderMailing mailing = world.mailing(request, done -> {
            if (done > 0) {
                throw cancelled;
            }
        });

        assertThatThrownBy(() -> mailing.run(false)).isSameAs(cancelled);
        int accepted = world.mails.accepted().size();
        assertThat(accepted).isBetween(1, 29);
        assertThat(world.marked()).hasSize(accepted);
        assertThat(world.deliveries().stream().filter(row -> row.endsWith(" planned")))
                .hasSize(30 - accepted);
    }

    @Test
    void hasNoMoreInFlightThanItMay() {
        IntStream.rangeClosed(1, 25).forEach(n -> world.subscriber("u" + n, TOMORROW));
        world.mails.behave(Behaviour.acceptThenStall(Duration.ofMillis(30)));
        JobRequest request = world.request("in_flight", 3);
        world.plan(request);

        world.send(request);

        assertThat(world.mails.mostInFlight()).isEqualTo(3);
    }

    private SentReminders send() {
        JobRequest request = world.request();
        world.plan(request);
        return world.send(request);
    }
}
