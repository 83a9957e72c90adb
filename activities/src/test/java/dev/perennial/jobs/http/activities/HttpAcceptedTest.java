package dev.perennial.jobs.http.activities;

import static dev.perennial.devstack.http.Origin.hangUp;
import static dev.perennial.devstack.http.Origin.json;
import static dev.perennial.devstack.http.Origin.text;
import static dev.perennial.devstack.http.Origin.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.devstack.http.Origin;
import dev.perennial.jobs.http.HttpAnswer;
import dev.perennial.jobs.http.HttpReply;
import dev.perennial.run.JobRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Work that goes on when the answer is there. */
class HttpAcceptedTest extends HttpCalls {

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
}
