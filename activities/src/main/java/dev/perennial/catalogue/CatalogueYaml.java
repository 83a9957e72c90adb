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

    private static final Set<String> ALWAYS = Stream.concat(Stream.of("every"), CatalogueWork.fieldNames().stream())
            .collect(Collectors.toSet());
    private static final Map<?, ?> DEFAULTS =
            fields(CatalogueJson.read("any", "{\"name\": \"any\", \"workflow\": \"any\", \"every\": \"1h\"}"));

    private CatalogueYaml() {}

    static String write(JobDefinition job) {
        return PlainYaml.write(Map.of(job.id(), entry(job)));
    }

    /** As lines below {@code jobs:}, already indented. */
    static String writeBelowJobs(JobDefinition job) {
        String file = PlainYaml.write(Map.of("jobs", Map.of(job.id(), entry(job))));
        return file.substring(file.indexOf('\n') + 1);
    }

    /** Its fields in the order of the documentation, without what is the default. */
    static Map<String, Object> entry(JobDefinition job) {
        Map<?, ?> all = fields(job);
        Map<String, Object> entry = new LinkedHashMap<>();
        for (String field : CatalogueReader.JOB_FIELDS) {
            Object value = all.get(field);
            if (value != null && (ALWAYS.contains(field) || !value.equals(DEFAULTS.get(field)))) {
                entry.put(field, value);
            }
        }
        entry.remove("name", CatalogueReader.inWords(job.id()));
        job.after()
                .filter(after -> after.maxWait().equals(CatalogueReader.DEFAULT_MAX_WAIT))
                .ifPresent(after -> entry.put("after", without("max_wait", (Map<?, ?>) all.get("after"))));
        return entry;
    }

    private static Map<?, ?> without(String field, Map<?, ?> fields) {
        Map<?, ?> others = new LinkedHashMap<>(fields);
        others.remove(field);
        return others;
    }

    private static Map<?, ?> fields(JobDefinition job) {
        return Json.read(CatalogueJson.write(job), Map.class);
    }
}
