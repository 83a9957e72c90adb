package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.database.Json;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.service.SavedJob;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A definition that was just written.
 *
 * @param definition the entry of {@code jobs.yaml}, with every default spelled out
 * @param warnings what will work, though perhaps not as meant
 */
record DefinitionView(
        String id,
        int version,
        String source,
        @JsonProperty("changed_at") Instant changedAt,
        Object definition,
        List<Warning> warnings) {

    /** @param field like {@code after.job}; empty for the whole */
    record Warning(String field, String detail) {

        static Warning of(CatalogueProblem problem) {
            return new Warning(problem.path(), problem.message());
        }
    }

    static DefinitionView of(SavedJob saved) {
        RegisteredJob job = saved.job();
        return new DefinitionView(
                job.id(),
                job.version(),
                job.source(),
                job.changedAt(),
                Json.read(Catalogue.toJson(job.definition()), Map.class),
                saved.warnings().stream().map(Warning::of).toList());
    }
}
