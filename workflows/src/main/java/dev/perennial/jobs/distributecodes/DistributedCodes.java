package dev.perennial.jobs.distributecodes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.run.Partial;
import java.util.List;

/**
 * What distributing the codes of a month came to.
 *
 * @param distributedCount codes that this run made
 * @param affiliatesProcessed affiliates that were looked at: all that may have codes for the month
 * @param alreadyHad those of them who had all of theirs before
 * @param failedCount affiliates whose codes the database refused; they are tried again next time
 * @param partial why it ended before every row was visited; null when it did not
 */
public record DistributedCodes(
        @JsonProperty("distributed_count") long distributedCount,
        @JsonProperty("affiliates_processed") long affiliatesProcessed,
        @JsonProperty("already_had") long alreadyHad,
        @JsonProperty("message") String message,
        @JsonProperty("failed_count") long failedCount,
        @JsonProperty("failed_ids") List<String> failedIds,
        @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {

    public DistributedCodes(
            long distributedCount,
            long affiliatesProcessed,
            long alreadyHad,
            String message,
            long failedCount,
            List<String> failedIds) {
        this(distributedCount, affiliatesProcessed, alreadyHad, message, failedCount, failedIds, null);
    }
}
