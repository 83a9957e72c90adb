package dev.perennial.jobs.checkexpiringsubscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What became of the planned reminders: read from the deliveries that this run settled, whichever attempt settled them.
 *
 * @param mails that were accepted
 * @param marked subscriptions those mails spoke of
 * @param reminded the first thousand of {@code marked}
 * @param suppressed subscriptions nobody was reminded of, by reason, those of the planning included
 * @param failed subscriptions whose mail was refused or did not get through; planned again while they still run
 * @param failedIds the first thousand of {@code failed}
 * @param unknown subscriptions whose mail may or may not have been taken and can no longer be repeated safely
 */
public record SentReminders(
        @JsonProperty("mails") long mails,
        @JsonProperty("marked") long marked,
        @JsonProperty("reminded") List<Reminded> reminded,
        @JsonProperty("suppressed") Map<String, Long> suppressed,
        @JsonProperty("failed") long failed,
        @JsonProperty("failed_ids") List<String> failedIds,
        @JsonProperty("unknown") long unknown) {

    /** A subscription whose user was told; ids alone, the address is looked up by those who may see it. */
    public record Reminded(@JsonProperty("user_id") String userId, @JsonProperty("expires_at") Instant expiresAt) {}
}
