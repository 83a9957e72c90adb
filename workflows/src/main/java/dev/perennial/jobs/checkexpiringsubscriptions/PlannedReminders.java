package dev.perennial.jobs.checkexpiringsubscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What planning the reminders came to.
 *
 * @param expiringCount subscriptions that end in the window and were neither reminded of nor settled by an earlier run
 * @param failedIds those that the database refused to plan; they are looked at again next time
 */
public record PlannedReminders(
        @JsonProperty("expiring_count") long expiringCount, @JsonProperty("failed_ids") List<String> failedIds) {}
