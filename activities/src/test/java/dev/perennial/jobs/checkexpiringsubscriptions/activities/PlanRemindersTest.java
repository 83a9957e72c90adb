package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import static dev.perennial.jobs.checkexpiringsubscriptions.activities.ReminderWorld.AS_OF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.EveryCrash;
import dev.perennial.database.TestDatabase;
import dev.perennial.jobs.checkexpiringsubscriptions.PlannedReminders;
import dev.perennial.run.JobRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanRemindersTest {

    private static final Duration WINDOW = Duration.ofDays(3);
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

    /** Half-open at both ends, and nobody is told on the morning of the downgrade. */
    @Test
    void plansWhatEndsInTheWindowAndGivesFairNotice() {
        world.subscriber("at-as-of", AS_OF);
        world.subscriber("a-tick-later", AS_OF.plusMillis(1));
        world.subscriber("at-least-notice", AS_OF.plus(Duration.ofMinutes(15)));
        world.subscriber(
                "beyond-least-notice", AS_OF.plus(Duration.ofMinutes(15)).plusMillis(1));
        world.subscriber("at-the-end", AS_OF.plus(WINDOW));
        world.subscriber("after-the-end", AS_OF.plus(WINDOW).plusMillis(1));
        world.subscriber("never-ends", null);

        assertThat(world.plan(world.request())).isEqualTo(new PlannedReminders(4, List.of()));

        assertThat(world.deliveries())
                .containsExactly(
                        "s-a-tick-later suppressed too_late",
                        "s-at-least-notice suppressed too_late",
                        "s-at-the-end planned",
                        "s-beyond-least-notice planned");
    }

    @Test
    void looksAtActiveSubscriptionsOfOurProviderAlone() {
        world.user("ann", "ann@example.test");
        world.user("bob", "bob@example.test");
        world.subscription("stripe", "ann", "stripe", "active", TOMORROW);
        world.subscription("expired", "bob", "dlocal", "expired", TOMORROW);

        assertThat(world.plan(world.request()).expiringCount()).isZero();
    }

    @Test
    void takesTheWindowFromTheSettings() {
        world.subscriber("soon", AS_OF.plus(Duration.ofHours(5)));
        world.subscriber("later", AS_OF.plus(Duration.ofHours(5)).plusMillis(1));

        world.plan(world.request("window", "5h"));

        assertThat(world.deliveries()).containsExactly("s-soon planned");
    }

    /** Another live subscription that goes on; the table of what does. */
    @ParameterizedTest
    @CsvSource({
        "dlocal, active,   4d, covered",
        "dlocal, active,   never, covered",
        "stripe, active,   4d, covered",
        "stripe, active,   2d, covered",
        "stripe, trialing, 2d, covered",
        "dlocal, trialing, 4d, covered",
        "stripe, active,   1h, told",
        "stripe, canceled, 4d, told",
        "dlocal, trialing, 2d, told",
        "dlocal, expired,  never, told"
    })
    void tellsNobodyWhoseOtherSubscriptionGoesOn(String provider, String status, String ends, String expected) {
        world.subscriber("ann", TOMORROW);
        world.subscription("other", "ann", provider, status, instant(ends));

        world.plan(world.request());

        assertThat(world.deliveries()).contains(expected.equals("told") ? "s-ann planned" : "s-ann suppressed covered");
    }

    private static Instant instant(String ends) {
        return switch (ends) {
            case "1h" -> AS_OF.plus(Duration.ofHours(1));
            case "2d" -> IN_TWO_DAYS;
            case "4d" -> AS_OF.plus(Duration.ofDays(4));
            default -> null;
        };
    }

    /** Several that end in the window share one mail, which the first of them names. */
    @Test
    void groupsWhatEndsForOneUser() {
        world.subscriber("ann", IN_TWO_DAYS);
        world.subscription("s-ann-0", "ann", "dlocal", "active", TOMORROW);
        world.subscriber("bob", TOMORROW);

        world.plan(world.request());

        assertThat(world.strings("select subscription_id || ' ' || mail_key from perennial.reminder_deliveries"
                        + " order by subscription_id"))
                .containsExactly(
                        "s-ann renewal:s-ann-0:2026-11-22T09:05:00.000Z:expiring",
                        "s-ann-0 renewal:s-ann-0:2026-11-22T09:05:00.000Z:expiring",
                        "s-bob renewal:s-bob:2026-11-22T09:05:00.000Z:expiring");
    }

    /** A page ends between two subscriptions of a user. */
    @Test
    void groupsAcrossPages() {
        world.user("ann", "ann@example.test");
        world.subscription("first", "ann", "dlocal", "active", TOMORROW);
        world.sql("insert into users (id, email, updated_at) select 'u' || n, 'u' || n || '@example.test', now()"
                + " from generate_series(1, 700) n");
        world.sql("insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)"
                + " select 's' || n, 'u' || n, 'dlocal', 'active', '2026-11-22 12:00:00', now()"
                + " from generate_series(1, 700) n");
        world.subscription("last", "ann", "dlocal", "active", IN_TWO_DAYS);

        assertThat(world.plan(world.request()).expiringCount()).isEqualTo(702);

        assertThat(world.strings("select distinct mail_key from perennial.reminder_deliveries where user_id = 'ann'"))
                .containsExactly("renewal:first:2026-11-22T09:05:00.000Z:expiring");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"null", "''", "'  '"})
    void tellsNobodyWithoutAnAddress(String email) {
        world.user("ann", email);
        world.subscription("s-ann", "ann", "dlocal", "active", TOMORROW);

        world.plan(world.request());

        assertThat(world.deliveries()).containsExactly("s-ann suppressed no_address");
    }

    /** Day one: our predecessor marked before it sent. */
    @Test
    void believesTheMarkOfAPredecessor() {
        world.subscriber("ann", TOMORROW);
        world.sql("update subscriptions set renewal_reminder_sent = true");

        world.plan(world.request());

        assertThat(world.deliveries()).containsExactly("s-ann suppressed marked_before");
        assertThat(world.marked()).containsExactly("s-ann");
    }

    /** Once the mark stayed for ever, and there was no reminder in the next period. */
    @Test
    void takesBackTheMarkOfAnEarlierPeriod() {
        world.subscriber("ann", TOMORROW);
        world.delivery("s-ann", "ann", TOMORROW.minus(Duration.ofDays(30)), "sent");
        world.sql("update subscriptions set renewal_reminder_sent = true");

        assertThat(world.plan(world.request()).expiringCount()).isOne();

        assertThat(world.deliveries()).containsExactly("s-ann sent as said", "s-ann planned");
        assertThat(world.marked()).isEmpty();
    }

    /** Run late, twice, or for several days at once. */
    @ParameterizedTest
    @CsvSource({"sent, 0", "unknown, 0", "suppressed, 0", "failed, 1", "planned, 1", "sending, 1"})
    void leavesWhatIsSettledAndPlansAgainWhatIsNot(String state, int planned) {
        world.subscriber("ann", TOMORROW);
        world.delivery("s-ann", "ann", TOMORROW, state);

        assertThat(world.plan(world.request()).expiringCount()).isEqualTo(planned);

        assertThat(world.deliveries()).containsExactly(planned == 1 ? "s-ann planned" : "s-ann " + state + " as said");
    }

    /** What held the reminder back no longer does, and there is still time. */
    @Test
    void looksAgainAtWhoWasCoveredOrHadNoAddress() {
        world.subscriber("ann", IN_TWO_DAYS);
        world.subscription("other", "ann", "stripe", "active", null);
        world.user("bob", null);
        world.subscription("s-bob", "bob", "dlocal", "active", IN_TWO_DAYS);
        world.plan(world.request());
        assertThat(world.plan(world.requestAt(TOMORROW)).expiringCount()).isZero();

        world.sql("update subscriptions set status = 'canceled' where id = 'other'");
        world.sql("update users set email = 'bob@example.test' where id = 'bob'");

        assertThat(world.plan(world.requestAt(TOMORROW)).expiringCount()).isEqualTo(2);
        assertThat(world.deliveries()).containsExactly("s-ann planned", "s-bob planned");
    }

    @Test
    void asksAPersonBeforeItWritesToMoreThanUsual() {
        world.subscriber("ann", TOMORROW);
        world.subscriber("bob", TOMORROW);
        world.subscriber("too-late", AS_OF.plusMillis(1));
        JobRequest request = world.request("max_items", 1);

        assertThatThrownBy(() -> world.plan(request))
                .hasStackTraceContaining("HELD")
                .hasStackTraceContaining("2 subscriptions end soon and would be reminded of, more than max_items 1");
        assertThat(world.deliveries()).isEmpty();

        assertThat(world.plan(world.forced(request)).expiringCount()).isEqualTo(3);
        assertThat(world.plan(request).expiringCount())
                .as("begun, so no longer asked")
                .isEqualTo(3);
    }

    @Test
    void saysWhichSettingIsWrong() {
        assertThatThrownBy(() -> world.plan(world.request("window", "3 days")))
                .hasStackTraceContaining("MISCONFIGURED")
                .hasStackTraceContaining("setting window of check_expiring_subscriptions is 3 days; it should be");
        assertThatThrownBy(() -> world.plan(world.request("in_flight", 0)))
                .hasStackTraceContaining("a whole number from 1 to 64");
    }

    /** A row that cannot be written stands alone; the others are planned. */
    @Test
    void passesOverARowThatCannotBePlanned() {
        world.subscriber("ann", TOMORROW);
        world.user("bob", "bob@example.test");
        String tooLongForAKey = "s".repeat(300);
        world.subscription(tooLongForAKey, "bob", "dlocal", "active", TOMORROW);

        assertThat(world.plan(world.request())).isEqualTo(new PlannedReminders(2, List.of(tooLongForAKey)));
        assertThat(world.deliveries()).containsExactly("s-ann planned");
    }

    /** Faults 2 to 4, 8, 9. */
    @Test
    void survivesACrashAtAnyCommit() {
        JobRequest request = world.request();
        EveryCrash.leavesNoTrace(
                database,
                () -> {
                    database.truncate("users", "perennial.run_steps", "perennial.reminder_deliveries");
                    world.subscriber("ann", TOMORROW);
                    world.subscription("other", "ann", "dlocal", "active", IN_TWO_DAYS);
                    world.user("bob", null);
                    world.subscription("s-bob", "bob", "dlocal", "active", TOMORROW);
                },
                jdbi -> world.plan(request, jdbi),
                world::deliveries);
    }
}
