package dev.perennial.jobs.http.activities;

import static dev.perennial.devstack.http.Origin.endless;
import static dev.perennial.devstack.http.Origin.hangUp;
import static dev.perennial.devstack.http.Origin.json;
import static dev.perennial.devstack.http.Origin.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.callout.AddressGuard;
import dev.perennial.callout.Callout;
import dev.perennial.callout.Secrets;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.devstack.http.Origin;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.http.HttpAnswer;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.sweep.InActivity;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCallActivitiesTest extends HttpCalls {

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
}
