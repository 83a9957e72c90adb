package dev.perennial.jobs.http.activities;

import static dev.perennial.devstack.http.Origin.endless;
import static dev.perennial.devstack.http.Origin.hangUp;
import static dev.perennial.devstack.http.Origin.json;
import static dev.perennial.devstack.http.Origin.text;
import static dev.perennial.devstack.http.Origin.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perennial.callout.AddressGuard;
import dev.perennial.callout.Callout;
import dev.perennial.callout.Secrets;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.devstack.http.Origin;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.job.JobResources;
import dev.perennial.jobs.http.HttpAnswer;
import dev.perennial.jobs.http.HttpCallActivities;
import dev.perennial.jobs.http.HttpReply;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.sweep.InActivity;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCallActivitiesTest {

    private static final Instant AS_OF = Instant.parse("2026-03-01T09:00:00Z");
    private static final String SECRET = "s3cret-of-nobody-else";

    private final Origin origin = new Origin();
    private final Callout callout = callout(List.of("localhost"));

    private Callout callout(List<String> allowed) {
        return new Callout(
                AddressGuard.allowing(allowed),
                Secrets.of(
                        List.of("TOKEN@localhost", "ELSEWHERE@api.example.com", "MISSING"),
                        name -> Map.of("TOKEN", SECRET, "ELSEWHERE", "other").get(name)),
                Optional.of(URI.create(origin.url(""))),
                10,
                1_000);
    }

    @AfterEach
    void close() {
        callout.close();
        origin.close();
    }

    @Test
    void aGetIsAnsweredAndKept() {
        origin.answers(json(200, "{\"done\": 3}"));

        HttpAnswer answer = call(Map.of("url", origin.url("/warm?x=1"))).answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.method()).isEqualTo("GET");
        assertThat(answer.url()).isEqualTo(origin.url("/warm"));
        assertThat(answer.body()).isEqualTo("{\"done\": 3}");
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.truncated()).isFalse();
        assertThat(origin.only().path()).isEqualTo("/warm?x=1");
        assertThat(origin.only().headers()).containsEntry("user-agent", "Perennial");
    }

    @Test
    void placesAreFilledWhereverTheyStand() {
        JobRequest request = request(
                Map.of(
                        "url", origin.url("/days/${as_of}/of/${settings.region}"),
                        "query", Map.of("q", "${settings.region} & more", "job", "${job_id}"),
                        "headers", Map.of("X-Run", "${run_id}", "Authorization", "Bearer ${secret:TOKEN}"),
                        "body",
                                Map.of(
                                        "json",
                                        Map.of(
                                                "limit", "${settings.limit}",
                                                "note", "at most ${settings.limit}, try ${attempt}, $${as_of}"))),
                Map.of("region", "a/b", "limit", 7));

        attempt(request);

        Origin.Asked asked = origin.only();
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).startsWith("/days/2026-03-01T09%3A00%3A00Z/of/a%2Fb?");
        assertThat(asked.path()).contains("q=a%2Fb%20%26%20more").contains("job=warm_cache");
        assertThat(asked.headers())
                .containsEntry("x-run", request.runId().toString())
                .containsEntry("authorization", "Bearer " + SECRET)
                .containsEntry("content-type", "application/json");
        assertThat(asked.body()).contains("\"limit\":7").contains("at most 7, try 0, ${as_of}");
    }

    @Test
    void aFormAndATextAreBodies() {
        call(Map.of("url", origin.url("/"), "body", Map.of("form", Map.of("a", "1 & 2"))));
        call(Map.of("url", origin.url("/"), "method", "PUT", "body", Map.of("text", "für ${job_id}")));

        assertThat(origin.asked().get(0).body()).isEqualTo("a=1%20%26%202");
        assertThat(origin.asked().get(0).headers()).containsEntry("content-type", "application/x-www-form-urlencoded");
        assertThat(origin.asked().get(1).body()).isEqualTo("für warm_cache");
        assertThat(origin.asked().get(1).method()).isEqualTo("PUT");
    }

    @Test
    void vercelsCronIsSentToTheLetter() {
        JobDefinition job = Catalogue.read(
                        "jobs.yaml",
                        "jobs: { warm_cache: { cron: '*/15 * * * *', http: { vercel: '/api/cron/daily?x=1' } } }")
                .jobs()
                .get(0);

        HttpAnswer answer = new Callers(vercelCallout(), Optional.of(job))
                .call(InActivity.request(job.id(), AS_OF, job.settings()));

        Origin.Asked asked = origin.only();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(asked.method()).isEqualTo("GET");
        assertThat(asked.path()).isEqualTo("/api/cron/daily?x=1");
        assertThat(asked.headers())
                .containsEntry("user-agent", "vercel-cron/1.0")
                .containsEntry("authorization", "Bearer " + SECRET)
                .containsEntry("x-vercel-cron-schedule", "*/15 * * * *");
    }

    private Callout vercelCallout() {
        return new Callout(
                AddressGuard.allowing(List.of("localhost")),
                Secrets.of(List.of("CRON_SECRET@localhost"), name -> name.equals("CRON_SECRET") ? SECRET : null),
                Optional.of(URI.create(origin.url(""))),
                10,
                1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "408, UNAVAILABLE, true",
        "425, UNAVAILABLE, true",
        "429, THROTTLED, true",
        "500, UNAVAILABLE, true",
        "502, UNAVAILABLE, true",
        "503, UNAVAILABLE, true",
        "400, BAD_DATA, false",
        "409, BAD_DATA, false",
        "401, MISCONFIGURED, false",
        "404, MISCONFIGURED, false",
        "501, MISCONFIGURED, false"
    })
    void whatFailedDecidesWhetherItIsTriedAgain(int status, FailureKind kind, boolean again) {
        origin.answers(text(status, "it said why"));

        ApplicationFailure failure = failureOf(Map.of("url", origin.url("/job?key=abc")));

        assertThat(failure.getType()).isEqualTo(kind.name());
        assertThat(failure.isNonRetryable()).isEqualTo(!again);
        assertThat(failure.getOriginalMessage())
                .startsWith("HTTP %d from GET %s: it said why".formatted(status, origin.url("/job")))
                .doesNotContain("key=abc");
    }

    @Test
    void aPostThatMayHaveArrivedIsNotSentAgain() {
        origin.answers(hangUp());
        Map<String, Object> post = Map.of("url", origin.url("/"), "body", Map.of("text", "pay"));

        ApplicationFailure lost = failureOf(post);
        origin.answers(text(500, ""));
        ApplicationFailure broken = failureOf(post);

        assertThat(List.of(lost, broken)).allSatisfy(failure -> {
            assertThat(JobFailure.isPutOff(failure)).isTrue();
            assertThat(failure.getOriginalMessage()).contains("it may have arrived, so it is not sent again");
        });
        assertThat(origin.asked()).hasSize(2);
    }

    @Test
    void aPostThatWasSurelyNotTakenIsSentAgain() {
        Map<String, Object> post = Map.of("url", origin.url("/"), "body", Map.of("text", "pay"));
        origin.answers(text(429, ""));
        assertThat(failureOf(post).isNonRetryable()).isFalse();
        origin.answers(text(503, ""));
        assertThat(failureOf(post).isNonRetryable()).isFalse();
        Map<String, Object> nobody = Map.of("url", "http://localhost:1/", "body", Map.of("text", "pay"));
        assertThat(failureOf(nobody).isNonRetryable()).isFalse();
    }

    @Test
    void aPostIsSentAgainWhereItsKeyIsKnownOrTheJobSaysSo() {
        origin.answers(text(500, ""));
        JobRequest keyed = request(
                Map.of("url", origin.url("/"), "body", Map.of("text", "pay"), "idempotency_key", true), Map.of());

        assertThat(failure(keyed).isNonRetryable()).isFalse();
        assertThat(failureOf(Map.of("url", origin.url("/"), "method", "POST", "repeatable", true))
                        .isNonRetryable())
                .isFalse();
        assertThat(origin.asked().get(0).headers())
                .containsEntry("idempotency-key", keyed.runId().toString());
        assertThat(origin.asked().get(1).headers()).doesNotContainKey("idempotency-key");
    }

    @Test
    void anAnswerHasToBeTheExpectedOne() {
        Map<String, Object> expecting = Map.of(
                "url",
                origin.url("/"),
                "expect",
                Map.of("status", "200, 204", "json", Map.of("success", true, "of", Map.of("n", 1))));
        origin.answers(json(200, "{\"success\": true, \"of\": {\"n\": 1.0, \"more\": 2}, \"x\": 1}"));
        assertThat(call(expecting).answer().status()).isEqualTo(200);

        origin.answers(json(200, "{\"success\": false, \"of\": {\"n\": 1}}"));
        assertThat(failureOf(expecting).getOriginalMessage()).contains("its answer has success false, and not true");
        origin.answers(json(200, "{\"success\": true}"));
        assertThat(failureOf(expecting).getOriginalMessage()).contains("its answer has of.n nowhere, and not 1");
        origin.answers(text(200, "fine"));
        assertThat(failureOf(expecting).getOriginalMessage()).contains("its answer is not JSON");
        origin.answers(json(201, "{\"success\": true}"));
        ApplicationFailure created = failureOf(expecting);
        assertThat(created.getOriginalMessage()).contains("HTTP 201").contains("expected is 200, 204");
        assertThat(created.isNonRetryable()).isTrue();
        origin.answers(text(200, "not OK at all"));
        assertThat(failureOf(Map.of("url", origin.url("/"), "expect", Map.of("text", "all good")))
                        .getOriginalMessage())
                .contains("does not contain \"all good\"");
    }

    @Test
    void aStatusThatIsExpectedIsNoFailure() {
        origin.answers(text(404, "gone already"));

        assertThat(call(Map.of("url", origin.url("/"), "expect", Map.of("status", "2xx,404")))
                        .answer()
                        .status())
                .isEqualTo(404);
        assertThat(call(Map.of("url", origin.url("/"), "expect", Map.of("status", 404)))
                        .answer()
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aBodyWithoutEndIsReadToItsBound() {
        origin.answers(endless(0));

        HttpAnswer answer = call(Map.of("url", origin.url("/"), "keep", 1_000)).answer();

        assertThat(answer.body()).hasSize(1_000);
        assertThat(answer.truncated()).isTrue();
    }

    @Test
    void aBodyThatDripsIsNotWaitedForLongerThanATry() {
        origin.answers(endless(50));
        long begin = System.nanoTime();

        ApplicationFailure failure = failureOf(Map.of("url", origin.url("/"), "timeout", "1s"));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(failure.getOriginalMessage()).contains("no whole answer in 1 s");
    }

    @Test
    void whatAnAnswerRepeatsOfASecretIsNotKept() {
        origin.answers(text(200, "you sent " + SECRET + ", for jane@example.com"), text(400, "bad token " + SECRET));
        Map<String, Object> secret =
                Map.of("url", origin.url("/"), "headers", Map.of("Authorization", "Bearer ${secret:TOKEN}"));

        assertThat(call(secret).answer().body()).isEqualTo("you sent ***, for ***@***");
        assertThat(failureOf(secret).getOriginalMessage()).doesNotContain(SECRET);
    }

    /** Wherever the bound falls: half a secret would not be recognized any more. */
    @Test
    void aSecretIsNotKeptInHalf() {
        Map<String, Object> hook =
                Map.of("url", origin.url("/"), "headers", Map.of("X", "${secret:TOKEN}"), "keep", 100);
        for (int before = 0; before < 100 + Kept.MARGIN + 30; before += 7) {
            String echo = "x ".repeat(before / 2) + SECRET + " y".repeat(50);
            origin.answers(text(200, echo), text(400, echo));

            assertThat(call(hook).answer().body()).as("after %d", before).doesNotContain(SECRET.substring(0, 5));
            assertThat(failureOf(hook).getOriginalMessage()).doesNotContain(SECRET.substring(0, 5));
        }
    }

    /** As hooks do that carry their secret in the path: in result and failures of every kind. */
    @Test
    void aSecretInTheAddressIsNotTold() {
        Map<String, Object> hook =
                Map.of("url", origin.url("/hooks/${secret:TOKEN}/now"), "accepted", Map.of("every", "1s"));
        origin.answers(
                text(200, "ok"),
                text(404, "no"),
                text(500, "no"),
                with(302, Map.of("Location", "/hooks/" + SECRET), ""),
                text(202, ""),
                hangUp());

        assertThat(call(hook).answer().url()).isEqualTo(origin.url("/hooks/***/now"));
        for (String expected : List.of("HTTP 404", "HTTP 500", "HTTP 302", "HTTP 202", "the connection broke")) {
            assertThat(failureOf(hook).getOriginalMessage())
                    .contains(expected, "/hooks/***")
                    .doesNotContain(SECRET);
        }
        assertThat(origin.asked()).allSatisfy(asked -> assertThat(asked.path()).contains(SECRET));
    }

    @Test
    void whatIsNoTextIsNotKept() {
        origin.answers(with(200, Map.of("Content-Type", "image/png"), "\u0089PNG"));
        assertThat(call(Map.of("url", origin.url("/"))).answer().body()).isEmpty();
        origin.answers(with(200, Map.of("Content-Type", "text/plain"), "a\u0000b\u001b[31mc"));
        assertThat(call(Map.of("url", origin.url("/"))).answer().body()).isEqualTo("ab[31mc");
    }

    @Test
    void aSecretGoesOnlyWhereItIsFor() {
        assertThat(failureOf(Map.of("url", origin.url("/"), "headers", Map.of("X", "${secret:ELSEWHERE}")))
                        .getOriginalMessage())
                .isEqualTo("the secret ELSEWHERE is not for localhost; the worker's PERENNIAL_SECRETS has it for"
                        + " api.example.com");
        assertThat(failureOf(Map.of("url", origin.url("/"), "headers", Map.of("X", "${secret:DATABASE_URL}")))
                        .getOriginalMessage())
                .startsWith("the secret DATABASE_URL is none that jobs may send");
        assertThat(failureOf(Map.of("url", origin.url("/"), "headers", Map.of("X", "${secret:MISSING}")))
                        .getOriginalMessage())
                .startsWith("the worker has no value for the secret MISSING");
        assertThat(origin.asked()).isEmpty();
    }

    @Test
    void aRedirectIsRefusedUnlessItIsAskedFor() {
        origin.answers(with(308, Map.of("Location", "/there/"), ""));

        ApplicationFailure failure = failureOf(Map.of("url", origin.url("/there")));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage())
                .isEqualTo("HTTP 308 leads from %s to %s; give that address, or redirects: follow"
                        .formatted(origin.url("/there"), origin.url("/there/")));
    }

    @Test
    void aRedirectKeepsMethodAndBodyOrBecomesAGet() {
        Map<String, Object> post =
                Map.of("url", origin.url("/a"), "redirects", "follow", "body", Map.of("json", Map.of("x", 1)));
        origin.answers(
                with(308, Map.of("Location", "/b"), ""), with(303, Map.of("Location", "/c"), ""), text(200, "c"));

        HttpAnswer answer = call(post).answer();

        assertThat(answer.url()).isEqualTo(origin.url("/c"));
        assertThat(origin.asked()).extracting(Origin.Asked::method).containsExactly("POST", "POST", "GET");
        assertThat(origin.asked()).extracting(Origin.Asked::body).containsExactly("{\"x\":1}", "{\"x\":1}", "");
        assertThat(origin.asked().get(2).headers()).doesNotContainKey("content-type");
    }

    @Test
    void credentialsStayAtHome() {
        try (Origin other = new Origin()) {
            origin.answers(with(307, Map.of("Location", other.url("/")), ""));
            call(Map.of(
                    "url", origin.url("/"),
                    "redirects", "follow",
                    "headers",
                            Map.of(
                                    "Authorization", "Basic abc",
                                    "X-Key", "${secret:TOKEN}",
                                    "X-Region", "eu")));

            assertThat(other.only().headers())
                    .containsEntry("x-region", "eu")
                    .doesNotContainKeys("authorization", "x-key");
        }
    }

    @Test
    void aBodyWithASecretStaysAtHomeToo() {
        try (Origin other = new Origin()) {
            origin.answers(with(307, Map.of("Location", other.url("/")), ""));

            ApplicationFailure failure = failureOf(Map.of(
                    "url", origin.url("/"),
                    "redirects", "follow",
                    "body", Map.of("json", Map.of("key", "${secret:TOKEN}"))));

            assertThat(failure.getOriginalMessage()).contains("the body holds a secret that is not for there");
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void redirectsInACircleEnd() {
        origin.answers(with(302, Map.of("Location", "/again"), ""));

        assertThat(failureOf(Map.of("url", origin.url("/"), "redirects", "follow"))
                        .getOriginalMessage())
                .contains("after 5 redirects nobody follows another");
        assertThat(origin.asked()).hasSize(6);
    }

    @Test
    void aRedirectIntoThePrivateNetworkIsRefused() {
        origin.answers(with(302, Map.of("Location", "https://169.254.169.254/latest/meta-data"), ""));

        assertThat(failureOf(Map.of("url", origin.url("/"), "redirects", "follow"))
                        .getOriginalMessage())
                .contains("leads to a private, local or reserved address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "localhost.", "2130706433", "127.1"})
    void privateAddressesAreNotCalled(String host) {
        try (Callout strict = callout(List.of())) {
            Throwable failure = catchThrowable(
                    () -> new Callers(strict).call(request(Map.of("url", "https://%s:1/".formatted(host)), Map.of())));
            assertThat(failure).hasRootCauseInstanceOf(ApplicationFailure.class);
            assertThat(root(failure).getType()).isEqualTo("MISCONFIGURED");
        }
    }

    @Test
    void withoutTlsOnlyNamedHostsAreCalled() {
        try (Callout strict = callout(List.of())) {
            assertThatThrownBy(() -> new Callers(strict).call(request(Map.of("url", "http://example.com/"), Map.of())))
                    .hasStackTraceContaining("example.com is called without TLS");
        }
    }

    @Test
    void acceptedWorkIsAskedForUntilItIsDone() {
        Map<String, Object> settings = Map.of(
                "url", origin.url("/start"),
                "body", Map.of("json", Map.of("x", 1)),
                "headers", Map.of("Authorization", "Bearer ${secret:TOKEN}"),
                "accepted",
                        Map.of(
                                "every", "1s",
                                "done", Map.of("state", "done"),
                                "failed", Map.of("state", "failed")));
        origin.answers(
                with(202, Map.of("Location", "/exports/7?t=1"), ""),
                json(200, "{\"state\": \"running\"}"),
                text(503, "a moment"),
                hangUp(),
                json(200, "{\"state\": \"done\", \"rows\": 3}"));
        JobRequest request = request(settings, Map.of());

        HttpReply reply = attempt(request);
        HttpAnswer answer = new Callers(callout).follow(request, reply);

        assertThat(reply.followAt()).isEqualTo(origin.url("/exports/7?t=1"));
        assertThat(answer.polls()).isEqualTo(4);
        assertThat(answer.body()).contains("\"rows\": 3");
        assertThat(origin.asked()).extracting(Origin.Asked::method).containsExactly("POST", "GET", "GET", "GET", "GET");
        assertThat(origin.asked().get(1).headers()).containsEntry("authorization", "Bearer " + SECRET);
    }

    @Test
    void acceptedWorkThatFailedIsAFailure() {
        Map<String, Object> settings = Map.of(
                "url", origin.url("/start"),
                "accepted", Map.of("at", "links.status", "every", "1s", "failed", Map.of("state", "failed")));
        origin.answers(
                json(202, "{\"links\": {\"status\": \"/exports/8\"}}"),
                json(200, "{\"state\": \"failed\", \"why\": \"no disk\"}"));
        JobRequest request = request(settings, Map.of());
        HttpReply reply = attempt(request);

        assertThatThrownBy(() -> new Callers(callout).follow(request, reply))
                .hasStackTraceContaining("the work that was accepted has failed")
                .hasStackTraceContaining("no disk");
    }

    @Test
    void anAcceptanceThatLeadsNowhereIsSaid() {
        origin.answers(text(202, "on its way"));

        assertThat(failureOf(Map.of("url", origin.url("/"), "accepted", Map.of()))
                        .getOriginalMessage())
                .contains("the header Location says no address to ask for the work at");
        assertThat(call(Map.of("url", origin.url("/"))).followAt()).isNull();
    }

    @Test
    void aHostThatFailsIsLeftAloneForAWhile() {
        origin.answers(text(502, ""));
        for (int i = 0; i < 10; i++) {
            failureOf(Map.of("url", origin.url("/")));
        }

        ApplicationFailure failure = failureOf(Map.of("url", origin.url("/other")));

        assertThat(origin.asked()).hasSize(10);
        assertThat(failure.isNonRetryable()).isFalse();
        assertThat(failure.getOriginalMessage())
                .contains("the host is left alone for half a minute")
                .contains("HTTP 502");
    }

    @Test
    void aBrokenRouteIsNotTheHost() {
        origin.answers(text(500, ""));
        for (int i = 0; i < 12; i++) {
            failureOf(Map.of("url", origin.url("/")));
        }
        assertThat(origin.asked()).hasSize(12);
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThat(failureOf(Map.of("url", "ftp://example.com/")).getOriginalMessage())
                .isEqualTo("setting http.url of warm_cache is ftp://example.com/; it should be an address that begins"
                        + " with https://");
    }

    private HttpReply call(Map<String, Object> http) {
        return attempt(request(http, Map.of()));
    }

    private HttpReply attempt(JobRequest request) {
        return new Callers(callout).reply(request);
    }

    private ApplicationFailure failureOf(Map<String, Object> http) {
        return failure(request(http, Map.of()));
    }

    private ApplicationFailure failure(JobRequest request) {
        return root(catchThrowable(() -> attempt(request)));
    }

    private static ApplicationFailure root(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ApplicationFailure)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("failure of %s", failure).isNotNull();
        return (ApplicationFailure) cause;
    }

    private static JobRequest request(Map<String, Object> http, Map<String, Object> own) {
        Map<String, Object> settings = own.isEmpty() ? Map.of("http", http) : Map.of("http", http, "settings", own);
        return InActivity.request("warm_cache", AS_OF, settings);
    }

    /** Calls as a worker would. */
    private record Callers(Callout callout, Optional<JobDefinition> job) {

        Callers(Callout callout) {
            this(callout, Optional.empty());
        }

        HttpAnswer call(JobRequest request) {
            return reply(request).answer();
        }

        HttpReply reply(JobRequest request) {
            return InActivity.attempt(HttpCallActivities.class, activities(), it -> it.call(request));
        }

        HttpAnswer follow(JobRequest request, HttpReply reply) {
            return InActivity.attempt(HttpCallActivities.class, activities(), it -> it.follow(request, reply));
        }

        private HttpCallActivities activities() {
            return new HttpCallActivitiesImpl(
                    new JobResources(null, null, null, callout, id -> job, queue -> false, Clock.systemUTC()));
        }
    }
}
