package dev.perennial.jobs.downgradeexpiredsubscriptions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.run.Partial;
import java.util.List;

/**
 * What downgrading came to. Each expired subscription has one outcome: {@code expired_count} is
 * {@code downgraded_count} plus {@code already_free} and {@code other_subscription}.
 *
 * @param downgradedUsers the first thousand of them; {@code truncated} says when there are more
 * @param restoredCount users whose downgrade by an earlier run was taken back, for their payment has arrived since
 * @param restoredUsers the first thousand of them, as for {@code downgradedUsers}
 * @param failedCount subscriptions the database refused to change; they stay as they are and are tried again next time
 * @param partial why it ended before every row was visited; null when it did not
 */
public record DowngradedSubscriptions(
        @JsonProperty("expired_count") long expiredCount,
        @JsonProperty("downgraded_count") long downgradedCount,
        @JsonProperty("downgraded_users") List<User> downgradedUsers,
        @JsonProperty("truncated") boolean truncated,
        @JsonProperty("kept") Kept kept,
        @JsonProperty("restored_count") long restoredCount,
        @JsonProperty("restored_users") List<String> restoredUsers,
        @JsonProperty("failed_count") long failedCount,
        @JsonProperty("failed_ids") List<String> failedIds,
        @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {

    public DowngradedSubscriptions(
            long expiredCount,
            long downgradedCount,
            List<User> downgradedUsers,
            boolean truncated,
            Kept kept,
            long restoredCount,
            List<String> restoredUsers,
            long failedCount,
            List<String> failedIds) {
        this(
                expiredCount,
                downgradedCount,
                downgradedUsers,
                truncated,
                kept,
                restoredCount,
                restoredUsers,
                failedCount,
                failedIds,
                null);
    }

    /** Who, and what he had; no address. */
    public record User(@JsonProperty("user_id") String userId, @JsonProperty("previous_tier") String previousTier) {}

    /**
     * Subscriptions that had run out and changed no tier.
     *
     * @param alreadyFree their user was FREE before, or by another subscription of his that ended in the same run
     * @param otherSubscription their user has another one that is live, or that waits for its payment
     * @param paymentPending not expired either: a payment is on its way, or has arrived and is not booked yet
     */
    public record Kept(
            @JsonProperty("already_free") long alreadyFree,
            @JsonProperty("other_subscription") long otherSubscription,
            @JsonProperty("payment_pending") long paymentPending) {}
}
