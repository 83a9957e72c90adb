package dev.perennial.catalogue;

import dev.perennial.database.Json;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A field in which two definitions differ.
 *
 * @param field like {@code after.job}
 * @param before null where it was not there
 * @param after null where it is not there any more
 */
public record Difference(String field, Object before, Object after) {

    /** What a definition says otherwise than another one of the same job, by the fields' names. */
    public static List<Difference> between(JobDefinition before, JobDefinition after) {
        return between(Catalogue.toJson(before), Catalogue.toJson(after));
    }

    /** The same of definitions as JSON. */
    public static List<Difference> between(String before, String after) {
        Map<String, Object> was = fields(before);
        Map<String, Object> is = fields(after);
        TreeSet<String> names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(was.get(name), is.get(name))) {
                differences.add(new Difference(name, was.get(name), is.get(name)));
            }
        }
        return differences;
    }

    private static Map<String, Object> fields(String json) {
        Map<String, Object> fields = new TreeMap<>();
        spread("", Json.read(json, Object.class), fields);
        return fields;
    }

    private static void spread(String path, Object value, Map<String, Object> into) {
        if (value instanceof Map<?, ?> map && (path.isEmpty() || !map.isEmpty())) {
            map.forEach((name, inner) -> spread(path.isEmpty() ? name.toString() : path + "." + name, inner, into));
        } else {
            into.put(path, value);
        }
    }
}
