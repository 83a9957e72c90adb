package dev.perennial.alerts.outbox;

import static dev.perennial.incident.Ledger.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.alerts.channel.AlertWords;
import dev.perennial.alerts.channel.Channel;
import dev.perennial.alerts.channel.DiscordChannel;
import dev.perennial.alerts.channel.PagerDutyChannel;
import dev.perennial.alerts.channel.SlackChannel;
import dev.perennial.alerts.channel.Webhook;
import dev.perennial.devstack.alerts.AlertReceiver;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.incident.Ledger;
import dev.perennial.incident.Severity;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the outbox to three receivers over real HTTP, on a real PostgreSQL (fault matrix 29 to 31). */
class AlertDeliveryTest {

    private static final Ledger LEDGER = new Ledger();
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Instant ELEVEN = TEN.plus(Duration.ofHours(1));

    private final AlertReceiver receiver = AlertReceiver.start();
    private final SetClock clock = new SetClock();
    private final AlertWords words =
            new AlertWords("staging", Optional.of("https://temporal.example.com/namespaces/default/workflows"));
    private final Channel slack = new SlackChannel(receiver.slackUrl(), TIMEOUT, clock);
    private final Channel discord = new DiscordChannel(receiver.discordUrl(), TIMEOUT, clock);
    private final Channel pagerDuty = new PagerDutyChannel(
            receiver.pagerDutyUrl(), "routing-canary", Set.of(Severity.ERROR, Severity.CRITICAL), TIMEOUT, clock);
    private final List<Channel> channels = List.of(slack, discord, pagerDuty);
    private final List<AlertDelivery> deliveries = startAnew();

