package dev.perennial.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.application.SendResult.Accepted;
import dev.perennial.application.SendResult.Ambiguous;
import dev.perennial.application.SendResult.CircuitOpen;
import dev.perennial.application.SendResult.Misconfigured;
import dev.perennial.application.SendResult.Rejected;
import dev.perennial.application.SendResult.Throttled;
import dev.perennial.application.SendResult.Unavailable;
import dev.perennial.database.Json;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextJsClientTest {

    private static final String KEY = "key-of-the-application";
    private static final Mail MAIL =
            new Mail("subscription-expiring", "ann@example.test", Map.of("days_remaining", 2), "renewal:s-1:expiring");

    private final ScriptedEndpoint endpoint = new ScriptedEndpoint();

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void postsTheMailWithItsKeyInHeaderAndBody() {
        endpoint.answers("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}");

        assertThat(client(endpoint.url("/base/")).send(MAIL)).isEqualTo(new Accepted());

        assertThat(endpoint.requestLine()).isEqualTo("POST /base/api/internal/send-email HTTP/1.1");
        assertThat(endpoint.headers())
                .containsEntry("authorization", "Bearer " + KEY)
                .containsEntry("idempotency-key", "renewal:s-1:expiring")
                .containsEntry("content-type", "application/json");
        assertThat(Json.read(endpoint.body(), Object.class))
                .isEqualTo(Map.of(
                        "template", "subscription-expiring",
                        "to", "ann@example.test",
                        "data", Map.of("days_remaining", 2),
                        "idempotency_key", "renewal:s-1:expiring"));
    }

    /** Whose fault is it, and does another try help? */
    @ParameterizedTest
    @CsvSource({
        "201, Accepted",
        "204, Accepted",
        "400, Rejected",
        "402, Rejected",
        "410, Rejected",
        "413, Rejected",
        "422, Rejected",
        "451, Rejected",
        "401, Misconfigured",
        "403, Misconfigured",
        "404, Misconfigured",
        "405, Misconfigured",
        "407, Misconfigured",
        "415, Misconfigured",
        "301, Misconfigured",
        "302, Misconfigured",
        "303, Misconfigured",
        "408, Unavailable",
        "425, Unavailable",
        "500, Unavailable",
        "501, Unavailable",
        "503, Unavailable",
        "409, Ambiguous",
        "502, Ambiguous",
        "504, Ambiguous",
        "429, Throttled"
    })
    void knowsWhatAStatusMeans(int status, String result) {
        String body = status == 204 ? "" : "Content-Length: 2\r\n\r\n{}";
        endpoint.answers(
                "HTTP/1.1 " + status + " Whatever\r\nLocation: /elsewhere\r\n" + (status == 204 ? "\r\n" : body));

        assertThat(client().send(MAIL).getClass().getSimpleName()).isEqualTo(result);
        assertThat(endpoint.asked()).as("no redirect is followed").isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | Accepted",
                "true | Accepted",
                "{\"success\":true} | Accepted",
                "{\"ok\":true,\"duplicate\":true} | Accepted",
                "false | Rejected",
                "{\"success\":false} | Rejected",
                "{\"ok\":false} | Rejected",
                "<html>Please log in | Ambiguous",
                "{\"ok\":tr | Ambiguous",
                "'' | Ambiguous"
            })
    void readsTheAnswerOfASuccess(String body, String result) {
        endpoint.answers("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(client().send(MAIL).getClass().getSimpleName()).isEqualTo(result);
    }

    /** An address that takes no mail any more is no failure, whatever status says so. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"suppressed\":\"unsubscribed\"} | UNSUBSCRIBED",
                "200 | {\"ok\":true,\"suppressed\":\"bounced\"} | BOUNCED",
                "202 | {\"ok\":false,\"suppressed\":\"complained\"} | COMPLAINED",
                "400 | {\"suppressed\":\"bounced\"} | BOUNCED",
                "410 | {\"suppressed\":\"bounced\"} | BOUNCED",
                "422 | {\"error\":\"no\",\"suppressed\":\"unsubscribed\"} | UNSUBSCRIBED",
                "422 | {\"suppressed\":\"ann@example.test wrote to us\"} | OTHER",
                "422 | {\"suppressed\":\"BOUNCED\"} | OTHER",
                "200 | {\"suppressed\":true} | OTHER",
                "200 | {\"suppressed\":{\"why\":1}} | OTHER",
            })
    void hearsThatAnAddressTakesNoMail(int status, String body, SendResult.Suppressed.Reason reason) {
        answers(status, body);

        assertThat(client().send(MAIL)).isEqualTo(new SendResult.Suppressed(reason));
    }

    /** Nor does a word of it make something else of an answer that means something else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"suppressed\":false} | Accepted",
                "200 | {\"suppressed\":null} | Accepted",
                "200 | [\"suppressed\"] | Accepted",
                "422 | {\"suppressed\":false} | Rejected",
                "422 | <html>suppressed | Rejected",
                "422 | '' | Rejected",
                "401 | {\"suppressed\":\"bounced\"} | Misconfigured",
                "403 | {\"suppressed\":\"bounced\"} | Misconfigured",
                "404 | {\"suppressed\":\"bounced\"} | Misconfigured",
                "408 | {\"suppressed\":\"bounced\"} | Unavailable",
                "409 | {\"suppressed\":\"bounced\"} | Ambiguous",
                "425 | {\"suppressed\":\"bounced\"} | Unavailable",
                "429 | {\"suppressed\":\"bounced\"} | Throttled",
                "500 | {\"suppressed\":\"bounced\"} | Unavailable",
                "502 | {\"suppressed\":\"bounced\"} | Ambiguous",
            })
    void hearsItOnlyWhereTheApplicationAnswersForTheMail(int status, String body, String result) {
        answers(status, body);

        assertThat(client().send(MAIL).getClass().getSimpleName()).isEqualTo(result);
    }

    private void answers(int status, String body) {
        endpoint.answers("HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    @Test
    void passesOnHowLongToStayAway() {
        endpoint.answers("HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
        assertThat(client().send(MAIL)).isEqualTo(new Throttled(Optional.of(Duration.ofSeconds(7))));

        endpoint.answers("HTTP/1.1 429 Slow Down\r\nRetry-After: later\r\nContent-Length: 0\r\n\r\n");
        assertThat(client().send(MAIL)).isEqualTo(new Throttled(Optional.empty()));

        endpoint.answers("HTTP/1.1 503 Maintenance\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");
        assertThat(client().send(MAIL)).isEqualTo(new Throttled(Optional.of(Duration.ofMinutes(2))));
    }

    /** As the "trailingSlash" of a Next.js application does it; relative, absolute, and more than once. */
    @ParameterizedTest
    @CsvSource({"308, false", "307, false", "308, true"})
    void followsARedirectOnItsOriginWithAllThatItSent(int status, boolean absolute) {
        String target = "/api/internal/send-email/";
        endpoint.answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        redirects("/api/internal/send-email", 308, "/api/internal/send-mail");
        redirects(
                "/api/internal/send-mail",
                status,
                absolute ? endpoint.url(target).toString() : target);

        assertThat(client().send(MAIL)).isEqualTo(new Accepted());

        assertThat(endpoint.asked()).isEqualTo(3);
        assertThat(endpoint.requestLine()).isEqualTo("POST /api/internal/send-email/ HTTP/1.1");
        assertThat(endpoint.headers())
                .containsEntry("authorization", "Bearer " + KEY)
                .containsEntry("idempotency-key", "renewal:s-1:expiring");
        assertThat(endpoint.body()).contains("ann@example.test");
    }

    @Test
    void doesNotGoRoundInCircles() {
        redirects("/api/internal/send-email", 307, "/api/internal/send-email");

        assertThat(client().send(MAIL))
                .isEqualTo(new Misconfigured(
                        307,
                        Optional.of(endpoint.url("/api/internal/send-email").toString())));
        assertThat(endpoint.asked()).isEqualTo(4);
    }

    /** The key is for the origin that the operator named; and what the address says besides may be a secret. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void sendsTheKeyToNoOtherOriginAndNamesIt(int status) {
        try (ScriptedEndpoint elsewhere = new ScriptedEndpoint()) {
            URI url = elsewhere.url("/login");
            redirects("/api/internal/send-email", status, url + "?token=canary");

            assertThat(client().send(MAIL)).isEqualTo(new Misconfigured(status, Optional.of(url.toString())));
            assertThat(elsewhere.asked()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://user:canary@127.0.0.1/x", "https://127.0.0.1/x", "//example.test/x", "http://[", ""})
    void followsNoAddressThatIsAnotherOriginOrNone(String location) {
        redirects("/api/internal/send-email", 308, location);

        assertThat(client().send(MAIL))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .doesNotContain("canary");
    }

    /** Nothing is taken by whoever points elsewhere; so what the redirect leads to decides. */
    @Test
    void hearsTheAnswerAtTheEndOfTheWay() {
        redirects("/api/internal/send-email", 308, "/api/internal/send-email/");
        endpoint.answers("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");

        assertThat(client().send(MAIL)).isEqualTo(new Ambiguous("HTTP 502"));
    }

    /** The endpoint hangs up after each answer, and says so: the next request needs a connection of its own. */
    private void redirects(String path, int status, String location) {
        endpoint.answersAt(
                path,
                "HTTP/1.1 " + status + " Elsewhere\r\nConnection: close\r\nLocation: " + location
                        + "\r\nContent-Length: 0\r\n\r\n");
    }

    /** Fault 23: cut anywhere after the mail was sent, it may have been taken. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\"",
                "nonsense"
            })
    void doesNotKnowWhatBecameOfAnAnswerThatBroke(String beginning) {
        endpoint.answers(beginning);

        assertThat(client().send(MAIL)).isInstanceOf(Ambiguous.class);
    }

    /** Fault 23: the headers are there in time, the body drips. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\""})
    void doesNotWaitForEver(String beginning) {
        endpoint.stallsAfter(beginning);

        assertThat(client(endpoint.url(""), Duration.ofMillis(250)).send(MAIL))
                .isEqualTo(new Ambiguous("no answer in 250 ms"));
    }

    @Test
    void readsNoMoreThanItNeeds() {
        endpoint.answers("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n[" + " ".repeat(999_998) + "]");

        assertThat(client().send(MAIL)).isEqualTo(new Ambiguous("HTTP 200 with an answer that is not JSON"));
    }

    @Test
    void knowsThatNothingWasTakenWithoutAConnection() {
        assertThat(client(URI.create("http://127.0.0.1:1")).send(MAIL)).isInstanceOf(Unavailable.class);
        assertThat(client(URI.create("http://no-such-host.invalid")).send(MAIL))
                .isEqualTo(new Unavailable("no connection: unknown host"));
    }

    @Test
    void leavesADeadEndpointInPeace() {
        URI dead = URI.create("http://127.0.0.1:1");
        CircuitBreaker breaker = NextJsClient.breaker(dead);
        NextJsClient client = new NextJsClient(dead, KEY, Duration.ofSeconds(1), breaker, Clock.systemUTC());
        for (int i = 0; i < 10; i++) {
            assertThat(client.send(MAIL)).isInstanceOf(Unavailable.class);
        }

        assertThat(client.send(MAIL)).isEqualTo(new CircuitOpen("no connection (ConnectException)"));

        breaker.transitionToHalfOpenState();
        assertThat(client.send(MAIL)).as("looks again").isInstanceOf(Unavailable.class);
    }

    /** Refusals and requests to slow down come from an endpoint that lives. */
    @ParameterizedTest
    @ValueSource(ints = {422, 401, 429})
    void keepsAskingAnEndpointThatAnswers(int status) {
        endpoint.answers("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");
        NextJsClient client = client();
        for (int i = 0; i < 30; i++) {
            assertThat(client.send(MAIL)).isNotInstanceOf(CircuitOpen.class);
        }
    }

    /** Nobody adds a header of his own by way of an id or a key. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nX-Admin: yes", "a\nb", "ключ"})
    void refusesAKeyThatDoesNotFitAHeader(String key) {
        Mail mail = new Mail("t", "ann@example.test", Map.of(), key);

        assertThat(client().send(mail)).isInstanceOf(Rejected.class);
        assertThat(endpoint.asked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret\r\nX-Admin: yes", "se cret"})
    void refusesAnApiKeyThatDoesNotFitAHeaderWithoutRepeatingIt(String apiKey) {
        URI url = endpoint.url("");
        assertThatThrownBy(() -> new NextJsClient(
                        url, apiKey, Duration.ofSeconds(1), NextJsClient.breaker(url), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("INTERNAL_API_KEY is empty or holds a space, a line break or another character a header may"
                        + " not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://example.test", "your-app.vercel.app", "https://user:secret@example.test", "http:///x"})
    void refusesAnAddressThatIsNone(String base) {
        URI url = URI.create(base);
        CircuitBreaker breaker = CircuitBreaker.ofDefaults("any");
        assertThatThrownBy(() -> new NextJsClient(url, KEY, Duration.ofSeconds(1), breaker, Clock.systemUTC()))
                .hasMessageStartingWith("NEXTJS_API_URL must be http or https with a host")
                .hasMessageNotContaining("secret");
    }

    /** What may end up in a log. */
    @Test
    void saysNeitherAddressNorWhatTheEndpointWrote() {
        endpoint.answers("HTTP/1.1 422 No\r\nContent-Length: 26\r\n\r\nann@example.test is a bot!");

        assertThat(client().send(MAIL).toString()).isEqualTo("Rejected[status=422, reason=HTTP 422]");
        assertThat(MAIL.toString()).isEqualTo("Mail[subscription-expiring, renewal:s-1:expiring]");
    }

    private NextJsClient client() {
        return client(endpoint.url(""));
    }

    private static NextJsClient client(URI base) {
        return client(base, Duration.ofSeconds(5));
    }

    private static NextJsClient client(URI base, Duration timeout) {
        return new NextJsClient(base, KEY, timeout, NextJsClient.breaker(base), Clock.systemUTC());
    }
}
