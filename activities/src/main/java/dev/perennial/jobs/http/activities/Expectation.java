package dev.perennial.jobs.http.activities;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.callout.Reply;
import java.util.Map;
import java.util.Optional;

/** What an answer has to be. */
final class Expectation {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String statuses;
    private final JsonNode json;
    private final JsonNode text;

    /** @param expect the settings of that name; missing for none */
    Expectation(JsonNode expect) {
        this.statuses = expect.path("status").asText("2xx");
        this.json = expect.path("json");
        this.text = expect.path("text");
    }

    /** Whether the whole answer has to be read to judge it. */
    boolean looksAtTheBody() {
        return json.isObject() || text.isTextual();
    }

    boolean isExpected(int status) {
        for (String each : statuses.split(",")) {
            String one = each.strip();
            boolean isClass = one.endsWith("xx");
            if (isClass ? one.charAt(0) - '0' == status / 100 : one.equals(Integer.toString(status))) {
                return true;
            }
        }
        return false;
    }

    String statuses() {
        return statuses;
    }

    /** In which way the body of an answer with an expected status is not as it should be. */
    Optional<String> missing(Reply reply) {
        if (looksAtTheBody() && reply.truncated()) {
            return Optional.of("its answer is longer than a megabyte, and was not looked at");
        }
        if (text.isTextual() && !reply.text().contains(text.textValue())) {
            return Optional.of("its answer does not contain \"%s\"".formatted(text.textValue()));
        }
        if (!json.isObject()) {
            return Optional.empty();
        }
        Optional<JsonNode> answer = json(reply);
        return answer.isEmpty() ? Optional.of("its answer is not JSON") : difference("", json, answer.get());
    }

    static Optional<JsonNode> json(Reply reply) {
        try {
            return Optional.ofNullable(JSON.readTree(reply.text())).filter(read -> !read.isMissingNode());
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    /** Whether the answer has all these values, whatever else it has. */
    static boolean has(JsonNode wanted, JsonNode answer) {
        return difference("", wanted, answer).isEmpty();
    }

    private static Optional<String> difference(String path, JsonNode wanted, JsonNode found) {
        if (wanted.isObject()) {
            for (Map.Entry<String, JsonNode> field : wanted.properties()) {
                Optional<String> inside = difference(
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                        field.getValue(),
                        found.path(field.getKey()));
                if (inside.isPresent()) {
                    return inside;
                }
            }
            return wanted.isEmpty() && !found.isObject() ? Optional.of(path + " is no object") : Optional.empty();
        }
        return isSame(wanted, found)
                ? Optional.empty()
                : Optional.of("its answer has %s %s, and not %s"
                        .formatted(path, found.isMissingNode() ? "nowhere" : shown(found), shown(wanted)));
    }

    /** 1 and 1.0 are one number. */
    private static boolean isSame(JsonNode wanted, JsonNode found) {
        return wanted.isNumber() && found.isNumber()
                ? wanted.decimalValue().compareTo(found.decimalValue()) == 0
                : wanted.equals(found);
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
