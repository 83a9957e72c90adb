package dev.perennial.incident;

import static dev.perennial.incident.Ledger.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.schedule.About;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of a job's runs, on a real PostgreSQL: once when it breaks, once when it works again. */
class AlertConditionsTest {

    private static final Ledger LEDGER = new Ledger();
    private static final Instant ELEVEN = TEN.plus(Duration.ofHours(1));
    private static final Instant NOON = ELEVEN.plus(Duration.ofHours(1));

    @BeforeEach
    void emptyLedger() {
        LEDGER.empty();
    }

    @Test
    void theFirstFailureIsToldAndTheSuccessThatEndsIt() {
        LEDGER.succeeds("job", TEN.minusSeconds(3600));
        UUID failed = LEDGER.fails("job", TEN);
        assertThat(LEDGER.open()).containsExactly("failing job 1");

        UUID succeeded = LEDGER.succeeds("job", ELEVEN);

        assertThat(LEDGER.outbox())
                .containsExactly("failing opened job " + failed, "failing resolved job " + succeeded);
        assertThat(LEDGER.open()).isEmpty();
    }

    @Test
    void anAlertIsAsBadAsTheJobSaysOrElseAsWhatIsWrong() {
        defined("vital", "critical");
        defined("newer", "apocalyptic");
        LEDGER.fails("vital", TEN);
        LEDGER.fails("newer", TEN);
        LEDGER.fails("job", TEN);

        List<String> told = LEDGER.jdbi()
                .withHandle(handle -> handle.createQuery("select severity from perennial.alert_conditions order by id")
                        .mapTo(String.class)
                        .list());
        assertThat(told).containsExactly("critical", "error", "error");
        assertThat(About.SEVERITIES)
                .containsExactlyElementsOf(
                        Arrays.stream(Severity.values()).map(Severity::word).toList());
    }

    private static void defined(String job, String severity) {
        LEDGER.jdbi()
                .useHandle(handle -> handle.execute(
                        """
                        insert into perennial.job_definitions (id, version, spec, source, created_at, updated_at, audited_until)
                        values (?, 1, jsonb_build_object('severity', cast(? as text)), 'test', now(), now(), now())
                        """,
                        job,
                        severity));
    }

    @Test
    void furtherFailuresOfAStreakAreOnlyCounted() {
        UUID first = LEDGER.fails("job", TEN);
        LEDGER.fails("job", ELEVEN);
        LEDGER.fails("job", NOON);

        assertThat(LEDGER.outbox()).containsExactly("failing opened job " + first);
        assertThat(LEDGER.open()).containsExactly("failing job 3");
    }

    @Test
    void aNewStreakIsToldAgain() {
        LEDGER.fails("job", TEN);
        LEDGER.succeeds("job", ELEVEN);
        UUID again = LEDGER.fails("job", NOON);

        assertThat(LEDGER.outbox()).hasSize(3).last().isEqualTo("failing opened job " + again);
    }

    @Test
    void closingTheSameRunAgainTellsNothing() {
        LEDGER.fails("job", TEN);
        LEDGER.fails("job", TEN);
        LEDGER.ends("job", TEN, RunStatus.CANCELLED, "cancelled on request");
        LEDGER.succeeds("job", ELEVEN);
        LEDGER.succeeds("job", ELEVEN);

        assertThat(LEDGER.outbox()).hasSize(2);
    }

    @Test
    void ofManyClosingsAtOnceOneIsTold() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Callable<UUID>> all = IntStream.range(0, 40)
                    .mapToObj(i -> (Callable<UUID>) () -> LEDGER.fails("job", TEN.plusSeconds(i / 2)))
                    .toList();
            for (Future<UUID> closing : executor.invokeAll(all)) {
                closing.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(LEDGER.outbox()).hasSize(1);
        assertThat(LEDGER.open()).containsExactly("failing job 20");
    }

    @Test
    void aResetRunThatSucceedsAfterAllEndsItsOwnFailure() {
        UUID run = LEDGER.fails("job", TEN);
        LEDGER.succeeds("job", TEN);

        assertThat(LEDGER.outbox()).containsExactly("failing opened job " + run, "failing resolved job " + run);
    }

    @Test
    void aSuccessFromBeforeTheFailureEndsNothing() {
        LEDGER.fails("job", ELEVEN);
        LEDGER.succeeds("job", TEN);

        assertThat(LEDGER.open()).containsExactly("failing job 1");
    }

    @Test
    void aFailureThatIsLearntOfAfterTheRecoveryIsToldWithItsEnd() {
        UUID succeeded = LEDGER.succeeds("job", ELEVEN);
        UUID failed = LEDGER.fails("job", TEN);

        assertThat(LEDGER.outbox())
                .containsExactly("failing opened job " + failed, "failing resolved job " + succeeded);
        assertThat(LEDGER.open()).isEmpty();
    }

    @Test
    void missedTicksAreToldOnceAndEndWithTheNextSuccess() {
        UUID first = LEDGER.isMissed("job", TEN, Duration.ofMinutes(70));
        LEDGER.isMissed("job", ELEVEN, Duration.ofMinutes(10));
        UUID succeeded = LEDGER.succeeds("job", NOON);

        assertThat(LEDGER.outbox()).containsExactly("missed opened job " + first, "missed resolved job " + succeeded);
    }

    @Test
    void whatWasDecidedNotToRunIsNotTold() {
        LEDGER.isSkipped("job", TEN, Reason.PAUSED);
        LEDGER.isSkipped("job", ELEVEN, Reason.SUPERSEDED);
        LEDGER.isSkipped("job", NOON, Reason.OVERLAP);
        LEDGER.ends("job", NOON.plusSeconds(60), RunStatus.CANCELLED, "cancelled on request");

        assertThat(LEDGER.outbox()).isEmpty();
    }

    @Test
    void eachJobHasItsOwn() {
        LEDGER.fails("one", TEN);
        LEDGER.fails("two", TEN);
        LEDGER.succeeds("one", ELEVEN);

        assertThat(LEDGER.open()).containsExactly("failing two 1");
    }

    @Test
    void noSecretAndNoAddressGetsIntoTheOutbox() {
        LEDGER.fails("job", TEN, "no login for canary@example.com at https://canary:canary@host/ with token=canary");

        String all = LEDGER.jdbi()
                .withHandle(handle -> handle.createQuery("select o::text from perennial.alert_outbox o")
                        .mapTo(String.class)
                        .one());
        assertThat(all).contains("no login for").doesNotContain("canary");
    }
}
