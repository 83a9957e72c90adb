package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.alerts.AlertReceiver;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is made to fail is told on three channels by the packaged worker-app, within seconds, and so is its recovery. */
class AlertIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Of which a second each to notice it and to send it. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final AlertReceiver receiver = AlertReceiver.start();
    private TestStack town;

    @BeforeEach
    void found(@TempDir Path directory) {
        town = TestStack.found(directory, 200);
    }

    @AfterEach
    void leave() {
        town.close();
        receiver.close();
    }

    @Test
    void aFailureIsToldOnceOnEachChannelAndItsEndTooThoughAProcessDiedInBetween() {
        Run failed;
        try (WorkerProcess first = WorkerProcess.start(environment()).awaitReady()) {
            breakTheJob();
            failed = end();
            assertThat(failed.status()).isEqualTo(RunStatus.ERROR);
            await().atMost(PATIENCE).until(() -> receiver.messages().size() == 3);
            assertThat(end().status()).isEqualTo(RunStatus.ERROR);
            first.kill();
        }

        assertThat(receiver.messages())
                .extracting(AlertReceiver.Message::channel)
                .containsExactlyInAnyOrder(AlertReceiver.SLACK, AlertReceiver.DISCORD, AlertReceiver.PAGERDUTY);
        assertThat(receiver.messages()).allSatisfy(message -> {
            assertThat(Duration.between(failed.finishedAt().orElseThrow(), message.at()))
                    .isLessThan(SOON);
            assertThat(message.body().toString())
                    .contains("Cron Job Failed: expire_codes")
                    .doesNotContain(TestStack.API_KEY);
        });
        assertThat(receiver.openIncidents()).containsExactly("perennial:expire_codes:failing");

        mendTheJob();
        try (WorkerProcess second = WorkerProcess.start(environment()).awaitReady()) {
            assertThat(end().status()).isEqualTo(RunStatus.SUCCESS);
            await().atMost(PATIENCE).until(() -> receiver.messages().size() == 6);
            assertThat(second.log()).doesNotContain("/services/T/", "/api/webhooks/1", "routing-canary");
        }
        assertThat(receiver.openIncidents()).isEmpty();
        assertThat(receiver.messages(AlertReceiver.SLACK).get(1).body().toString())
                .contains("[INFO] Cron Job Recovered: expire_codes", "2 runs failed");
    }

    @Test
    void aChannelThatKeepsSilentHoldsUpNeitherTheOthersNorTheJobs() {
        receiver.behave(AlertReceiver.SLACK, Behaviour.stall(Duration.ofMinutes(10)));
        try (WorkerProcess worker = WorkerProcess.start(environment()).awaitReady()) {
            breakTheJob();
            Run failed = end();
            await().atMost(PATIENCE)
                    .until(() -> !receiver.messages(AlertReceiver.DISCORD).isEmpty()
                            && !receiver.messages(AlertReceiver.PAGERDUTY).isEmpty());
            assertThat(receiver.messages()).allSatisfy(message -> assertThat(
                            Duration.between(failed.finishedAt().orElseThrow(), message.at()))
                    .isLessThan(SOON));
            mendTheJob();
            assertThat(end().status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(receiver.messages(AlertReceiver.SLACK)).isEmpty();

            receiver.behave(AlertReceiver.SLACK, Behaviour.accept());
            await().atMost(PATIENCE)
                    .until(() -> receiver.messages(AlertReceiver.SLACK).size() == 2);
            assertThat(worker.isAlive()).isTrue();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = town.workerEnvironment();
        environment.put("SLACK_WEBHOOK_URL", receiver.slackUrl().toString());
        environment.put("DISCORD_WEBHOOK_URL", receiver.discordUrl().toString());
        environment.put("PAGERDUTY_ROUTING_KEY", "routing-canary");
        environment.put("PERENNIAL_PAGERDUTY_URL", receiver.pagerDutyUrl().toString());
        environment.put("ENV", "staging");
        return environment;
    }

    private Run end() {
        return town.awaitEnd(town.run("expire_codes", "ExpireCodes", Instant.now()));
    }

    private void breakTheJob() {
        rename("affiliate_codes", "codes_elsewhere");
    }

    private void mendTheJob() {
        rename("codes_elsewhere", "affiliate_codes");
    }

    private void rename(String from, String to) {
        town.jdbi().useHandle(handle -> handle.execute("alter table %s rename to %s".formatted(from, to)));
    }
}
