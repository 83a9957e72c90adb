package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.Json;
import dev.perennial.job.JobKinds;
import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a definition is shown: the fields of {@code jobs.yaml}, under the same names. */
final class DefinitionWords {

    private DefinitionWords() {}

    /** As in {@code jobs.yaml}, and for a job that is due once the instant that this is. */
    static String scheduleWithInstant(JobDefinition job) {
        return job.timing() instanceof Timing.Once once
                ? "%s in %s (%s)".formatted(once.text(), job.timeZone(), once.instant(job.timeZone()))
                : job.timing().text();
    }

    static Map<String, Object> json(JobDefinition job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", job.name());
        Map<?, ?> entry = Json.read(Catalogue.toJson(job), Map.class);
        String work = JobKinds.of(job.workflow()).orElse("workflow");
        json.put(work, entry.get(work));
        json.put("schedule", job.timing().text());
        json.put("time_zone", job.timeZone().getId());
        json.put("coalesce", job.coalesce());
        json.put("max_instances", job.maxInstances());
        json.put(
                "misfire_grace",
                job.misfireGrace().map(DefinitionWords::duration).orElse(null));
        json.put("catchup_window", duration(job.catchupWindow()));
        json.put("timeout", duration(job.timeout()));
        json.put(
                "after",
                job.after().map(after -> String.join(",", after.jobs())).orElse(null));
        json.put(
                "after_max_wait",
                job.after().map(after -> duration(after.maxWait())).orElse(null));
        json.put(
                "after_on",
                job.after().map(after -> after.success() ? "success" : "end").orElse(null));
        json.put("retry", entry.get("retry"));
        json.put("settings", entry.get("settings"));
        json.put("group", job.about().group().orElse(null));
        json.put("owner", job.about().owner().orElse(null));
        json.put("description", job.about().description().orElse(null));
        json.put("severity", job.about().severity().orElse(null));
        json.put("tags", job.about().tags());
        json.put("held", job.held());
        return json;
    }

    private static String duration(Duration duration) {
        return Durations.format(duration);
    }
}
