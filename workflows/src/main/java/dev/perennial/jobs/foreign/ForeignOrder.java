package dev.perennial.jobs.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What is to be started.
 *
 * @param workflow its type
 * @param input the one argument, any JSON value; null: it takes none
 * @param unattended whether no worker polled the task queue when it was asked
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ForeignOrder(
        String workflow, @JsonProperty("task_queue") String taskQueue, Object input, boolean unattended) {}
