package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Reads the times of the API; what makes no sense counts as not said. */
final class GithubTimes {

    private GithubTimes() {}

    static Optional<Instant> of(JsonNode answer, String field) {
        return parse(answer.path(field).asText(""));
    }

    static Optional<Instant> parse(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException unsaid) {
            return Optional.empty();
        }
    }
}
