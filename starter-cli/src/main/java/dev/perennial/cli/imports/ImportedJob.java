package dev.perennial.cli.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job in the fields of {@code jobs.yaml}, in the order in which people write them. */
final class ImportedJob {

    /** What a job does is one of these. */
    static final List<String> KINDS = List.of("http", "sweep", "github", "command", "workflow");

    private static final List<String> ORDER = List.of(
            "name",
            "description",
            "held",
            "cron",
            "every",
            "offset",
            "at",
            "time_zone",
            "coalesce",
            "max_instances",
            "misfire_grace",
            "catchup_window",
            "timeout",
            "http",
            "sweep",
            "github",
            "command",
            "workflow",
            "task_queue");

    // Mutable state
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private String wantedId = "";

    /** The id it should have, as the source has it; another one where that is taken. */
    ImportedJob called(String id) {
        wantedId = id;
        return this;
    }

    ImportedJob with(String field, Object value) {
        if (!ORDER.contains(field)) {
            throw new IllegalArgumentException("no field of a job: " + field);
        }
        boolean ofPeople = field.equals("name") || field.equals("description");
        fields.put(field, ofPeople ? SecretWords.without(value.toString()) : value);
        return this;
    }

    Optional<Object> get(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    String wantedId() {
        return wantedId;
    }

    boolean isDue() {
        return fields.containsKey("cron") || fields.containsKey("every") || fields.containsKey("at");
    }

    /** In order; nothing of it is the writer's own. */
    Map<String, Object> fields() {
        Map<String, Object> ordered = new LinkedHashMap<>();
        ORDER.stream().filter(fields::containsKey).forEach(field -> ordered.put(field, fields.get(field)));
        return ordered;
    }

    /** What it does and when: two jobs that are alike in this are one. */
    Map<String, Object> essence() {
        Map<String, Object> essence = fields();
        essence.keySet().removeAll(List.of("name", "description"));
        return essence;
    }
}
