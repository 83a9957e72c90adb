package dev.perennial.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.access.JobScope;
import dev.perennial.access.Role;
import dev.perennial.security.Gatekeeper.Call;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiGatekeeperTest {

    private static final String CURRENT = UUID.randomUUID().toString();
    private static final String PREVIOUS = UUID.randomUUID().toString();

    private final HandMovedClock clock = new HandMovedClock();
    private final Throttle throttle = new Throttle(clock);
    private final Gatekeeper gatekeeper = new Gatekeeper(CronSecrets.of(CURRENT, PREVIOUS), throttle);

    @Test
    void admitsWithEitherOfTheTwoActiveSecretsWhateverTheSchemesCase() {
        assertThat(gatekeeper.refuse(call("Bearer " + CURRENT, "a"))).isEmpty();
        assertThat(gatekeeper.refuse(call("bearer " + PREVIOUS, "a"))).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "Bearer null", "Bearer undefined"})
    void refusesEveryOtherHeader(String authorization) {
        assertThat(gatekeeper.refuse(call(authorization, "a")))
                .get()
                .extracting(
                        Gatekeeper.Refusal::status, refusal -> refusal.problem().detail())
                .containsExactly(401, "Unauthorized");
    }

    @Test
    void refusesTheSecretWithoutItsScheme() {
        assertThat(gatekeeper.refuse(call(CURRENT, "a"))).isPresent();
        assertThat(gatekeeper.refuse(call("Bearer " + CURRENT + "x", "a"))).isPresent();
    }

    @Test
    void nobodyMayCallWhatSaysNothingOfWhoMay() {
        Caller admin = new Caller("ops", Caller.Kind.SIGN_IN, Role.ADMIN, JobScope.EVERY_JOB);
        assertThat(gatekeeper.refuse(
                        new Call(Optional.empty(), Optional.of(admin), false, false, Optional.empty(), "a")))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, viewer, true", "viewer, operator, false", "viewer, admin, false",
        "operator, viewer, true", "operator, operator, true", "operator, admin, false",
        "admin, viewer, true", "admin, operator, true", "admin, admin, true"
    })
    void eachRoleMayWhatTheOnesBeforeItMay(String role, String required, boolean may) {
        Caller caller = new Caller("token ci", Caller.Kind.TOKEN, Role.of(role).orElseThrow(), JobScope.EVERY_JOB);
        assertThat(gatekeeper
                        .refuse(by(caller, requires(required, false), Optional.empty()))
                        .isEmpty())
                .isEqualTo(may);
    }

    @Test
    void aTokenForSomeJobsIsForNoOther() {
        Caller caller = new Caller("token ci", Caller.Kind.TOKEN, Role.ADMIN, new JobScope(List.of("billing_*")));
        assertThat(gatekeeper.refuse(by(caller, requires("viewer", false), Optional.of("billing_run"))))
                .isEmpty();
        assertThat(gatekeeper.refuse(by(caller, requires("viewer", false), Optional.of("expire_codes"))))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(403);
    }

    /** It could make a token for every job. */
    @Test
    void anAdminOfSomeJobsAdministersNothingThatIsAboutAll() {
        Caller caller = new Caller("token ci", Caller.Kind.TOKEN, Role.ADMIN, new JobScope(List.of("billing_*")));
        assertThat(gatekeeper.refuse(by(caller, requires("admin", false), Optional.empty())))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(403);
        assertThat(gatekeeper.refuse(by(caller, requires("admin", false), Optional.of("billing_run"))))
                .isEmpty();
    }

    @Test
    void theCronSecretIsForTheSevenCallsAlone() {
        Caller caller = new Caller("api", Caller.Kind.CRON_SECRET, Role.OPERATOR, JobScope.EVERY_JOB);
        assertThat(gatekeeper.refuse(by(caller, requires("viewer", true), Optional.empty())))
                .isEmpty();
        assertThat(gatekeeper.refuse(by(caller, requires("viewer", false), Optional.empty())))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(403);
    }

    @Test
    void nobodyIsLetInWhileItCannotBeKnownWhoTheyAre() {
        Call call =
                new Call(Optional.of(requires("viewer", true)), Optional.empty(), true, true, Optional.empty(), "a");
        assertThat(gatekeeper.refuse(call))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(503);
    }

    @Test
    void comingWithoutAnythingIsNoGuess() {
        for (int i = 0; i < 20; i++) {
            assertThat(gatekeeper.refuse(call(null, "a")))
                    .get()
                    .extracting(Gatekeeper.Refusal::status)
                    .isEqualTo(401);
        }
    }

    @Test
    void saysThatNoSecretIsConfiguredAndAdmitsNobodyThen() {
        Gatekeeper without = new Gatekeeper(CronSecrets.of("", " "), throttle);
        for (String header : new String[] {null, "Bearer ", "Bearer " + CURRENT}) {
            assertThat(without.refuse(call(CronSecrets.of("", " "), header, "a")))
                    .get()
                    .extracting(Gatekeeper.Refusal::status, refusal -> refusal.problem()
                            .detail())
                    .containsExactly(500, "CRON_SECRET not configured");
        }
    }

    @Test
    void holdsOffAnAddressThatGuessesUntilTheMinuteIsOver() {
        guessTenTimes("a");
        assertThat(gatekeeper.refuse(call("Bearer wrong", "a"))).get().satisfies(refusal -> {
            assertThat(refusal.status()).isEqualTo(429);
            assertThat(refusal.retryAfter()).contains(Duration.ofMinutes(1));
        });
        assertThat(gatekeeper.refuse(call("Bearer wrong", "b")))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(401);
        clock.move(Duration.ofMinutes(1));
        assertThat(gatekeeper.refuse(call("Bearer wrong", "a")))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(401);
    }

    @Test
    void neverHoldsOffWhoKnowsTheSecret() {
        guessTenTimes("a");
        assertThat(gatekeeper.refuse(call("Bearer " + CURRENT, "a"))).isEmpty();
    }

    @Test
    void forgetsTheOldestAddressesWhenThereAreTooMany() {
        for (int i = 0; i < 10_100; i++) {
            throttle.failed("address " + i);
        }
        assertThat(throttle.size()).isEqualTo(10_000);
    }

    @Test
    void refusesASecretThatCouldBeGuessedWithoutRepeatingIt() {
        assertThatThrownBy(() -> CronSecrets.of("hunter2", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CRON_SECRET is shorter than 32 characters")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> CronSecrets.of(CURRENT, "hunter2")).hasMessageContaining("CRON_SECRET_PREVIOUS");
    }

    @Test
    void refusesAPreviousSecretWithoutANewOne() {
        assertThatThrownBy(() -> CronSecrets.of("", PREVIOUS)).hasMessageContaining("the new secret is missing");
    }

    private static Call call(String authorization, String address) {
        return call(CronSecrets.of(CURRENT, PREVIOUS), authorization, address);
    }

    /** As the filter before it recognises the caller. */
    private static Call call(CronSecrets secrets, String authorization, String address) {
        Optional<Caller> caller = CronSecrets.bearer(authorization)
                .filter(secrets::accept)
                .map(known -> new Caller("api", Caller.Kind.CRON_SECRET, Role.OPERATOR, JobScope.EVERY_JOB));
        return new Call(
                Optional.of(requires("viewer", true)), caller, authorization != null, false, Optional.empty(), address);
    }

    private static Call by(Caller caller, Requires required, Optional<String> jobId) {
        return new Call(Optional.of(required), Optional.of(caller), true, false, jobId, "a");
    }

    /** What stands at a handler. */
    private static Requires requires(String role, boolean orCronSecret) {
        try {
            return Handlers.class
                    .getDeclaredMethod(orCronSecret ? role + "OrCronSecret" : role)
                    .getAnnotation(Requires.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(role, e);
        }
    }

    private interface Handlers {

        @Requires(Role.VIEWER)
        void viewer();

        @Requires(Role.OPERATOR)
        void operator();

        @Requires(Role.ADMIN)
        void admin();

        @Requires(value = Role.VIEWER, orCronSecret = true)
        void viewerOrCronSecret();
    }

    private void guessTenTimes(String address) {
        for (int i = 0; i < 10; i++) {
            assertThat(gatekeeper.refuse(call("Bearer wrong" + i, address)))
                    .get()
                    .extracting(Gatekeeper.Refusal::status)
                    .isEqualTo(401);
        }
    }

    private static final class HandMovedClock extends Clock {

        // Mutable state
        private Instant now = Instant.parse("2026-03-01T09:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
