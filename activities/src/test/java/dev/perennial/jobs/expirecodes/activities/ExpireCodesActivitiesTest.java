package dev.perennial.jobs.expirecodes.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.AppTime;
import dev.perennial.database.EveryCrash;
import dev.perennial.database.TestDatabase;
import dev.perennial.failure.FailureKind;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.ExpiredCodes;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import dev.perennial.sweep.Tally;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpireCodesActivitiesTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:00:00Z");
    private static final Map<String, Object> ANY_SHARE = Map.of("max_share", 1);

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void oneAffiliate() {
        database.truncate("affiliates", "perennial.run_steps");
        database.jdbi()
                .useHandle(
                        handle -> handle.execute(
                                """
                insert into affiliates (id, user_id, status, tier, joined_at, updated_at)
                values ('aff', 'user', 'ACTIVE', 'GOLD', '2025-01-01', '2025-01-01')
                """));
    }

    /** Inclusive at the instant itself; no time is never. */
    @Test
    void expiresWhatIsDueAtTheInstantAndNothingLater() {
        code("before", "ACTIVE", AS_OF.minusMillis(1));
        code("at", "ACTIVE", AS_OF);
        code("after", "ACTIVE", AS_OF.plusMillis(1));
        code("never", "ACTIVE", null);
        code("used", "USED", AS_OF.minusMillis(1));
        code("reserved", "RESERVED", AS_OF.minusMillis(1));

        ExpiredCodes result = expire(request(Map.of()));

        assertThat(result).isEqualTo(new ExpiredCodes(2, List.of("before", "at"), false, 0, List.of()));
        assertThat(statuses())
                .containsExactly(
                        "after ACTIVE",
                        "at EXPIRED",
                        "before EXPIRED",
                        "never ACTIVE",
                        "reserved RESERVED",
                        "used USED");
        assertThat(updatedAt("at")).isEqualTo(AS_OF);
        assertThat(updatedAt("after")).isNotEqualTo(AS_OF);
    }

    @Test
    void hasNothingToDoTheSecondTime() {
        code("at", "ACTIVE", AS_OF);
        expire(request(Map.of()));

        assertThat(expire(request(Map.of()))).isEqualTo(new ExpiredCodes(0, List.of(), false, 0, List.of()));
    }

    /** The answer was lost, Temporal asks again. */
    @Test
    void anotherAttemptOfTheSameRunGivesTheSameResult() {
        code("at", "ACTIVE", AS_OF);
        JobRequest request = request(Map.of());

        assertThat(expire(request)).isEqualTo(expire(request));
    }

    @Test
    void comesToTheSameWhereverItDies() {
        JobRequest request = request(ANY_SHARE);
        EveryCrash.leavesNoTrace(
                database,
                () -> {
                    oneAffiliate();
                    many(1_200, 800);
                },
                jdbi -> expire(jdbi, request),
                () -> statusCounts());
    }

    /** By a role that does not see what the application's sessions do. */
    @Test
    void beginsWithAShortPageBesideTheApplication() {
        many(1_200, 0);

        try (Handle application = database.jdbi().open()) {
            assertThat(expire(request(ANY_SHARE)).expiredCount()).isEqualTo(1_200);
            assertThat(application.isClosed()).isFalse();
        }

        assertThat(database.firstPage("affiliate_codes where status = 'EXPIRED'"))
                .isEqualTo(500);
    }

    @Test
    void keepsTheFirstThousandIds() {
        many(1_001, 0);

        ExpiredCodes result = expire(request(ANY_SHARE));

        assertThat(result.expiredCount()).isEqualTo(1_001);
        assertThat(result.expiredIds()).hasSize(Tally.MAX_IDS);
        assertThat(result.truncated()).isTrue();
    }

    /** 101 of 200 is more than half. */
    @Test
    void waitsForAPersonWhenMostCodesWouldExpire() {
        many(101, 99);

        assertFails(FailureKind.HELD, "101 of 200 active codes are due", request(Map.of()));

        assertThat(statusCounts()).containsExactly("ACTIVE 200");
    }

    @Test
    void expiresHalfOfTheCodesWithoutAsking() {
        many(101, 101);

        assertThat(expire(request(Map.of())).expiredCount()).isEqualTo(101);
    }

    @Test
    void expiresAllOfAFewWithoutAsking() {
        many(100, 0);

        assertThat(expire(request(Map.of())).expiredCount()).isEqualTo(100);
    }

    @Test
    void expiresThemAllWhenAPersonSaysSo() {
        many(150, 0);
        JobRequest forced = new JobRequest("expire_codes", AS_OF, UUID.randomUUID(), Map.of(), true, "admin");

        assertThat(expire(forced).expiredCount()).isEqualTo(150);
    }

    /** Eleven are too many; the others are done all the same. */
    @Test
    void failsWhenTooManyCodesCannotBeChanged() {
        many(300, 0);
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create function refuse() returns trigger language plpgsql as
                        'begin raise exception ''not this one''; end';
                        create trigger poison before update on affiliate_codes for each row
                          when (new.id like 'due-1') execute function refuse();
                        create trigger more_poison before update on affiliate_codes for each row
                          when (new.id like 'due-20_') execute function refuse();
                        """)
                .execute());
        try {
            assertFails(FailureKind.BAD_DATA, "11 items failed of 300", request(ANY_SHARE));
            assertThat(statusCounts()).containsExactly("ACTIVE 11", "EXPIRED 289");
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("drop function refuse cascade"));
        }
    }

    @Test
    void saysWhatIsWrongWithItsSetting() {
        assertFails(
                FailureKind.MISCONFIGURED,
                "setting max_share of expire_codes is half; it should be a number from 0 to 1",
                request(Map.of("max_share", "half")));
    }

    private static void assertFails(FailureKind kind, String message, JobRequest request) {
        assertThatThrownBy(() -> expire(request))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(kind))
                .rootCause()
                .hasMessageContaining(message);
    }

    private static JobRequest request(Map<String, Object> settings) {
        return InActivity.request("expire_codes", AS_OF, settings);
    }

    private static ExpiredCodes expire(JobRequest request) {
        return expire(database.worker(), request);
    }

    private static ExpiredCodes expire(Jdbi jdbi, JobRequest request) {
        return InActivity.attempt(
                ExpireCodesActivities.class,
                new ExpireCodesActivitiesImpl(jdbi, InActivity.sweeps(jdbi)),
                activities -> activities.expireCodes(request));
    }

    private static void code(String id, String status, Instant expiresAt) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into affiliate_codes (
                               id, affiliate_id, code, status, expires_at, created_at, updated_at)
                        values (:id, 'aff', :id, :status, :expiresAt, '2025-01-01', '2025-01-01')
                        """)
                .bind("id", id)
                .bind("status", status)
                .bind("expiresAt", expiresAt == null ? null : AppTime.of(expiresAt))
                .execute());
    }

    private static void many(int due, int live) {
        many("due", "2026-11-20", due);
        many("live", "2027-01-01", live);
    }

    private static void many(String name, String firstExpiry, int codes) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into affiliate_codes (
                               id, affiliate_id, code, status, expires_at, created_at, updated_at)
                        select :name || '-' || n, 'aff', :name || '-' || n, 'ACTIVE',
                               cast(:first as timestamp) + n * interval '1 second', '2025-01-01', '2025-01-01'
                          from generate_series(1, :codes) as n
                        """)
                .bind("name", name)
                .bind("first", firstExpiry)
                .bind("codes", codes)
                .execute());
    }

    private static List<String> statuses() {
        return strings("select id || ' ' || status from affiliate_codes order by id");
    }

    private static List<String> statusCounts() {
        return strings("select status || ' ' || count(*) from affiliate_codes group by status order by status");
    }

    private static Instant updatedAt(String id) {
        return Instant.parse(strings(
                        "select to_char(updated_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from affiliate_codes where id = '"
                                + id + "'")
                .get(0));
    }

    private static List<String> strings(String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
