package dev.perennial.jobs.checkexpiringsubscriptions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.run.Partial;
import java.util.List;

/**
 * What planning the reminders came to.
 *
 * @param expiringCount subscriptions that end in the window and were neither reminded of nor settled by an earlier run
 * @param failedIds those that the database refused to plan; they are looked at again next time
 * @param partial why it ended before every row was visited; null when it did not
 */
public record PlannedReminders(
        @JsonProperty("expiring_count") long expiringCount,
        @JsonProperty("failed_ids") List<String> failedIds,
        @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {

    public PlannedReminders(long expiringCount, List<String> failedIds) {
        this(expiringCount, failedIds, null);
    }
}
