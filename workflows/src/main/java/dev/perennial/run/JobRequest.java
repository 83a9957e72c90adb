package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What a job workflow is started with, and what it hands to its activities.
 *
 * <p>A starter gives the job's id and, if it likes, a time. The {@link RunLedgerInterceptor} fills in the rest before the
 * workflow's own code sees it: there, nothing is null but {@code requestedBy}.
 *
 * @param jobId the job; may be null only when a person starts the workflow type by hand, then the job of that type is meant
 * @param asOf the run's one idea of "now": the tick it stands for, or the time of the request; whole milliseconds
 * @param runId the row of the ledger that this run is
 * @param settings the job's settings as the registry held them when the run began
 * @param force true: go ahead although the job is paused or a guard against mass changes objects
 * @param requestedBy who asked, for a manual run; an account or role, never an address
 * @param evenPaused true: go ahead although the job is paused; guards hold all the same
 * @param definitionVersion the version of the job's definition that it is to be told; null: the one that is valid
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobRequest(
        String jobId,
        Instant asOf,
        UUID runId,
        Map<String, Object> settings,
        boolean force,
        String requestedBy,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean evenPaused,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer definitionVersion) {

    public JobRequest {
        settings = settings == null ? Map.of() : Map.copyOf(settings);
    }

    public JobRequest(
            String jobId, Instant asOf, UUID runId, Map<String, Object> settings, boolean force, String requestedBy) {
        this(jobId, asOf, runId, settings, force, requestedBy, false, null);
    }

    /** What a schedule starts a job with: the time comes from the tick. */
    public static JobRequest scheduled(String jobId) {
        return new JobRequest(jobId, null, null, null, false, null);
    }

    /** What a person starts a job with; {@code asOf} null means the moment the server takes the request. */
    public static JobRequest manual(String jobId, Instant asOf, boolean force, String requestedBy) {
        return new JobRequest(jobId, asOf, null, null, force, requestedBy);
    }

    /** The same of a job that may be paused. */
    public JobRequest evenWhilePaused() {
        return new JobRequest(jobId, asOf, runId, settings, force, requestedBy, true, definitionVersion);
    }

    /** The same by another version of the job's definition; null: by the one that is valid. */
    public JobRequest asVersion(Integer version) {
        return new JobRequest(jobId, asOf, runId, settings, force, requestedBy, evenPaused, version);
    }

    JobRequest resolved(String jobId, Instant asOf, UUID runId, Map<String, Object> settings) {
        return new JobRequest(jobId, asOf, runId, settings, force, requestedBy, evenPaused, definitionVersion);
    }

    /** A setting as text, or the given default. */
    public String setting(String name, String otherwise) {
        Object value = settings.get(name);
        return value == null ? otherwise : value.toString();
    }
}
