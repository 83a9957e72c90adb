package dev.perennial.jobs.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the workflow came to.
 *
 * @param workflow its type
 * @param workflowId where it is found in Temporal
 * @param result as JSON, redacted; of one that is longer than is kept the beginning as a text
 * @param truncated whether it was longer
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ForeignResult(
        String workflow,
        @JsonProperty("task_queue") String taskQueue,
        @JsonProperty("workflow_id") String workflowId,
        Object result,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean truncated) {}
