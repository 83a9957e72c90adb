package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A run that has come to the gate.
 *
 * @param jobId null when a person started the workflow type by hand without saying for which job
 * @param workflowType for finding the job in that case
 * @param tick the nominal time it stands for; null when no schedule started it
 * @param startedAt when the workflow started, by the server
 * @param asOf the time asked for by whoever started it by hand; null otherwise
 * @param unknownType true: the worker that has the run cannot do it
 * @param evenPaused true: whoever started it by hand wants it although the job may be paused
 * @param definitionVersion the version of the job's definition that whoever started it by hand wants; null: the one that is valid
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunOpening(
        String jobId,
        String workflowType,
        String workflowId,
        String temporalRunId,
        Instant tick,
        Instant startedAt,
        Instant asOf,
        boolean force,
        String requestedBy,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean unknownType,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean evenPaused,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer definitionVersion) {

    public RunOpening(
            String jobId,
            String workflowType,
            String workflowId,
            String temporalRunId,
            Instant tick,
            Instant startedAt,
            Instant asOf,
            boolean force,
            String requestedBy) {
        this(
                jobId,
                workflowType,
                workflowId,
                temporalRunId,
                tick,
                startedAt,
                asOf,
                force,
                requestedBy,
                false,
                false,
                null);
    }

    RunOpening ofUnknownType() {
        return new RunOpening(
                jobId,
                workflowType,
                workflowId,
                temporalRunId,
                tick,
                startedAt,
                asOf,
                force,
                requestedBy,
                true,
                evenPaused,
                definitionVersion);
    }
}
