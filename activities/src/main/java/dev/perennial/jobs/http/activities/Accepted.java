package dev.perennial.jobs.http.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.callout.Call;
import dev.perennial.callout.Reply;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.schedule.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How work goes on that a 202 has accepted: where it is asked for, how often, and what says that it is done. */
record Accepted(JsonNode settings) {

    private static final String LOCATION = "location";

    Duration every() {
        return Durations.parse(settings.path("every").asText());
    }

    /** Whether an answer says that the work is done; empty when only its status can. */
    Optional<Boolean> isDone(Reply reply) {
        return Optional.of(settings.path("done")).filter(JsonNode::isObject).map(done -> says(done, reply));
    }

    boolean hasFailed(Reply reply) {
        return settings.path("failed").isObject() && says(settings.path("failed"), reply);
    }

    private static boolean says(JsonNode wanted, Reply reply) {
        return Expectation.json(reply)
                .filter(answer -> Expectation.has(wanted, answer))
                .isPresent();
    }

    /** Where to ask, as the first answer says it. */
    URI where(Reply reply, Call call, Values values) {
        String at = settings.path("at").asText();
        Optional<String> said = at.equals(LOCATION) ? reply.header("Location") : field(at, reply);
        return said.flatMap(text -> resolved(text, call.uri()))
                .orElseThrow(() -> JobFailure.of(
                        FailureKind.MISCONFIGURED,
                        values.hidden(
                                "HTTP 202 from %s, but %s says no address to ask for the work at; accepted.at names the field that does"
                                        .formatted(
                                                Call.shown(call.uri()),
                                                at.equals(LOCATION) ? "the header Location" : "the field " + at))));
    }

    private static Optional<String> field(String path, Reply reply) {
        return Expectation.json(reply)
                .map(answer -> answer.at("/" + path.replace('.', '/')))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }

    private static Optional<URI> resolved(String text, URI from) {
        try {
            return Optional.of(from.resolve(text.strip()))
                    .filter(uri -> uri.getHost() != null && uri.getRawUserInfo() == null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