    @BeforeEach
    void emptyLedger() {
        LEDGER.empty();
        clock.set(TEN);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void aFailureIsOneMessageOnEachChannelAndTheNextSuccessEndsIt() {
        UUID failed = LEDGER.fails("expire_codes", TEN);
        LEDGER.fails("expire_codes", TEN.plusSeconds(60));
        deliver();
        deliver();

        assertThat(receiver.messages()).hasSize(3);
        assertThat(receiver.openIncidents()).containsExactly("perennial:expire_codes:failing");
        JsonNode slackMessage = only(AlertReceiver.SLACK).path("attachments").path(0);
        assertThat(slackMessage.path("color").asText()).isEqualTo("#f44336");
        assertThat(slackMessage.path("title").asText()).isEqualTo("[ERROR] Cron Job Failed: expire_codes");
        assertThat(slackMessage.path("text").asText())
                .contains(
                        "Error: it broke",
                        "Why: an address, a permission, a table or a setting is wrong (MISCONFIGURED)",
                        "Who must act: the operator",
                        "Since: 2026-11-21T10:00:05Z, run of 2026-11-21T10:00:00Z",
                        "perennial runs show " + failed,
                        "```\njava.lang.IllegalStateException: it broke\n\tat dev.perennial.Job.run(Job.java:7)\n```");
        assertThat(slackMessage.path("fields").toString())
                .isEqualTo("[{\"title\":\"Job ID\",\"value\":\"expire_codes\",\"short\":true},"
                        + "{\"title\":\"Environment\",\"value\":\"staging\",\"short\":true}]");
        assertThat(slackMessage.path("title_link").asText())
                .endsWith("/workflows/expire_codes-2026-11-21T10%3A00%3A00Z");
        JsonNode embed = only(AlertReceiver.DISCORD).path("embeds").path(0);
        assertThat(embed.path("color").asInt()).isEqualTo(0xf44336);
        assertThat(embed.path("title").asText()).isEqualTo("[ERROR] Cron Job Failed: expire_codes");
        assertThat(only(AlertReceiver.DISCORD).path("allowed_mentions").toString())
                .isEqualTo("{\"parse\":[]}");
        JsonNode event = only(AlertReceiver.PAGERDUTY);
        assertThat(event.path("routing_key").asText()).isEqualTo("routing-canary");
        assertThat(event.path("payload").path("severity").asText()).isEqualTo("error");
        assertThat(event.path("payload").path("summary").asText())
                .isEqualTo("Cron Job Failed: expire_codes: Error: it broke");

        LEDGER.succeeds("expire_codes", ELEVEN);
        deliver();

        assertThat(receiver.messages()).hasSize(6);
        assertThat(receiver.openIncidents()).isEmpty();
        JsonNode good = receiver.messages(AlertReceiver.SLACK)
                .get(1)
                .body()
                .path("attachments")
                .path(0);
        assertThat(good.path("color").asText()).isEqualTo("#36a64f");
        assertThat(good.path("title").asText()).isEqualTo("[INFO] Cron Job Recovered: expire_codes");
        assertThat(good.path("text").asText()).contains("2 runs failed since 2026-11-21T10:00:05Z");
    }

    @Test
    void aMissedTickIsAWarningAndCallsNobody() {
        LEDGER.isMissed("job", TEN, Duration.ofMinutes(70));
        deliver();

        JsonNode attachment = only(AlertReceiver.SLACK).path("attachments").path(0);
        assertThat(attachment.path("color").asText()).isEqualTo("#ff9800");
        assertThat(attachment.path("title").asText()).isEqualTo("[WARNING] Cron Job Missed: job");
        assertThat(receiver.messages(AlertReceiver.PAGERDUTY)).isEmpty();
    }

    @Test
    void aChannelThatIsDownIsTriedAgainAndTheOthersAreNotHeldUp() {
        receiver.behave(AlertReceiver.SLACK, Behaviour.failTimes(3, 503));
        LEDGER.fails("job", TEN);
        deliver();
        assertThat(LEDGER.deliveries("slack")).containsExactly("pending 1 HTTP 503");
        assertThat(LEDGER.deliveries("discord")).containsExactly("sent 1");

        for (int i = 0; i < 3; i++) {
            clock.move(Duration.ofSeconds(10));
            deliver();
        }

        assertThat(LEDGER.deliveries("slack")).containsExactly("sent 4");
        assertThat(receiver.messages(AlertReceiver.SLACK)).hasSize(1);
        assertThat(receiver.messages(AlertReceiver.DISCORD)).hasSize(1);
    }

    @Test
    void nobodyListensAndTheMessageWaits() {
        receiver.close();
        LEDGER.fails("job", TEN);
        deliver();

        assertThat(LEDGER.deliveries("slack")).containsExactly("pending 1 no connection (ConnectException)");
        assertThat(LEDGER.deliveries("pagerduty")).containsExactly("pending 1 no connection (ConnectException)");
    }

    @Test
    void aChannelThatKeepsSilentIsLeftAfterItsTimeAndToldThatItMayKnow() {
        channels.forEach(
                channel -> receiver.behave(channel.name(), Behaviour.stall(LONG).times(1)));
        LEDGER.fails("job", TEN);
        deliver();
        assertThat(receiver.messages()).isEmpty();
        clock.move(Duration.ofSeconds(10));
        deliver();

        assertThat(receiver.messages()).hasSize(3);
        assertThat(only(AlertReceiver.SLACK).toString()).contains("May have come before");
        assertThat(only(AlertReceiver.DISCORD).toString()).contains("May have come before");
    }

    @Test
    void whoAsksToComeBackLaterIsLeftInPeaceUntilThen() {
        receiver.behave(AlertReceiver.DISCORD, Behaviour.tooManyRequests(Duration.ofSeconds(90), 1));
        LEDGER.fails("one", TEN);
        LEDGER.fails("two", TEN);
        deliver();
        clock.move(Duration.ofSeconds(89));
        deliver();
        assertThat(attempts(AlertReceiver.DISCORD)).isEqualTo(1);

        clock.move(Duration.ofSeconds(1));
        deliver();

        assertThat(receiver.messages(AlertReceiver.DISCORD)).hasSize(2);
        assertThat(receiver.messages(AlertReceiver.SLACK)).hasSize(2);
    }

    @Test
    void whoAsksToComeBackAtOnceIsTriedNoMoreOftenThanAnyOther() {
        receiver.behave(AlertReceiver.SLACK, Behaviour.tooManyRequests(Duration.ZERO));
        LEDGER.fails("job", TEN);
        deliver();
        deliver();
        assertThat(attempts(AlertReceiver.SLACK)).isEqualTo(1);

        clock.move(Duration.ofSeconds(1));
        deliver();
        deliver();

        assertThat(LEDGER.deliveries("slack")).containsExactly("pending 2 HTTP 429");
    }

    @Test
    void noChannelIsLeftInPeaceForEver() {
        receiver.behave(AlertReceiver.SLACK, Behaviour.tooManyRequests(Duration.ofSeconds(99_999_999_999L), 1));
        LEDGER.fails("job", TEN);
        deliver();
        clock.move(Duration.ofHours(1));
        deliver();

        assertThat(LEDGER.deliveries("slack")).containsExactly("sent 2");
    }

    @Test
    void aJobThatIsRemovedEndsItsAlertOnEachChannelOnce() {
        define("job");
        define("other");
        UUID failed = LEDGER.fails("job", TEN);
        LEDGER.fails("other", TEN);
        deliver();
        assertThat(receiver.openIncidents())
                .containsExactlyInAnyOrder("perennial:job:failing", "perennial:other:failing");

        clock.move(Duration.ofMinutes(7));
        LEDGER.jdbi()
                .useHandle(handle -> handle.execute(
                        "update perennial.job_definitions set removed_at = ? where id = 'job'", clock.instant()));
        deliver();
        deliver();

        assertThat(receiver.openIncidents()).containsExactly("perennial:other:failing");
        assertThat(LEDGER.open()).containsExactly("failing other 1");
        assertThat(LEDGER.outbox()).hasSize(3).last().isEqualTo("failing resolved job " + failed);
        assertThat(receiver.messages()).hasSize(9);
        JsonNode end = receiver.messages(AlertReceiver.SLACK)
                .get(2)
                .body()
                .path("attachments")
                .path(0);
        assertThat(end.path("title").asText()).isEqualTo("[INFO] Cron Job Removed: job");
        assertThat(end.path("text").asText())
                .contains(
                        "Resolved because the job was removed from the registry at 2026-11-21T10:07:00Z.",
                        "1 run failed since 2026-11-21T10:00:05Z")
                .doesNotContain("succeeded");
    }

    /** It was still executing when it was removed. */
    @Test
    void aRunThatFailsAfterItsJobWasRemovedLeavesNothingOpen() {
        define("job");
        LEDGER.jdbi().useHandle(handle -> handle.execute("update perennial.job_definitions set removed_at = ?", TEN));
        LEDGER.fails("job", TEN);
        deliver();
        deliver();

        assertThat(receiver.openIncidents()).isEmpty();
        assertThat(receiver.messages(AlertReceiver.PAGERDUTY)).hasSize(2);
    }

    private static void define(String job) {
        LEDGER.jdbi()
                .useHandle(handle -> handle.execute(
                        """
                        insert into perennial.job_definitions (
                               id, version, spec, source, created_at, updated_at, audited_until)
                        values (?, 1, '{}', 'test', '2026-11-01Z', '2026-11-01Z', '2026-11-01Z')
                        """,
                        job));
    }

    @Test
    void killedAfterTheChannelTookItTheMessageComesOnceMoreAndSaysSo() {
        channels.forEach(channel ->
                receiver.behave(channel.name(), Behaviour.acceptThenReset().times(1)));
        LEDGER.fails("job", TEN);
        deliver();
        clock.move(Duration.ofSeconds(10));
        deliver();
        clock.move(Duration.ofMinutes(10));
        deliver();

        assertThat(receiver.messages(AlertReceiver.SLACK)).hasSize(2);
        assertThat(receiver.messages(AlertReceiver.SLACK).get(0).body().toString())
                .doesNotContain("May have come before");
        assertThat(receiver.messages(AlertReceiver.SLACK).get(1).body().toString())
                .contains("May have come before");
        assertThat(receiver.messages(AlertReceiver.PAGERDUTY))
                .extracting(message -> message.body().path("dedup_key").asText())
                .containsExactly("perennial:job:failing", "perennial:job:failing");
        assertThat(receiver.openIncidents()).hasSize(1);
    }

    @Test
    void whatAnotherProcessDiedWithIsTakenUpAfterAWhile() {
        LEDGER.fails("job", TEN);
        new AlertDispatch(LEDGER.jdbi(), channels, clock).dispatchNew();
        LEDGER.jdbi().useTransaction(handle -> new AlertDeliveryDao(handle)
                .claim("slack", 1, clock.instant(), clock.instant().plusSeconds(60)));
        deliver();
        assertThat(receiver.messages(AlertReceiver.SLACK)).isEmpty();

        clock.move(Duration.ofSeconds(60));
        deliver();

        assertThat(only(AlertReceiver.SLACK).toString()).contains("May have come before");
        assertThat(LEDGER.deliveries("slack")).containsExactly("sent 2");
    }

    @Test
    void theEndOfAConditionNeverOvertakesItsBeginning() {
        receiver.behave(AlertReceiver.PAGERDUTY, Behaviour.failTimes(1, 500));
        LEDGER.fails("job", TEN);
        deliver();
        LEDGER.succeeds("job", ELEVEN);
        deliver();
        assertThat(receiver.messages(AlertReceiver.PAGERDUTY)).isEmpty();

        clock.move(Duration.ofSeconds(10));
        deliver();

        assertThat(receiver.messages(AlertReceiver.PAGERDUTY))
                .extracting(message -> message.body().path("event_action").asText())
                .containsExactly("trigger", "resolve");
    }

    @Test
    void whatAChannelWillNeverTakeIsGivenUpAndStaysVisible() {
        receiver.behave(AlertReceiver.SLACK, Behaviour.failWith(400));
        LEDGER.fails("job", TEN);
        deliver();
        clock.move(LONG);
        deliver();

        assertThat(LEDGER.deliveries("slack")).containsExactly("failed 1 HTTP 400");
        assertThat(attempts(AlertReceiver.SLACK)).isEqualTo(1);
    }

    @Test
    void aChannelThatStaysDownIsGivenUpInTheEnd() {
        receiver.behave(AlertReceiver.SLACK, Behaviour.failWith(404));
        LEDGER.fails("job", TEN);
        for (int i = 0; i < 40; i++) {
            deliver();
            clock.move(LONG);
        }

        assertThat(LEDGER.deliveries("slack")).containsExactly("failed 30 HTTP 404");
    }

    @Test
    void aThousandFailuresOfOneJobAreOneMessage() {
        LEDGER.failsOften("job", TEN, 1_000);
        deliver();

        assertThat(receiver.messages()).hasSize(3);
    }

    @Test
    void manyJobsThatFailAtOnceAreFewMessagesToPeople() {
        for (int i = 0; i < 40; i++) {
            LEDGER.fails("job_" + i, TEN);
        }
        deliver();

        assertThat(receiver.messages(AlertReceiver.SLACK)).hasSize(RateLimit.A_MINUTE);
        JsonNode digest = receiver.messages(AlertReceiver.SLACK)
                .get(RateLimit.A_MINUTE - 1)
                .body()
                .path("attachments")
                .path(0);
        assertThat(digest.path("title").asText()).isEqualTo("[DIGEST] 36 conditions of cron jobs changed");
        assertThat(digest.path("color").asText()).isEqualTo("#808080");
        assertThat(digest.path("text").asText()).contains("36 began, 0 ended:", "Cron Job Failed: job_4: it broke");
        assertThat(digest.path("fields").path(0).path("value").asText()).isEqualTo("N/A");
        assertThat(receiver.openIncidents()).hasSize(40);
        assertThat(LEDGER.deliveries("slack")).allMatch(state -> state.startsWith("sent"));
    }

    @Test
    void aChannelThatIsAddedLaterDoesNotGetThePast() {
        LEDGER.fails("job", TEN);
        new AlertDispatch(LEDGER.jdbi(), List.of(), clock).dispatchNew();
        deliver();

        assertThat(receiver.messages()).isEmpty();
    }

    @Test
    void nothingInATextCallsAnybodyOrBreaksOut() {
        LEDGER.fails("job", TEN, "<!channel> @everyone <@U1> ``` **x** [a](https://evil.example.com)");
        deliver();

        assertThat(only(AlertReceiver.SLACK)
                        .path("attachments")
                        .path(0)
                        .path("text")
                        .asText())
                .contains("&lt;!channel&gt; @\u200beveryone &lt;@\u200bU1&gt; '''")
                .doesNotContain("<!", "@everyone");
        String description = only(AlertReceiver.DISCORD)
                .path("embeds")
                .path(0)
                .path("description")
                .asText();
        assertThat(description)
                .contains("\\<!channel\\> @\u200beveryone", "\\`\\`\\` \\*\\*x\\*\\* \\[a\\](")
                .doesNotContain("@everyone");
        assertThat(description.split("```", -1))
                .as("one block of code, begun and ended")
                .hasSize(3);
    }

    @Test
    void noSecretNoAddressAndNoRowReachesAChannel() {
        LEDGER.fails(
                "job",
                TEN,
                "canary@example.com could not log in at https://canary:canary@host/ (token=canary), https://hooks.slack.com/services/canary");
        deliver();

        assertThat(receiver.messages()).hasSize(3).allSatisfy(message -> assertThat(
                        message.body().toString().replace("routing-canary", ""))
                .contains("could not log in")
                .doesNotContain("canary"));
    }

    @Test
    void noLogLineNamesAWebhook() {
        ch.qos.logback.classic.Logger root =
                (ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> diary = new ListAppender<>();
        diary.start();
        root.addAppender(diary);
        try {
            receiver.behave(AlertReceiver.SLACK, Behaviour.failTimes(1, 503));
            LEDGER.fails("job", TEN);
            deliver();
            clock.move(Duration.ofSeconds(10));
            deliver();
        } finally {
            root.detachAppender(diary);
        }

        assertThat(diary.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.startsWith("slack did not take a message (HTTP 503)"))
                .noneMatch(line -> line.contains("/services/T/") || line.contains("/api/webhooks/"))
                .noneMatch(line -> line.contains("routing-canary"));
    }

    @Test
    void whatIsTooLongIsCutToWhatEachChannelTakes() {
        LEDGER.fails("job", TEN, "<&>\ud83d\ude00".repeat(3_000));
        deliver();

        assertThat(receiver.messages())
                .as("the receivers refuse what is too long")
                .hasSize(3);
        assertThat(only(AlertReceiver.SLACK).toString()).contains("…").doesNotContain("&lt…", "&amp…", "\ud83d…");
        LEDGER.fails("other", TEN, "x ".repeat(1_000) + "`" + "<".repeat(400));
        deliver();
        assertThat(receiver.messages()).hasSize(6);
        assertThat(receiver.messages(AlertReceiver.SLACK)
                        .get(1)
                        .body()
                        .path("attachments")
                        .path(0)
                        .path("text")
                        .asText())
                .hasSizeLessThanOrEqualTo(3_000);
    }

    @Test
    void anAddressThatIsNotSafeIsRefusedWithoutBeingQuoted() {
        for (String wrong :
                List.of("http://hooks.example.com/canary", "https://canary@host/x", "canary", "file:///canary")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> Webhook.address("SLACK_WEBHOOK_URL", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("SLACK_WEBHOOK_URL must be")
                    .hasMessageNotContaining("canary");
        }
        assertThat(Webhook.address("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T/B/X"))
                .isEqualTo(URI.create("https://hooks.slack.com/services/T/B/X"));
    }

    private void deliver() {
        new AlertDispatch(LEDGER.jdbi(), channels, clock).dispatchNew();
        deliveries.forEach(AlertDelivery::sendDue);
    }

    private List<AlertDelivery> startAnew() {
        return channels.stream()
                .map(channel -> new AlertDelivery(LEDGER.jdbi(), channel, words, clock, new Random(7)))
                .toList();
    }

    private JsonNode only(String channel) {
        List<AlertReceiver.Message> messages = receiver.messages(channel);
        assertThat(messages).hasSize(1);
        return messages.get(0).body();
    }

    private long attempts(String channel) {
        return receiver.attempts().stream()
                .filter(attempt -> attempt.channel().equals(channel))
                .count();
    }

    private static final class SetClock extends Clock {

        private volatile Instant now = TEN;

        void set(Instant instant) {
            now = instant;
        }

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
            return this;
        }
    }
}
