package dev.perennial.api.cron;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object whose fields stand in the order in which they are given, with its nulls. */
final class JsonBody {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonBody() {}

    static JsonBody with(String name, Object value) {
        return new JsonBody().and(name, value);
    }

    JsonBody and(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }
}
