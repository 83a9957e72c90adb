package dev.perennial.cutover;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A job that another cron still runs, or did until it was moved here.
 *
 * @param evidence how it is known that the old cron called
 * @param waitSeconds so long after a tick the old cron may still call for it
 * @param automatic whether the job is moved when the old cron is silent; otherwise that is only said
 * @param since no tick before is looked at
 * @param decidedUntil what became of every tick up to here is known
 * @param watchedUntil up to here the access log has been read
 * @param silentAt the last tick for which the old cron did not call
 * @param unknownAt the last tick of which nobody can say whether it called
 * @param owedFrom the ticks from here until it was moved have nobody who runs them yet
 * @param lastCall of the old cron, as far as it is known
 * @param url what the job calls; without a host where the application says that
 */
public record Cutover(
        String jobId,
        State state,
        Evidence evidence,
        int waitSeconds,
        boolean automatic,
        Instant since,
        Instant decidedUntil,
        Optional<Instant> watchedUntil,
        Optional<Instant> silentAt,
        Optional<Instant> unknownAt,
        Optional<Instant> movedAt,
        Optional<Instant> owedFrom,
        String changedBy,
        Instant changedAt,
        Optional<Instant> lastCall,
        Optional<String> url) {

    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/?#]+");

    /** Who runs the job. */
    public enum State {
        /** The old cron, as long as it calls; here it is paused. */
        WATCHING,
        /** Perennial. */
        MOVED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it is known that the old cron called. */
    public enum Evidence {
        /** What it calls asks Perennial first, or starts the job here. */
        CALLS,
        /** Somebody reads the access log of what it calls, and reports. */
        LOG;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** So long after a tick the old cron may still call for it. */
    public Duration patience() {
        return Duration.ofSeconds(waitSeconds);
    }

    /** By which an access log names the job's calls, with the query if there is one. */
    public Optional<String> path() {
        return url.map(text -> ORIGIN.matcher(text).replaceFirst(""))
                .map(text -> text.startsWith("/") ? text : "/" + text);
    }

    /** A call of the old cron since the job is here. */
    public Optional<Instant> calledSinceMoved() {
        return movedAt.flatMap(moved -> lastCall.filter(moved::isBefore));
    }
}
