package dev.perennial.devstack.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.devstack.http.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertReceiverTest {
    private static final String SLACK =
            """
            {"attachments":[{"color":"#f44336","fallback":"f","title":"t","text":"%s"}]}""";
    private static final String DISCORD = """
            {"embeds":[{"title":"t","description":"%s","color":1}]}""";
    private static final String TRIGGER =
            """
            {"routing_key":"k","event_action":"trigger","dedup_key":"d",
             "payload":{"summary":"%s","source":"s","severity":"error"}}""";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AlertReceiver receiver = AlertReceiver.start();

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void answersAsEachOfTheThree() throws Exception {
        assertThat(post(receiver.slackUrl(), SLACK.formatted("x"))).isEqualTo("200 ok");
        assertThat(post(receiver.discordUrl(), DISCORD.formatted("x"))).isEqualTo("204 ");
        assertThat(post(receiver.pagerDutyUrl(), TRIGGER.formatted("x")))
                .isEqualTo("202 {\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"d\"}");

        assertThat(receiver.messages())
                .extracting(AlertReceiver.Message::channel)
                .containsExactly(AlertReceiver.SLACK, AlertReceiver.DISCORD, AlertReceiver.PAGERDUTY);
        assertThat(get("/messages")).contains("\"channel\":\"slack\"", "\"dedup_key\":\"d\"");
        assertThat(get("/healthz")).isEqualTo("200 {\"ok\":true}");
        assertThat(get("/elsewhere")).startsWith("404 ");
    }

    @Test
    void takesTextsAsLongAsAllowedAndNotOneSignMore() throws Exception {
        assertThat(post(receiver.slackUrl(), SLACK.formatted("x".repeat(3_000))))
                .startsWith("200 ");
        assertThat(post(receiver.slackUrl(), SLACK.formatted("x".repeat(3_001))))
                .startsWith("400 ")
                .contains("text must be 3000 or fewer");
        assertThat(post(receiver.discordUrl(), DISCORD.formatted("x".repeat(4_096))))
                .startsWith("204 ");
        assertThat(post(receiver.discordUrl(), DISCORD.formatted("x".repeat(4_097))))
                .startsWith("400 ")
                .contains("description must be 4096 or fewer");
        assertThat(post(receiver.pagerDutyUrl(), TRIGGER.formatted("x".repeat(1_024))))
                .startsWith("202 ");
        assertThat(post(receiver.pagerDutyUrl(), TRIGGER.formatted("x".repeat(1_025))))
                .startsWith("400 ")
                .contains("payload.summary must be 1024 or fewer");
    }

    @Test
    void refusesWhatTheyWouldRefuse() throws Exception {
        assertThat(post(receiver.slackUrl(), "{}")).startsWith("400 ").contains("no_text");
        assertThat(post(receiver.slackUrl(), "{")).startsWith("400 ").contains("not JSON");
        assertThat(post(receiver.slackUrl(), "[]")).startsWith("400 ").contains("not an object");
        assertThat(post(receiver.slackUrl(), SLACK.formatted("x").replace("#f44336", "red")))
                .contains("invalid color");
        assertThat(post(receiver.discordUrl(), "{}")).contains("Cannot send an empty message");
        assertThat(post(receiver.discordUrl(), DISCORD.formatted("x").replace(":1}", ":\"red\"}")))
                .contains("invalid color");
        assertThat(post(receiver.pagerDutyUrl(), TRIGGER.formatted("x").replace("trigger", "shout")))
                .contains("event_action is invalid");
        assertThat(post(receiver.pagerDutyUrl(), TRIGGER.formatted("x").replace("\"error\"", "\"bad\"")))
                .contains("payload.severity is invalid");
        assertThat(post(receiver.pagerDutyUrl(), "{\"routing_key\":\"k\",\"event_action\":\"resolve\"}"))
                .contains("dedup_key is missing");
        assertThat(post(receiver.pagerDutyUrl(), "{\"event_action\":\"resolve\",\"dedup_key\":\"d\"}"))
                .contains("routing_key is missing");
        assertThat(receiver.messages()).isEmpty();
        assertThat(receiver.attempts())
                .extracting(AlertReceiver.Attempt::status)
                .containsOnly(400);
    }

    @Test
    void knowsWhichIncidentsAreOpen() throws Exception {
        post(receiver.pagerDutyUrl(), TRIGGER.formatted("x"));
        post(receiver.pagerDutyUrl(), TRIGGER.formatted("again"));
        assertThat(receiver.openIncidents()).containsExactly("d");

        post(receiver.pagerDutyUrl(), "{\"routing_key\":\"k\",\"event_action\":\"resolve\",\"dedup_key\":\"d\"}");

        assertThat(receiver.openIncidents()).isEmpty();
    }

    @Test
    void behavesAsToldOnTheChannelItIsToldFor() throws Exception {
        receiver.behave(AlertReceiver.SLACK, Behaviour.tooManyRequests(Duration.ofMillis(1_500), 1));
        receiver.behave(AlertReceiver.DISCORD, Behaviour.acceptThenReset().times(1));

        HttpResponse<String> refused = send(receiver.slackUrl(), SLACK.formatted("x"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(post(receiver.slackUrl(), SLACK.formatted("x"))).startsWith("200 ");
        assertThatThrownBy(() -> post(receiver.discordUrl(), DISCORD.formatted("x")))
                .isInstanceOf(IOException.class);
        assertThat(receiver.messages(AlertReceiver.DISCORD)).hasSize(1);
        assertThat(post(
                        receiver.slackUrl().resolve("/_control"),
                        "{\"behaviour\":\"fail\",\"status\":503,\"times\":1,\"to\":\"pagerduty\"}"))
                .startsWith("200 ");
        assertThat(post(receiver.pagerDutyUrl(), TRIGGER.formatted("x"))).startsWith("503 ");
        assertThat(post(receiver.pagerDutyUrl(), TRIGGER.formatted("x"))).startsWith("202 ");
    }

    private String post(URI address, String body) throws Exception {
        HttpResponse<String> answer = send(address, body);
        return answer.statusCode() + " " + answer.body();
    }

    private HttpResponse<String> send(URI address, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String get(String path) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(receiver.slackUrl().resolve(path)).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }
}
