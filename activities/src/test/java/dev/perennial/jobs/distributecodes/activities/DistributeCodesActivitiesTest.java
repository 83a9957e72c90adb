package dev.perennial.jobs.distributecodes.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.AppTime;
import dev.perennial.database.EveryCrash;
import dev.perennial.database.TestDatabase;
import dev.perennial.failure.FailureKind;
import dev.perennial.jobs.distributecodes.DistributeCodesActivities;
import dev.perennial.jobs.distributecodes.DistributedCodes;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DistributeCodesActivitiesTest {

    private static final Instant MIDNIGHT = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant AS_OF = MIDNIGHT;
    private static final Map<String, Object> QUOTA = Map.of("quota", Map.of("BRONZE", 1, "SILVER", 3, "GOLD", 5));

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void empty() {
        database.truncate("affiliates", "perennial.run_steps", "perennial.code_grants");
    }

    /** As many as the tier gives, each for its month and slot. */
    @Test
    void givesEachTierItsQuota() {
        affiliate("bronze", "BRONZE");
        affiliate("gold", "GOLD");

        DistributedCodes result = distribute(request(AS_OF));

        assertThat(result)
                .isEqualTo(new DistributedCodes(
                        6, 2, 0, "6 codes for 2026-11 to 2 affiliates; 0 had theirs already", 0, List.of()));
        assertThat(grants())
                .containsExactly(
                        "bronze 2026-11 1",
                        "gold 2026-11 1",
                        "gold 2026-11 2",
                        "gold 2026-11 3",
                        "gold 2026-11 4",
                        "gold 2026-11 5");
        assertThat(strings(
                        "select distinct c.status || ' ' || c.expires_at || ' ' || c.created_at || ' ' || c.updated_at"
                                + " from affiliate_codes c join perennial.code_grants g on g.code_id = c.id and g.code = c.code"
                                + "  and g.affiliate_id = c.affiliate_id"))
                .containsExactly("ACTIVE 2026-12-31 00:00:00 2026-11-01 00:00:00 2026-11-01 00:00:00");
    }

    /** Who joined within the month gets codes from the next one on; who is suspended gets none. */
    @Test
    void givesToWhoIsActiveAndJoinedBeforeTheMonth() {
        affiliate("before", "ACTIVE", "BRONZE", MIDNIGHT.minusMillis(1));
        affiliate("at", "ACTIVE", "BRONZE", MIDNIGHT);
        affiliate("suspended", "SUSPENDED", "BRONZE", MIDNIGHT.minusMillis(1));

        assertThat(distribute(request(AS_OF)).affiliatesProcessed()).isEqualTo(1);

        assertThat(grants()).containsExactly("before 2026-11 1");
    }

    /** The month is that of asOf in UTC, however late the run is and wherever the machine stands. */
    @Test
    void givesForTheMonthOfTheTick() {
        affiliate("ann", "BRONZE");

        distribute(request(Instant.parse("2026-10-31T23:59:59.999Z")));
        distribute(request(Instant.parse("2026-11-01T00:00:00Z")));
        distribute(request(Instant.parse("2026-11-30T23:59:59.999Z")));

        assertThat(grants()).containsExactly("ann 2026-10 1", "ann 2026-11 1");
    }

    /** Fault 28. */
    @Test
    void anyNumberOfRunsGivesTheSame() {
        affiliate("ann", "GOLD");
        JobRequest request = request(AS_OF);
        DistributedCodes first = distribute(request);
        List<String> codes = strings("select code from affiliate_codes order by code");

        assertThat(distribute(request)).as("another attempt of the run").isEqualTo(first);
        assertThat(distribute(request(AS_OF)))
                .as("another run")
                .isEqualTo(new DistributedCodes(
                        0, 1, 1, "0 codes for 2026-11 to 0 affiliates; 1 had theirs already", 0, List.of()));
        assertThat(strings("select code from affiliate_codes order by code")).isEqualTo(codes);
    }

    @Test
    void comesToTheSameWhereverItDies() {
        JobRequest request = request(AS_OF);
        EveryCrash.leavesNoTrace(
                database,
                () -> {
                    empty();
                    many(1_300);
                },
                jdbi -> distribute(jdbi, request),
                () -> strings("select affiliate_id || period || slot from perennial.code_grants"
                        + " union all select count(*)::text from affiliate_codes order by 1"));
    }

    @Test
    void twoRunsAtOnceGiveEachSlotOnce() throws Exception {
        many(1_300);

        CompletableFuture<DistributedCodes> one = CompletableFuture.supplyAsync(() -> distribute(request(AS_OF)));
        DistributedCodes two = distribute(request(AS_OF));

        assertThat(one.get().distributedCount() + two.distributedCount()).isEqualTo(3_900);
        assertThat(strings("select count(*)::text from affiliate_codes")).containsExactly("3900");
    }

    /** A rise is topped up, a fall takes nothing back. */
    @Test
    void followsATierUpwardsOnly() {
        affiliate("up", "BRONZE");
        affiliate("down", "SILVER");
        distribute(request(AS_OF));
        database.jdbi().useHandle(handle -> {
            handle.execute("update affiliates set tier = 'SILVER' where id = 'up'");
            handle.execute("update affiliates set tier = 'BRONZE' where id = 'down'");
        });

        DistributedCodes result = distribute(request(AS_OF));

        assertThat(result.distributedCount()).isEqualTo(2);
        assertThat(result.alreadyHad()).isEqualTo(1);
        assertThat(grants())
                .containsExactly(
                        "down 2026-11 1",
                        "down 2026-11 2",
                        "down 2026-11 3",
                        "up 2026-11 1",
                        "up 2026-11 2",
                        "up 2026-11 3");
    }

    /** A code that exists, or that was given once and is gone, is not given again. */
    @Test
    void drawsAgainWhenACodeExists() {
        affiliate("ann", "SILVER");
        database.jdbi().useHandle(handle -> {
            handle.execute("insert into affiliate_codes (id, affiliate_id, code, status, created_at, updated_at)"
                    + " values ('old', 'ann', 'TAKEN', 'USED', '2025-01-01', '2025-01-01')");
            handle.execute("insert into perennial.code_grants (period, affiliate_id, slot, code, code_id, run_id, at)"
                    + " values ('2025-01', 'ann', 1, 'GONE', 'gone', gen_random_uuid(), '2025-01-01')");
        });
        Iterator<String> draws =
                List.of("TAKEN", "GONE", "FIRST", "FIRST", "SECOND", "THIRD").iterator();

        assertThat(distribute(database.worker(), request(AS_OF), draws::next).distributedCount())
                .isEqualTo(3);

        assertThat(strings("select code from affiliate_codes order by code"))
                .containsExactly("FIRST", "SECOND", "TAKEN", "THIRD");
    }

    @Test
    void doesNotDrawForEver() {
        affiliate("ann", "SILVER");

        assertThatThrownBy(() -> distribute(database.worker(), request(AS_OF), () -> "SAME"))
                .rootCause()
                .hasMessageContaining("2 codes could not be made");
        assertThat(grants()).isEmpty();
    }

    @Test
    void drawsCodesThatNobodyMisreads() {
        many(100);
        distribute(request(AS_OF));

        assertThat(strings("select code from affiliate_codes"))
                .hasSize(300)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[A-HJKMNP-TV-Z2-9]{10}"));
    }

    /** The others have their codes; the operator hears of the tier that was forgotten. */
    @Test
    void namesTheTierThatHasNoQuota() {
        affiliate("ann", "GOLD");
        affiliate("bob", "BRONZE");

        assertFails("quota names no tier GOLD, which 1 affiliates have", Map.of("quota", Map.of("BRONZE", 1)));

        assertThat(grants()).containsExactly("bob 2026-11 1");
    }

    @Test
    void givesNothingForAQuotaOfNone() {
        affiliate("ann", "GOLD");

        assertThat(distribute(InActivity.request("distribute_codes", AS_OF, Map.of("quota", Map.of("GOLD", 0)))))
                .isEqualTo(new DistributedCodes(
                        0, 1, 1, "0 codes for 2026-11 to 0 affiliates; 1 had theirs already", 0, List.of()));
    }

    @Test
    void saysWhatIsWrongWithItsQuota() {
        affiliate("ann", "GOLD");

        assertFails("setting quota of distribute_codes is missing; it should be a whole number", Map.of());
        assertFails("setting quota.GOLD of distribute_codes is -1", Map.of("quota", Map.of("GOLD", -1)));
        assertFails("setting quota.GOLD of distribute_codes is many", Map.of("quota", Map.of("GOLD", "many")));
    }

    @Test
    void leavesOutTheAffiliateWhoseCodesAreRefused() {
        many(100);
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create function refuse() returns trigger language plpgsql as
                        'begin raise exception ''not this one''; end';
                        create trigger poison before insert on affiliate_codes for each row
                          when (new.affiliate_id = 'affiliate-7') execute function refuse();
                        """)
                .execute());
        try {
            DistributedCodes result = distribute(request(AS_OF));

            assertThat(result.failedIds()).containsExactly("affiliate-7");
            assertThat(result.distributedCount()).isEqualTo(297);
            assertThat(result.alreadyHad()).isZero();
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("drop function refuse cascade"));
        }
    }

    private static void assertFails(String message, Map<String, Object> settings) {
        assertThatThrownBy(() -> distribute(InActivity.request("distribute_codes", AS_OF, settings)))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.MISCONFIGURED))
                .rootCause()
                .hasMessageContaining(message);
    }

    private static JobRequest request(Instant asOf) {
        return InActivity.request("distribute_codes", asOf, QUOTA);
    }

    private static DistributedCodes distribute(JobRequest request) {
        return distribute(database.worker(), request);
    }

    private static DistributedCodes distribute(Jdbi jdbi, JobRequest request) {
        return distribute(jdbi, request, new RandomCodes());
    }

    private static DistributedCodes distribute(Jdbi jdbi, JobRequest request, Supplier<String> codes) {
        return InActivity.attempt(
                DistributeCodesActivities.class,
                new DistributeCodesActivitiesImpl(jdbi, InActivity.sweeps(jdbi), codes),
                activities -> activities.distributeCodes(request));
    }

    private static void affiliate(String id, String tier) {
        affiliate(id, "ACTIVE", tier, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static void affiliate(String id, String status, String tier, Instant joinedAt) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into affiliates (id, user_id, status, tier, joined_at, updated_at)
                        values (:id, 'user', :status, :tier, :joinedAt, '2025-01-01')
                        """)
                .bind("id", id)
                .bind("status", status)
                .bind("tier", tier)
                .bind("joinedAt", AppTime.of(joinedAt))
                .execute());
    }

    private static void many(int affiliates) {
        database.jdbi().useHandle(handle -> handle.createUpdate(
                        """
                        insert into affiliates (id, user_id, status, tier, joined_at, updated_at)
                        select 'affiliate-' || n, 'user', 'ACTIVE', 'SILVER',
                               timestamp '2026-01-01' + n % 50 * interval '1 hour', '2025-01-01'
                          from generate_series(1, :affiliates) as n
                        """)
                .bind("affiliates", affiliates)
                .execute());
    }

    private static List<String> grants() {
        return strings(
                "select affiliate_id || ' ' || period || ' ' || slot from perennial.code_grants order by affiliate_id, period, slot");
    }

    private static List<String> strings(String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
