package dev.perennial.jobs.distributecodes;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What distributing the codes of a month came to.
 *
 * @param distributedCount codes that this run made
 * @param affiliatesProcessed affiliates that were looked at: all that may have codes for the month
 * @param alreadyHad those of them who had all of theirs before
 * @param failedCount affiliates whose codes the database refused; they are tried again next time
 */
public record DistributedCodes(
        @JsonProperty("distributed_count") long distributedCount,
        @JsonProperty("affiliates_processed") long affiliatesProcessed,
        @JsonProperty("already_had") long alreadyHad,
        @JsonProperty("message") String message,
        @JsonProperty("failed_count") long failedCount,
        @JsonProperty("failed_ids") List<String> failedIds) {}
