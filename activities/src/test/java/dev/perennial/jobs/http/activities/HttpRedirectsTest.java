package dev.perennial.jobs.http.activities;

import static dev.perennial.devstack.http.Origin.text;
import static dev.perennial.devstack.http.Origin.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perennial.callout.Callout;
import dev.perennial.devstack.http.Origin;
import dev.perennial.jobs.http.HttpAnswer;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a call may lead. */
class HttpRedirectsTest extends HttpCalls {

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
}
