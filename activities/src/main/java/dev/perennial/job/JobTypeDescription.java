package dev.perennial.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.sweep.pace.PaceSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What is known of a kind of job everywhere, also where its code is not: enough to read and to check a definition. */
public interface JobTypeDescription {

    /** The workflow type, for instance {@code ExpireCodes}: what {@code workflow} names in {@code jobs.yaml}. */
    String workflow();

    /** The settings that it takes, with their defaults; everything that reads, checks or documents settings follows from this. */
    SettingsSchema settings();

    /**
     * The field of {@code jobs.yaml} that stands for such a job in place of {@code workflow}, for instance {@code http}. The settings of
     * a run are then two fields of the entry: this one, and {@code settings} with values of the user's own. Default: none.
     */
    default Optional<String> kind() {
        return Optional.empty();
    }

    /** What of the settings is not as it should be: the schema's rules, and what a schema cannot say. */
    default List<SettingProblem> problems(Map<String, Object> settings) {
        List<SettingProblem> problems = settings().check(settings);
        return problems.isEmpty() ? PaceProblems.of(pace(settings), List.of(PaceSettings.FIELD)) : problems;
    }

    /**
     * What of settings without {@link #problems(Map)} the application's database does not understand, such as a table that is not there.
     *
     * @param application to be read from only
     */
    default List<SettingProblem> problems(Map<String, Object> settings, Handle application) {
        return PaceProblems.of(pace(settings), List.of(PaceSettings.FIELD), application);
    }

    /** Whether its runs go through a table page by page, and have a pace. */
    default boolean sweeps() {
        JsonNode fields = settings().json().path("properties");
        return kind().map(kind -> fields.path(kind).path("properties"))
                .orElse(fields)
                .has(PaceSettings.FIELD);
    }

    private JsonNode pace(Map<String, Object> settings) {
        return settings().complete(settings).path(PaceSettings.FIELD);
    }

    /** The name by which problems call it. */
    default String called() {
        return kind().orElseGet(this::workflow);
    }

    /** Where in an entry a problem is: {@code settings.window}, {@code http.url}. */
    default String at(SettingProblem problem) {
        return kind().isPresent() ? problem.name() : "settings." + problem.name();
    }
}
