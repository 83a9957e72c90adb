package dev.perennial.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertThat(gatekeeper.refuse(false, "Bearer " + CURRENT, "a")).isEmpty();
        assertThat(gatekeeper.refuse(false, "bearer " + PREVIOUS, "a")).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "Bearer null", "Bearer undefined"})
    void refusesEveryOtherHeader(String authorization) {
        assertThat(gatekeeper.refuse(false, authorization, "a"))
                .get()
                .extracting(Gatekeeper.Refusal::status, Gatekeeper.Refusal::error)
                .containsExactly(401, "Unauthorized");
    }

    @Test
    void refusesTheSecretWithoutItsScheme() {
        assertThat(gatekeeper.refuse(false, CURRENT, "a")).isPresent();
        assertThat(gatekeeper.refuse(false, "Bearer " + CURRENT + "x", "a")).isPresent();
    }

    @Test
    void letsAnybodyCallWhatIsOpen() {
        assertThat(gatekeeper.refuse(true, null, "a")).isEmpty();
    }

    @Test
    void saysThatNoSecretIsConfiguredAndAdmitsNobodyThen() {
        Gatekeeper without = new Gatekeeper(CronSecrets.of("", " "), throttle);
        for (String header : new String[] {null, "Bearer ", "Bearer " + CURRENT}) {
            assertThat(without.refuse(false, header, "a"))
                    .get()
                    .extracting(Gatekeeper.Refusal::status, Gatekeeper.Refusal::error)
                    .containsExactly(500, "CRON_SECRET not configured");
        }
    }

    @Test
    void holdsOffAnAddressThatGuessesUntilTheMinuteIsOver() {
        guessTenTimes("a");
        assertThat(gatekeeper.refuse(false, "Bearer wrong", "a")).get().satisfies(refusal -> {
            assertThat(refusal.status()).isEqualTo(429);
            assertThat(refusal.retryAfter()).contains(Duration.ofMinutes(1));
        });
        assertThat(gatekeeper.refuse(false, "Bearer wrong", "b"))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(401);
        clock.move(Duration.ofMinutes(1));
        assertThat(gatekeeper.refuse(false, "Bearer wrong", "a"))
                .get()
                .extracting(Gatekeeper.Refusal::status)
                .isEqualTo(401);
    }

    @Test
    void neverHoldsOffWhoKnowsTheSecret() {
        guessTenTimes("a");
        assertThat(gatekeeper.refuse(false, "Bearer " + CURRENT, "a")).isEmpty();
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

    private void guessTenTimes(String address) {
        for (int i = 0; i < 10; i++) {
            assertThat(gatekeeper.refuse(false, "Bearer wrong" + i, address))
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
