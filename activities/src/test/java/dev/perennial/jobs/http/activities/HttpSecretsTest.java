package dev.perennial.jobs.http.activities;

import static dev.perennial.devstack.http.Origin.hangUp;
import static dev.perennial.devstack.http.Origin.text;
import static dev.perennial.devstack.http.Origin.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told to whom, and what of an answer is kept. */
class HttpSecretsTest extends HttpCalls {

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
}
