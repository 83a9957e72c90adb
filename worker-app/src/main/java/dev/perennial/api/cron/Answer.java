package dev.perennial.api.cron;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object whose fields stand in the order in which they are given, with its nulls. */
final class Answer {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Answer() {}

    static Answer with(String name, Object value) {
        return new Answer().and(name, value);
    }

    Answer and(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }
}
