package dev.perennial.words;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.cutover.Cutover;
import dev.perennial.schedule.Durations;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that moves in from another cron, as API and commands tell it.
 *
 * @param state watching: the old cron runs it; moved: it runs here
 * @param evidence calls or log: how it is known that the old cron called
 * @param patience so long after a tick the old cron may still call for it, like {@code 15m}
 * @param automatic whether the job is moved when the old cron is silent; otherwise that is only said
 * @param lastCall of the old cron; null when none is known
 * @param watchedUntil up to here the access log has been read; null when nobody reads one
 * @param silentAt the last tick for which it did not call; null when it was never silent
 * @param unknownAt the last tick of which nobody can say whether it called
 * @param movedAt null while the old cron runs it
 * @param calledSince the last call of the old cron since then; where it asks first, it was told not to run it; null when there was none
 * @param path by which an access log names the job's calls; null when it calls no URL
 * @param told the same in a sentence
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CutoverView(
        @JsonProperty("job_id") String jobId,
        String state,
        String evidence,
        @JsonProperty("wait") String patience,
        boolean automatic,
        Instant since,
        @Nullable @JsonProperty("last_call") Instant lastCall,
        @Nullable @JsonProperty("watched_until") Instant watchedUntil,
        @Nullable @JsonProperty("silent_at") Instant silentAt,
        @Nullable @JsonProperty("unknown_at") Instant unknownAt,
        @Nullable @JsonProperty("moved_at") Instant movedAt,
        @Nullable @JsonProperty("called_since") Instant calledSince,
        @JsonProperty("changed_by") String changedBy,
        @JsonProperty("changed_at") Instant changedAt,
        @Nullable String path,
        String told) {

    public static CutoverView of(Cutover cutover, Instant now) {
        return new CutoverView(
                cutover.jobId(),
                cutover.state().word(),
                cutover.evidence().word(),
                Durations.format(cutover.patience()),
                cutover.automatic(),
                cutover.since(),
                cutover.lastCall().orElse(null),
                cutover.watchedUntil().orElse(null),
                cutover.silentAt().orElse(null),
                cutover.unknownAt().orElse(null),
                cutover.movedAt().orElse(null),
                cutover.calledSinceMoved().orElse(null),
                cutover.changedBy(),
                cutover.changedAt(),
                cutover.path().orElse(null),
                CutoverWords.of(cutover, now));
    }
}
