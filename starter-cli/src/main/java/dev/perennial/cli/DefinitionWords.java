package dev.perennial.cli;

import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How a definition is shown: the fields of {@code jobs.yaml}, under the same names. */
final class DefinitionWords {

    private DefinitionWords() {}

    /** {@code 0 9 * * *}, {@code every 6h}, {@code once 2025-12-31T23:59}. */
    static String schedule(JobDefinition job) {
        Timing timing = job.timing();
        if (timing instanceof Timing.Cron cron) {
            return cron.expression().text();
        }
        if (timing instanceof Timing.Every every) {
            String offset = every.offset().isZero() ? "" : " + " + duration(every.offset());
            return "every " + duration(every.period()) + offset;
        }
        return "once " + ((Timing.Once) timing).at();
    }

    /** The same, and for a job that is due once the instant that this is. */
    static String scheduleWithInstant(JobDefinition job) {
        return job.timing() instanceof Timing.Once once
                ? "%s in %s (%s)".formatted(schedule(job), job.timeZone(), once.instant(job.timeZone()))
                : schedule(job);
    }

    static Map<String, Object> json(JobDefinition job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", job.name());
        json.put("workflow", job.workflow());
        json.put("schedule", schedule(job));
        json.put("time_zone", job.timeZone().getId());
        json.put("coalesce", job.coalesce());
        json.put("max_instances", job.maxInstances());
        json.put(
                "misfire_grace",
                job.misfireGrace().map(DefinitionWords::duration).orElse(null));
        json.put("catchup_window", duration(job.catchupWindow()));
        json.put("timeout", duration(job.timeout()));
        json.put("after", job.after().map(JobDefinition.After::job).orElse(null));
        json.put(
                "after_max_wait",
                job.after().map(after -> duration(after.maxWait())).orElse(null));
        json.put("settings", new TreeMap<>(job.settings()));
        return json;
    }

    private static String duration(Duration duration) {
        return Durations.format(duration);
    }
}
