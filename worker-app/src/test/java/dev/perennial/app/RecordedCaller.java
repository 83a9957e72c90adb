package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A caller that was written for another server: its calls one after the other, and each answer field by field as the caller knows it.
 * Where a value differs from time to time the recording has its kind, such as {@code <time>}; where there may be more fields,
 * {@code "..."}.
 */
final class RecordedCaller {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MORE = "...";

    private final JsonNode calls;

    private RecordedCaller(JsonNode calls) {
        this.calls = calls;
    }

    static RecordedCaller of(String recording) {
        try (InputStream in = RecordedCaller.class.getResourceAsStream("/callers/" + recording)) {
            return new RecordedCaller(JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is not as the caller knows it; empty when nothing is. */
    List<String> differences(Function<String, String> url, String secret) {
        List<String> differences = new ArrayList<>();
        for (JsonNode call : calls) {
            String[] line = call.path("call").asText().split(" ", 2);
            ApiCall request = ApiCall.method(line[0], url.apply(line[1]));
            ApiCall.Answer answer = (call.has("anonymous") ? request : request.secret(secret)).send();
            String where = String.join(" ", line);
            if (answer.status() != call.path("status").asInt()) {
                differences.add(where + ": " + answer.status() + " " + answer.body());
            } else {
                compare(where, call.path("body"), read(answer.body()), differences);
            }
        }
        assertThat(calls).isNotEmpty();
        return differences;
    }

    private static void compare(String where, JsonNode expected, JsonNode actual, List<String> differences) {
        if (expected.isObject() && actual.isObject()) {
            Set<String> names = names(expected);
            boolean more = names.remove(MORE);
            if (more ? !names(actual).containsAll(names) : !names(actual).equals(names)) {
                differences.add(where + ": fields " + names(actual));
            }
            names.forEach(name -> compare(where + "." + name, expected.path(name), actual.path(name), differences));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(where + "[" + i + "]", expected.get(i), actual.get(i), differences);
            }
        } else if (!isAs(expected, actual)) {
            differences.add(where + ": " + actual);
        }
    }

    private static boolean isAs(JsonNode expected, JsonNode actual) {
        return switch (expected.asText()) {
            case "<number>" -> actual.isIntegralNumber();
            case "<text>" -> actual.isTextual();
            case "<list>" -> actual.isArray();
            case "<time>" -> actual.isTextual() && OffsetDateTime.parse(actual.asText()) != null;
            default -> expected.equals(actual);
        };
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
