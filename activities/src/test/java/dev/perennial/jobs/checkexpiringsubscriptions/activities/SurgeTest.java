package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import static dev.perennial.jobs.checkexpiringsubscriptions.activities.ReminderWorld.AS_OF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.TestDatabase;
import dev.perennial.database.TimeOrderedId;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.Surge;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many more reminders than on other days are sent when somebody has looked at them. */
class SurgeTest {

    private static final Instant TOMORROW = AS_OF.plus(Duration.ofDays(1));
    private static final String JOB = "check_expiring_subscriptions";

    private static TestDatabase database;

    private ReminderWorld world;

    // Mutable state, anew for each test
    private int runs;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void begin() {
        database.truncate("perennial.runs");
        world = new ReminderWorld(database);
    }

    @AfterEach
    void end() {
        world.close();
    }

    /** The greater of the floor and so many times the median is still allowed, and one more is not. */
    @ParameterizedTest
    @CsvSource({
        "0 0 0 0 0,   3, 3, 3",
        "1 1 1 1 1,   3, 3, 3",
        "9 2 1 9 2,   3, 3, 6",
        "9 2 1 9 2,   3, 1, 3",
        "9 2 1 9 2,   0, 1, 2",
        "5 1 2 3 5 1, 2, 3, 7",
    })
    void allowsWhatIsUsual(String history, int floor, int times, int allowed) {
        for (String told : history.split(" ")) {
            ran(Integer.parseInt(told));
        }
        Map<String, Object> surge = Map.of("floor", floor, "times", times);
        subscribers(allowed);
        assertThat(world.plan(world.request("surge", surge)).expiringCount()).isEqualTo(allowed);

        database.truncate("perennial.reminder_deliveries");
        subscribers(allowed + 1);
        assertHeld(world.request("surge", surge), allowed + 1 + " subscriptions end soon");
    }

    @Test
    void givesTheNumbersAndTheCommand() {
        for (int told : List.of(1, 1, 2, 3, 5, 5)) {
            ran(told);
        }
        subscribers(8);

        assertHeld(
                world.request("surge", Map.of("floor", 2)),
                "8 subscriptions end soon and would be reminded of, more than the 7.5 that surge allows: 3 times 2.5, the"
                        + " median of the last 6 successful runs, and at least 2; look at them, then: perennial jobs run"
                        + " check_expiring_subscriptions --force");
    }

    /** Fifty, unless it is said otherwise. */
    @Test
    void isNotAskedForAFew() {
        for (int run = 1; run <= Surge.FEWEST_RUNS; run++) {
            ran(0);
        }
        subscribers(50);
        assertThat(world.plan(world.request()).expiringCount()).isEqualTo(50);

        database.truncate("perennial.reminder_deliveries");
        subscribers(51);
        assertHeld(world.request(), "more than the 50 that surge allows: 3 times 0, the median of the last 5");
    }

    /** The first run on a full database is no surge: nobody knows yet what is usual. */
    @Test
    void judgesByFiveRunsAtLeast() {
        subscribers(60);
        for (int run = 1; run < Surge.FEWEST_RUNS; run++) {
            ran(1);
        }
        assertThat(world.plan(world.request()).expiringCount()).isEqualTo(60);

        database.truncate("perennial.reminder_deliveries");
        ran(1);
        assertHeld(world.request(), "the median of the last 5 successful runs");
    }

    /** What was usual long ago is not any more. */
    @Test
    void remembersFourteenRuns() {
        for (int run = 1; run <= 30; run++) {
            ran(1_000);
        }
        for (int run = 1; run <= Surge.RUNS; run++) {
            ran(1);
        }
        subscribers(60);

        assertHeld(world.request(), "3 times 1, the median of the last 14 successful runs");
    }

