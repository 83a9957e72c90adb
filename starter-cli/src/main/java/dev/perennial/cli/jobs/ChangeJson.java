package dev.perennial.cli.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.declared.PlannedChange;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of a job, as {@code /api/v1/catalogue} tells it. An older server tells no times and no runs.
 *
 * @param source who owned it before
 */
record ChangeJson(
        @JsonProperty("job_id") String jobId,
        String change,
        String why,
        String source,
        JsonNode before,
        JsonNode after,
        @JsonProperty("due_before") List<Instant> dueBefore,
        @JsonProperty("due_after") List<Instant> dueAfter,
        RegisteredJob.Pause paused,
        @JsonProperty("last_run") PlannedChange.LastRun lastRun) {

    PlannedChange planned() {
        return new PlannedChange(
                new Change(
                        jobId,
                        Change.Kind.valueOf(change.toUpperCase(Locale.ROOT)),
                        Objects.requireNonNullElse(why, "")),
                definition(before).map(this::registered),
                definition(after),
                Objects.requireNonNullElse(dueBefore, List.of()),
                Objects.requireNonNullElse(dueAfter, List.of()),
                Optional.ofNullable(lastRun));
    }

    private RegisteredJob registered(JobDefinition definition) {
        return new RegisteredJob(
                definition,
                1,
                source,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.ofNullable(paused),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty());
    }

    private Optional<JobDefinition> definition(JsonNode json) {
        return json == null || json.isNull()
                ? Optional.empty()
                : Optional.of(StoredDefinition.read(jobId, json.toString()));
    }
}
