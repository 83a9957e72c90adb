package dev.perennial.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of one run, as its job type describes them: what is not given has its default. */
public final class Settings {

    private final JsonNode values;

    private Settings(JsonNode values) {
        this.values = values;
    }

    /**
     * Checks what the run was given. A setting that this version does not know is left alone: a newer one may have been applied.
     *
     * @throws io.temporal.failure.ApplicationFailure of kind MISCONFIGURED, saying what would be right
     */
    public static Settings of(JobRequest request, SettingsSchema schema) {
        return of(request, schema, schema.check(request.settings()));
    }

    /**
     * The same of a job type with rules of its own.
     *
     * @param problems what it finds wrong with the settings of the request
     */
    public static Settings of(JobRequest request, SettingsSchema schema, List<SettingProblem> problems) {
        problems.stream()
                .filter(problem ->
                        problem.kind() != Kind.UNKNOWN || problem.path().size() > 1)
                .findFirst()
                .ifPresent(problem -> {
                    throw wrong(request.jobId(), problem);
                });
        return new Settings(schema.complete(request.settings()));
    }

    public Duration duration(String name) {
        return Durations.parse(values.path(name).asText());
    }

    public double number(String name) {
        return values.path(name).asDouble();
    }

    public int wholeNumber(String name) {
        return values.path(name).asInt();
    }

    /** All of them. */
    public JsonNode whole() {
        return values;
    }

    /** A setting as it was given; missing when it was not, and has no default. */
    public JsonNode json(String name) {
        return values.path(name);
    }

    /** Settings under one name, such as {@code surge: {floor: 50, times: 3}}. */
    public Settings group(String name) {
        return new Settings(values.path(name));
    }

    /** Whole numbers by name. */
    public Map<String, Integer> counts(String name) {
        Map<String, Integer> counts = new TreeMap<>();
        values.path(name)
                .properties()
                .forEach(count -> counts.put(count.getKey(), count.getValue().asInt()));
        return counts;
    }

    private static RuntimeException wrong(String jobId, SettingProblem problem) {
        List<String> path = problem.path();
        String message = problem.kind() == Kind.UNKNOWN
                ? "setting %s of %s has %s; it should be a group of %s"
                        .formatted(path.get(0), jobId, problem.name(), problem.expected())
                : "setting %s of %s is %s; it should be %s"
                        .formatted(problem.name(), jobId, problem.found(), problem.expected());
        return JobFailure.of(FailureKind.MISCONFIGURED, message);
    }
}