    /** Other jobs, runs without a success, and rows of another shape say nothing about what is usual. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update perennial.runs set job_id = 'expire_codes'",
                "update perennial.runs set status = 'error'",
                "update perennial.runs set result = null",
                "update perennial.runs set result = '[1, 2]'",
                "update perennial.runs set result = '{\"reminders_marked\": \"many\", \"failed_count\": 1}'",
            })
    void asksTheJobsOwnSuccessesAlone(String change) {
        for (int run = 1; run <= 20; run++) {
            ran(1);
        }
        world.sql(change);
        subscribers(60);

        assertThat(world.plan(world.request()).expiringCount()).isEqualTo(60);
    }

    /** Somebody was to be told, whether he was or not: a day on which the endpoint was ill is not a quiet one. */
    @Test
    void countsWhomItTriedToTell() {
        for (int run = 1; run <= Surge.FEWEST_RUNS; run++) {
            ran(
                    "{\"reminders_marked\": 10, \"failed_count\": 4, \"unknown_count\": 2, \"expiring_count\": 999,"
                            + " \"suppressed\": {\"unsubscribed\": 1, \"bounced\": 1, \"complained\": 1, \"other\": 1, \"covered\": 99}}");
        }
        subscribers(60);
        assertThat(world.plan(world.request()).expiringCount()).isEqualTo(60);

        database.truncate("perennial.reminder_deliveries");
        subscribers(61);
        assertHeld(world.request(), "more than the 60 that surge allows: 3 times 20");
    }

    @Test
    void heldNothingIsMarkedOrSentAndForcedItAllIs() {
        for (int run = 1; run <= Surge.FEWEST_RUNS; run++) {
            ran(1);
        }
        subscribers(60);
        JobRequest held = world.request();
        assertHeld(held, "60 subscriptions end soon");
        assertThat(world.deliveries()).isEmpty();
        assertThat(world.marked()).isEmpty();
        assertThat(world.mails.accepted()).isEmpty();

        assertThat(world.run(world.forced(held)).sentCount()).isEqualTo(60);
        assertThat(world.marked()).hasSize(60);
        ran(60);

        world.subscriber("next", TOMORROW);
        assertThat(world.run(world.requestAt(AS_OF.plusSeconds(60))).sentCount())
                .as("the day after is a day like any other")
                .isEqualTo(1);
    }

    @Test
    void isNotAskedAgainOnceItHasBegun() {
        subscribers(60);
        JobRequest request = world.request();
        world.plan(request);
        for (int run = 1; run <= Surge.FEWEST_RUNS; run++) {
            ran(1);
        }

        assertThat(world.plan(request).expiringCount()).isEqualTo(60);
    }

    @Test
    void saysWhatIsWrongWithItsSettings() {
        assertWrong(3, "setting surge of check_expiring_subscriptions is 3; it should be a group of floor, times");
        assertWrong(Map.of("flor", 3), "it should be a group of floor, times");
        assertWrong(
                Map.of("times", 0),
                "setting surge.times of check_expiring_subscriptions is 0; it should be a whole number from 1 to 1000");
        assertWrong(Map.of("floor", "few"), "setting surge.floor of check_expiring_subscriptions is few");
    }

    private void assertWrong(Object surge, String message) {
        assertThatThrownBy(() -> world.plan(world.request("surge", surge)))
                .hasStackTraceContaining("MISCONFIGURED")
                .hasStackTraceContaining(message);
    }

    private void assertHeld(JobRequest request, String message) {
        assertThatThrownBy(() -> world.plan(request))
                .hasStackTraceContaining("HELD")
                .hasStackTraceContaining(message);
    }

    /** So many that are to be told, whoever was there before. */
    private void subscribers(int many) {
        database.truncate("users");
        world.sql("insert into users (id, email, updated_at) select 'u' || n, 'u' || n || '@example.test', '2025-01-01'"
                + " from generate_series(1, " + many + ") n");
        world.sql("insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)"
                + " select 's' || n, 'u' || n, 'dlocal', 'active', '2026-11-22', '2025-01-01'"
                + " from generate_series(1, " + many + ") n");
    }

    private void ran(int told) {
        ran("{\"reminders_marked\": " + told + ", \"failed_count\": 0, \"unknown_count\": 0}");
    }

    /** One more success in the ledger, the newest. */
    private void ran(String result) {
        Instant at = AS_OF.minus(Duration.ofDays(100)).plus(Duration.ofDays(++runs));
        UUID id = UUID.fromString(TimeOrderedId.next(at));
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into perennial.runs (id, job_id, trigger, status, as_of, created_at, result)"
                                + " values (?, ?, 'schedule', 'success', ?, ?, cast(? as jsonb))",
                        id,
                        JOB,
                        at,
                        at,
                        result));
    }
}
