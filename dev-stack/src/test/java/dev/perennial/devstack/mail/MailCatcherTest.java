package dev.perennial.devstack.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.mail.MailCatcher.Attempt;
import dev.perennial.devstack.mail.MailCatcher.Mail;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailCatcherTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String MAIL =
            """
            {"template":"subscription-expiring","to":"%s","data":{"user_id":"u1","days_remaining":3}}""";

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private MailCatcher catcher;

    @BeforeEach
    void start() {
        catcher = MailCatcher.start("secret");
    }

    @AfterEach
    void stop() {
        catcher.close();
    }

    @Test
    void takesAMailAndRemembersItsKey() throws Exception {
        assertThat(send("ana@example.com", "k1").body()).isEqualTo("{\"ok\":true}");
        assertThat(send("ana@example.com", "k1").body()).contains("\"duplicate\":true");
        assertThat(send("ana@example.com", "k2").body()).isEqualTo("{\"ok\":true}");

        assertThat(catcher.accepted()).extracting(Mail::idempotencyKey).containsExactly("k1", "k2");
        assertThat(catcher.accepted().get(0))
                .extracting(Mail::template, Mail::to, Mail::data)
                .containsExactly(
                        "subscription-expiring", "ana@example.com", Map.of("user_id", "u1", "days_remaining", 3));
        assertThat(catcher.attempts()).extracting(Attempt::duplicate).containsExactly(false, true, false);
    }

    @Test
    void refusesWhatTheApplicationWouldRefuse() throws Exception {
        String mail = MAIL.formatted("ana@example.com");
        assertThat(answer(request(mail).setHeader("Authorization", "Bearer wrong")))
                .isEqualTo("401 {\"ok\":false,\"error\":\"unauthorized\"}");
        assertThat(answer(request(mail).GET())).startsWith("405 ");
        assertThat(answer(request(mail).setHeader("Content-Type", "text/plain")))
                .startsWith("415 ");
        assertThat(answer(request("{"))).startsWith("400 ").contains("the body is not JSON");
        assertThat(answer(request(""))).startsWith("400 ").contains("template is missing");
        assertThat(answer(request("{\"to\":\"a@example.com\",\"data\":{}}")))
                .startsWith("400 ")
                .contains("template is missing");
        assertThat(answer(request("{\"template\":\"t\",\"to\":\"nobody\",\"data\":{}}")))
                .contains("to is missing or not an address");
        assertThat(answer(request("{\"template\":\"t\",\"to\":\"a@example.com\",\"data\":[]}")))
                .contains("data is missing or not an object");
        assertThat(catcher.accepted()).isEmpty();
        assertThat(catcher.attempts())
                .extracting(Attempt::status)
                .containsExactly(401, 405, 415, 400, 400, 400, 400, 400);
    }

    @Test
    void failsAsOftenAsToldAndForWhomItIsTold() throws Exception {
        catcher.behave(Behaviour.failTimes(2, 503));
        catcher.behaveFor("bob@example.com", Behaviour.failWith(422));

        assertThat(send("bob@example.com", "b").statusCode()).isEqualTo(422);
        assertThat(send("ana@example.com", "a").statusCode()).isEqualTo(503);
        assertThat(send("ana@example.com", "a").statusCode()).isEqualTo(503);
        assertThat(send("ana@example.com", "a").statusCode()).isEqualTo(200);
        assertThat(send("bob@example.com", "b").statusCode()).isEqualTo(422);
        assertThat(catcher.accepted()).extracting(Mail::to).containsExactly("ana@example.com");
    }

    @Test
    void asksToComeBackLater() throws Exception {
        catcher.behave(Behaviour.tooManyRequests(Duration.ofMillis(1500), 1));

        HttpResponse<String> refused = send("ana@example.com", "a");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(send("ana@example.com", "a").statusCode()).isEqualTo(200);
    }

    @Test
    void takesTheMailAndKeepsTheAnswerToItself() throws Exception {
        catcher.behave(Behaviour.acceptThenStall(LONG));
        assertThatThrownBy(() -> client.send(
                        request(MAIL.formatted("ana@example.com"))
                                .setHeader("Idempotency-Key", "a")
                                .timeout(Duration.ofMillis(300))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(catcher.accepted()).hasSize(1);
        assertThat(send("ana@example.com", "a").body()).contains("\"duplicate\":true");

        catcher.behave(Behaviour.acceptThenReset());
        assertThatThrownBy(() -> send("bob@example.com", "b")).isInstanceOf(IOException.class);
        assertThat(catcher.accepted()).hasSize(2);
        assertThat(catcher.attempts()).last().extracting(Attempt::status).isEqualTo(0);
        assertThat(send("bob@example.com", "b").body()).contains("\"duplicate\":true");
    }

    @Test
    void answersNonsenseWhenTold() throws Exception {
        catcher.behave(Behaviour.malformed());

        assertThat(send("ana@example.com", "a").body()).isEqualTo("<html>Please log in");
        assertThat(catcher.accepted()).isEmpty();
    }

    /** The same again under the same key, and what was sent before stays sent. */
    @Test
    void saysThatAnAddressTakesNoMail() throws Exception {
        send("bob@example.com", "before");
        catcher.behaveFor("ana@example.com", Behaviour.suppress("bounced"));
        catcher.behaveFor("bob@example.com", Behaviour.suppress("unsubscribed"));

        assertThat(send("ana@example.com", "a").body()).isEqualTo("{\"ok\":false,\"suppressed\":\"bounced\"}");
        assertThat(send("ana@example.com", "a").body()).isEqualTo("{\"ok\":false,\"suppressed\":\"bounced\"}");
        assertThat(send("bob@example.com", "before").body()).contains("\"duplicate\":true");
        assertThat(catcher.accepted()).extracting(Mail::to).containsExactly("bob@example.com");

        control("{\"behaviour\":\"suppress\",\"reason\":\"complained\"}");
        assertThat(send("cyd@example.com", "c").body()).contains("\"suppressed\":\"complained\"");
    }

    @Test
    void servesOthersWhileManyAreStalled() throws Exception {
        catcher.behaveFor("slow@example.com", Behaviour.stall(LONG));
        List<CompletableFuture<HttpResponse<String>>> stalled = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            stalled.add(
                    client.sendAsync(request(MAIL.formatted("slow@example.com")).build(), BodyHandlers.ofString()));
        }

        assertThat(send("ana@example.com", "a").statusCode()).isEqualTo(200);
        assertThat(stalled).noneMatch(CompletableFuture::isDone);
        catcher.close();
        assertThat(stalled).allSatisfy(answer -> assertThat(answer).failsWithin(Duration.ofSeconds(10)));
        assertThat(catcher.accepted()).hasSize(1);
        assertThat(catcher.mostInFlight()).isBetween(1, 17);
    }

    @Test
    void obeysFromOutside() throws Exception {
        assertThat(control("{\"behaviour\":\"fail\",\"status\":500,\"times\":1,\"to\":\"ana@example.com\"}"))
                .isEqualTo("200 {\"ok\":true}");
        assertThat(send("ana@example.com", "a").statusCode()).isEqualTo(500);
        assertThat(send("ana@example.com", "a").statusCode()).isEqualTo(200);
        assertThat(control("{\"behaviour\":\"explode\"}"))
                .startsWith("400 ")
                .contains("behaviour is one of accept, fail, too_many_requests, stall,", "not 'explode'");
        assertThat(get("/_attempts")).contains("\"status\":500", "\"idempotency_key\":\"a\"");
        assertThat(get("/healthz")).isEqualTo("200 {\"ok\":true}");
        assertThat(get("/elsewhere")).startsWith("404 ");
    }

    @Test
    void showsItsMailsWithoutTrustingThem() throws Exception {
        assertThat(get("/")).contains("No mail yet.");
        send("<script>@example.com", "a&b");

        assertThat(get("/"))
                .contains("1 mails accepted", "&lt;script&gt;@example.com", "a&amp;b")
                .doesNotContain("<script>");
        assertThat(get("/mails")).contains("\"to\":\"<script>@example.com\"");
        assertThat(catcher.page()).isEqualTo(URI.create(catcher.baseUrl() + "/"));
    }

    @Test
    void remembersKeysThroughARestartEvenAfterACrashInMidLine() throws Exception {
        Path journal = folder.resolve("data/mails.jsonl");
        catcher.close();
        catcher = MailCatcher.start("secret", 0, journal);
        send("ana@example.com", "a");
        catcher.close();
        Files.writeString(journal, "{\"idempotency_key\":\"torn", StandardOpenOption.APPEND);

        catcher = MailCatcher.start("secret", 0, journal);
        assertThat(send("ana@example.com", "a").body()).contains("\"duplicate\":true");
        send("bob@example.com", "torn");
        catcher.close();

        catcher = MailCatcher.start("secret", 0, journal);
        assertThat(catcher.accepted()).extracting(Mail::idempotencyKey).containsExactly("a", "torn");
    }

    private HttpResponse<String> send(String to, String key) throws Exception {
        return client.send(
                request(MAIL.formatted(to)).setHeader("Idempotency-Key", key).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String body) {
        return HttpRequest.newBuilder(catcher.baseUrl().resolve("/api/internal/send-email"))
                .setHeader("Authorization", "Bearer secret")
                .setHeader("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body));
    }

    private String control(String body) throws Exception {
        return answer(HttpRequest.newBuilder(catcher.baseUrl().resolve("/_control"))
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private String get(String path) throws Exception {
        return answer(HttpRequest.newBuilder(catcher.baseUrl().resolve(path)));
    }

    private String answer(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
