package dev.perennial.cli.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.cli.runs.RunJson;
import dev.perennial.ledger.Run;
import dev.perennial.registry.JobEvent;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.words.JobState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A job as {@code /api/v1} tells it. */
record JobJson(
        String id,
        String state,
        Instant next,
        RegisteredJob.Pause paused,
        int version,
        String source,
        @JsonProperty("changed_at") Instant changedAt,
        boolean converged,
        @JsonProperty("cannot_run") String cannotRun,
        JsonNode definition,
        List<RunJson> runs,
        List<JobEvent> events) {

    JobJson {
        events = events == null ? List.of() : events;
    }

    /** @throws dev.perennial.catalogue.UnreadableDefinitionException when a newer server says what this version does not know */
    RegisteredJob job() {
        return new RegisteredJob(
                StoredDefinition.read(id, definition.toString()),
                version,
                source,
                changedAt,
                changedAt,
                Optional.ofNullable(paused),
                Optional.empty(),
                converged
                        ? Optional.of(new RegisteredJob.Converged(version, paused != null, "", ""))
                        : Optional.empty(),
                changedAt,
                Optional.empty());
    }

    /** The newest first. */
    List<Run> recent() {
        return runs.stream().map(RunJson::run).toList();
    }

    /** By the server's clock, and by ours where it has a word that is not known here. */
    Jobs.Listed listed(Instant now) {
        RegisteredJob job = job();
        List<Run> recent = recent();
        JobState judged = Arrays.stream(JobState.values())
                .filter(known -> known.word().equals(state))
                .findFirst()
                .orElseGet(() -> JobState.of(job, recent, now));
        return new Jobs.Listed(job, judged, recent, Optional.ofNullable(next), Optional.ofNullable(cannotRun));
    }
}
