package dev.perennial.failure.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perennial.database.TestDatabase;
import dev.perennial.jobs.distributecodes.DistributeCodesActivities;
import dev.perennial.jobs.distributecodes.activities.DistributeCodesActivitiesImpl;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsActivitiesImpl;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.activities.ExpireCodesActivitiesImpl;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.InActivity;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs in an application whose keys are made with {@code @db.Uuid}, which none of them supports. */
class UuidKeysTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:00:00Z");

    private static Jdbi jdbi;

    @BeforeAll
    static void open() {
        jdbi = TestDatabase.open().jdbi();
        jdbi.useHandle(handle -> handle.createScript(
                        """
                        alter table subscriptions drop constraint subscriptions_user_id_fkey;
                        alter table notifications drop constraint notifications_user_id_fkey;
                        alter table affiliate_codes drop constraint affiliate_codes_affiliate_id_fkey;
                        alter table notifications alter column id drop default;
                        alter table users alter column id type uuid using id::uuid;
                        alter table subscriptions alter column id type uuid using id::uuid,
                                                  alter column user_id type uuid using user_id::uuid;
                        alter table notifications alter column id type uuid using id::uuid,
                                                  alter column user_id type uuid using user_id::uuid;
                        alter table affiliates alter column id type uuid using id::uuid;
                        alter table affiliate_codes alter column id type uuid using id::uuid,
                                                    alter column affiliate_id type uuid using affiliate_id::uuid;
                        """)
                .execute());
    }

    @Test
    void expireCodesSaysWhatIsWrong() {
        saysWhatIsWrong(() -> InActivity.attempt(
                ExpireCodesActivities.class,
                new ExpireCodesActivitiesImpl(jdbi, InActivity.sweeps(jdbi)),
                activities -> activities.expireCodes(request("expire_codes", Map.of()))));
    }

    @Test
    void distributeCodesSaysWhatIsWrong() {
        saysWhatIsWrong(() -> InActivity.attempt(
                DistributeCodesActivities.class,
                new DistributeCodesActivitiesImpl(jdbi, InActivity.sweeps(jdbi)),
                activities ->
                        activities.distributeCodes(request("distribute_codes", Map.of("quota", Map.of("GOLD", 1))))));
    }

    @Test
    void downgradeExpiredSubscriptionsSaysWhatIsWrong() {
        saysWhatIsWrong(() -> InActivity.attempt(
                DowngradeExpiredSubscriptionsActivities.class,
                new DowngradeExpiredSubscriptionsActivitiesImpl(jdbi, InActivity.sweeps(jdbi)),
                activities -> activities.downgradeExpiredSubscriptions(
                        request("downgrade_expired_subscriptions", Map.of()))));
    }

    private static JobRequest request(String job, Map<String, Object> settings) {
        return InActivity.request(job, AS_OF, settings);
    }

    private static void saysWhatIsWrong(Runnable attempt) {
        assertThat(catchThrowable(attempt::run))
                .hasStackTraceContaining("MISCONFIGURED")
                .hasStackTraceContaining(
                        "Keys must be text, not uuid. Compare the application's tables with what the job"
                                + " needs: perennial doctor");
    }
}
