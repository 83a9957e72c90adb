package dev.perennial.catalogue;

import dev.perennial.database.Json;
import dev.perennial.schedule.JobDefinition;
import java.util.LinkedHashMap;
import java.util.Map;

/** One entry as YAML, for people to copy into a file: its fields in the order of the documentation, without what is the default. */
final class CatalogueYaml {

    private static final Map<String, Object> DEFAULTS = Map.of(
            "offset", "0s",
            "time_zone", "UTC",
            "coalesce", true,
            "max_instances", 1,
            "misfire_grace", "1h",
            "catchup_window", "7d",
            "timeout", "1h",
            "settings", Map.of());

    private CatalogueYaml() {}

    static String write(JobDefinition job) {
        Map<?, ?> all = Json.read(CatalogueJson.write(job), Map.class);
        Map<String, Object> entry = new LinkedHashMap<>();
        for (String field : CatalogueReader.JOB_FIELDS) {
            Object value = all.get(field);
            if (value != null && !value.equals(DEFAULTS.get(field))) {
                entry.put(field, value);
            }
        }
        return PlainYaml.write(Map.of(job.id(), entry));
    }
}
