package dev.perennial.jobs.sweep;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.run.Partial;
import java.util.List;

/**
 * What sweeping a table came to.
 *
 * @param done deleted, changed or archived: what was done to the rows
 * @param failedKeys of rows that the database refused to change, redacted; they stay as they are and are tried again next time
 * @param partial why it ended before every row was visited; null when it did not
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SweptTable(
        String table,
        String done,
        @JsonProperty("row_count") long rowCount,
        @JsonProperty("failed_count") long failedCount,
        @JsonProperty("failed_keys") List<String> failedKeys,
        @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {}
