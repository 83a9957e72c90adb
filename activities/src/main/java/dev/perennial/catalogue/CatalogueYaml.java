package dev.perennial.catalogue;

import dev.perennial.database.Json;
import dev.perennial.schedule.JobDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One entry as YAML, for people to copy into a file: its fields in the order of the documentation, without what is the default. */
final class CatalogueYaml {

    private static final Set<String> ALWAYS = Stream.concat(
                    Stream.of("name", "every"), CatalogueWork.fieldNames().stream())
            .collect(Collectors.toSet());
    private static final Map<?, ?> DEFAULTS =
            fields(CatalogueJson.read("any", "{\"name\": \"any\", \"workflow\": \"any\", \"every\": \"1h\"}"));

    private CatalogueYaml() {}

    static String write(JobDefinition job) {
        Map<?, ?> all = fields(job);
        Map<String, Object> entry = new LinkedHashMap<>();
        for (String field : CatalogueReader.JOB_FIELDS) {
            Object value = all.get(field);
            if (value != null && (ALWAYS.contains(field) || !value.equals(DEFAULTS.get(field)))) {
                entry.put(field, value);
            }
        }
        return PlainYaml.write(Map.of(job.id(), entry));
    }

    private static Map<?, ?> fields(JobDefinition job) {
        return Json.read(CatalogueJson.write(job), Map.class);
    }
}
