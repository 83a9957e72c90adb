package dev.perennial.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perennial.catalogue.CatalogueWork.Work;
import dev.perennial.run.Retry;
import dev.perennial.schedule.About;
import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.JobDefinition.After;
import dev.perennial.schedule.Timing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One entry as JSON: the fields of {@code jobs.yaml}, defaults spelled out, keys sorted. */
final class CatalogueJson {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CatalogueJson() {}

    static String write(JobDefinition job) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("name", job.name());
        fields.putAll(Work.fields(job.workflow(), job.settings()));
        fields.putAll(timing(job.timing()));
        fields.put("time_zone", job.timeZone().getId());
        fields.put("coalesce", job.coalesce());
        fields.put("max_instances", job.maxInstances());
        fields.put("misfire_grace", job.misfireGrace().map(Durations::format).orElse("none"));
        fields.put("catchup_window", Durations.format(job.catchupWindow()));
        fields.put("timeout", Durations.format(job.timeout()));
        job.after().ifPresent(after -> fields.put("after", after(after)));
        job.retry().ifPresent(retry -> fields.put("retry", retry(retry)));
        about(job.about(), fields);
        if (job.held()) {
            fields.put("held", true);
        }
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the settings of " + job.id() + " are not plain JSON values", e);
        }
    }

    /** What nothing is said of is left out: it has no default to spell out. */
    private static void about(About about, Map<String, Object> fields) {
        about.group().ifPresent(group -> fields.put("group", group));
        about.owner().ifPresent(owner -> fields.put("owner", owner));
        about.description().ifPresent(description -> fields.put("description", description));
        about.severity().ifPresent(severity -> fields.put("severity", severity));
        if (!about.tags().isEmpty()) {
            fields.put("tags", about.tags());
        }
    }

    private static Map<String, Object> timing(Timing timing) {
        if (timing instanceof Timing.Cron cron) {
            return Map.of("cron", cron.expression().text());
        }
        if (timing instanceof Timing.Every every) {
            return Map.of("every", Durations.format(every.period()), "offset", Durations.format(every.offset()));
        }
        return Map.of("at", ((Timing.Once) timing).at().toString());
    }

    private static Map<String, Object> after(After after) {
        Map<String, Object> fields = new TreeMap<>();
        if (after.jobs().size() == 1) {
            fields.put("job", after.jobs().get(0));
        } else {
            fields.put("jobs", after.jobs());
        }
        if (after.success()) {
            fields.put("on", CatalogueReader.ON_SUCCESS);
        }
        fields.put("max_wait", Durations.format(after.maxWait()));
        return fields;
    }

    private static Map<String, Object> retry(Retry retry) {
        Map<String, Object> fields = new TreeMap<>();
        Optional.ofNullable(retry.attempts()).ifPresent(attempts -> fields.put("attempts", attempts));
        Optional.ofNullable(retry.first()).ifPresent(first -> fields.put("first", Durations.format(first)));
        Optional.ofNullable(retry.longest()).ifPresent(longest -> fields.put("longest", Durations.format(longest)));
        if (!retry.only().isEmpty()) {
            fields.put("only", retry.only());
        }
        return fields;
    }

    static JobDefinition read(String id, String json) {
        CatalogueProblems problems = new CatalogueProblems(null);
        CatalogueFields fields = CatalogueFields.of(PlainYaml.node(parse(id, json)), id, problems);
        JobDefinition job = new CatalogueReader(problems, CatalogueContext.NONE)
                .job(id, fields, CatalogueReader.Limits.BUILT_IN)
                .orElse(null);
        problems.throwIfAny();
        return job;
    }

    private static Object parse(String id, String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new InvalidCatalogueException(
                    List.of(new CatalogueProblem(null, 0, 0, id, "is not JSON: " + e.getOriginalMessage())));
        }
    }
}
