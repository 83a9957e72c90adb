package dev.perennial.jobs.checkexpiringsubscriptions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.run.Partial;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What reminding came to. Counts are of subscriptions, save {@code sent_count}: one mail may speak of several.
 *
 * @param expiringCount subscriptions that end in the window and were neither reminded of nor settled by an earlier run
 * @param remindersMarked subscriptions whose user was told, and which are marked so
 * @param users who was told; the first thousand, {@code truncated} says when there are more. No address
 * @param sentCount mails that the endpoint accepted
 * @param suppressed nobody was reminded of these, by reason: ours, or the application's, which does not write to an address
 *     that is unsubscribed, bounced or complained
 * @param failedCount their mail did not get through; tried again next time, while they still run
 * @param unknownCount their mail may have been taken, and it is too late to repeat it safely: needs a person
 * @param partial why it ended before every row was visited; null when it did not
 */
public record ExpiringSubscriptions(
        @JsonProperty("expiring_count") long expiringCount,
        @JsonProperty("reminders_marked") long remindersMarked,
        @JsonProperty("users") List<User> users,
        @JsonProperty("sent_count") long sentCount,
        @JsonProperty("suppressed") Map<String, Long> suppressed,
        @JsonProperty("failed_count") long failedCount,
        @JsonProperty("failed_ids") List<String> failedIds,
        @JsonProperty("unknown_count") long unknownCount,
        @JsonProperty("truncated") boolean truncated,
        @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {

    public record User(@JsonProperty("user_id") String userId, @JsonProperty("expires_at") Instant expiresAt) {}

    public static ExpiringSubscriptions of(PlannedReminders planned, SentReminders sent) {
        List<User> users = sent.reminded().stream()
                .map(reminded -> new User(reminded.userId(), reminded.expiresAt()))
                .toList();
        long failed = planned.failedIds().size() + sent.failed();
        List<String> failedIds = Stream.concat(planned.failedIds().stream(), sent.failedIds().stream())
                .toList();
        return new ExpiringSubscriptions(
                planned.expiringCount(),
                sent.marked(),
                users,
                sent.mails(),
                sent.suppressed(),
                failed,
                failedIds,
                sent.unknown(),
                sent.marked() > users.size() || failed > failedIds.size(),
                planned.partial());
    }
}
