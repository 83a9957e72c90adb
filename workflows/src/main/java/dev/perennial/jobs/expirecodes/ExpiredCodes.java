package dev.perennial.jobs.expirecodes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.run.Partial;
import java.util.List;

/**
 * What expiring the codes came to.
 *
 * @param expiredIds the first thousand of them; {@code truncated} says when there are more
 * @param failedCount rows the database refused to change; they stay as they are and are tried again next time
 * @param partial why it ended before every row was visited; null when it did not
 */
public record ExpiredCodes(
        @JsonProperty("expired_count") long expiredCount,
        @JsonProperty("expired_ids") List<String> expiredIds,
        @JsonProperty("truncated") boolean truncated,
        @JsonProperty("failed_count") long failedCount,
        @JsonProperty("failed_ids") List<String> failedIds,
        @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {

    public ExpiredCodes(
            long expiredCount, List<String> expiredIds, boolean truncated, long failedCount, List<String> failedIds) {
        this(expiredCount, expiredIds, truncated, failedCount, failedIds, null);
    }
}
