package dev.perennial.pages.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person changed in a form: the fields whose text is not the one that the form had shown. Everything else of the definition is
 * left as it is, also what the form does not know. A field that did not come back was not touched.
 */
final class Changes {

    /** Which of {@code cron}, {@code every} and {@code at} holds. */
    static final String TIMING = "timing";

    private static final List<String> WAYS = List.of("cron", "every", "at");

    private final List<Field> fields;
    private final ObjectNode shown;
    private final Map<String, String> typed;

    /**
     * @param shown the definition that the form had shown; empty for a new job
     * @param typed what came back, by the names of the fields
     */
    Changes(List<Field> fields, ObjectNode shown, Map<String, String> typed) {
        this.fields = List.copyOf(fields);
        this.shown = shown;
        this.typed = Map.copyOf(typed);
    }

    boolean isTouched(Field field) {
        String text = typed.get(field.name());
        return text != null && !field.isSame(field.show(field.in(shown)), text);
    }

    /** What stands in the field now. */
    String text(Field field) {
        return isTouched(field) ? typed.get(field.name()) : field.show(field.in(shown));
    }

    String way() {
        String way = typed.getOrDefault(TIMING, wayBefore());
        return WAYS.contains(way) ? way : WAYS.get(0);
    }

    private String wayBefore() {
        return WAYS.stream().filter(shown::has).findFirst().orElse("");
    }

    private boolean isTimingTouched() {
        return !way().equals(wayBefore()) || timing().anyMatch(this::isTouched);
    }

    private Stream<Field> timing() {
        return fields.stream().filter(field -> Fields.TIMING.contains(field.name()));
    }

    /** The same changes, of another definition than the form had shown. */
    Changes of(ObjectNode present) {
        Map<String, String> touched = new LinkedHashMap<>();
        fields.stream().filter(this::isTouched).forEach(field -> touched.put(field.name(), text(field)));
        if (isTimingTouched()) {
            // When it is due is one thing: half of it could contradict the other half.
            touched.put(TIMING, way());
            timing().forEach(field -> touched.put(field.name(), text(field)));
        }
        return new Changes(fields, present, touched);
    }

    Map<String, String> typed() {
        return typed;
    }

    /** As a JSON merge patch; without what cannot be read. */
    ObjectNode patch() {
        ObjectNode patch = Field.nothing();
        for (Field field : fields) {
            if (!Fields.TIMING.contains(field.name()) && (isTouched(field) || isEmptyThoughRequired(field))) {
                put(field, patch);
            }
        }
        clearGroups(patch);
        putTiming(patch);
        putAfter(patch);
        return patch;
    }

    /** What of it cannot be said in a definition, by the names of the fields. */
    Map<String, String> flaws() {
        Map<String, String> flaws = new LinkedHashMap<>();
        for (Field field : fields) {
            if (isTouched(field) && !text(field).isBlank()) {
                try {
                    field.read(text(field));
                } catch (IllegalArgumentException unreadable) {
                    flaws.put(field.name(), unreadable.getMessage());
                }
            }
        }
        return flaws;
    }

    /** Left out it would be a problem of the whole, and not of the field. */
    private boolean isEmptyThoughRequired(Field field) {
        return field.required() && field.path().size() == 1 && text(field).isBlank();
    }

    private void put(Field field, ObjectNode patch) {
        String text = text(field);
        ObjectNode group = patch;
        List<String> path = field.path();
        for (String name : path.subList(0, path.size() - 1)) {
            group = group.withObjectProperty(name);
        }
        String last = path.get(path.size() - 1);
        if (!text.isBlank()) {
            try {
                group.set(last, Field.patch(field.in(shown), field.read(text)));
            } catch (IllegalArgumentException unreadable) {
                // It is among the flaws.
            }
        } else if (isEmptyThoughRequired(field)) {
            group.put(last, "");
        } else {
            group.putNull(last);
        }
    }

    /** A group of which nothing is left goes as a whole: to be there and empty may mean something. */
    private void clearGroups(ObjectNode patch) {
        Map<List<String>, List<Field>> groups = fields.stream()
                .filter(field -> field.path().size() == 3)
                .collect(Collectors.groupingBy(field -> field.path().subList(0, 2)));
        groups.forEach((path, inside) -> {
            boolean wasThere = !shown.path(path.get(0)).path(path.get(1)).isMissingNode();
            if (wasThere
                    && inside.stream().anyMatch(this::isTouched)
                    && inside.stream().allMatch(field -> text(field).isBlank())) {
                patch.withObjectProperty(path.get(0)).putNull(path.get(1));
            }
        });
    }

    private void putTiming(ObjectNode patch) {
        String way = way();
        boolean changed = !way.equals(wayBefore());
        for (Field field : timing().toList()) {
            String name = field.name();
            boolean belongs = name.equals(way) || name.equals("offset") && way.equals("every");
            if (!belongs) {
                if (shown.has(name)) {
                    patch.putNull(name);
                }
            } else if (isTouched(field) || changed && name.equals(way)) {
                put(field, patch);
            }
        }
    }

    /** Who clears the job to wait for waits for none, however long. */
    private void putAfter(ObjectNode patch) {
        JsonNode after = patch.path(Fields.AFTER);
        if (after.path("job").isNull() && !after.hasNonNull("max_wait")) {
            patch.putNull(Fields.AFTER);
        }
    }
}
