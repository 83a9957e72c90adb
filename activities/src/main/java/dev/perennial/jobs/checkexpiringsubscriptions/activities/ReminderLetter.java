package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.application.Mail;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * One mail to one user, about to be sent.
 *
 * @param lines what it speaks of, the first to end first
 * @param markedAt when the rows were marked as being sent: another attempt that takes them over marks them anew
 * @param maybeTaken an earlier try ended without an answer
 */
record ReminderLetter(String key, String userId, String to, List<Line> lines, Instant markedAt, boolean maybeTaken) {

    record Line(String subscriptionId, Instant periodEnd) {

        /** Midnights of UTC between the run's time and the end: 0 is today, 1 tomorrow. */
        long daysRemaining(Instant asOf) {
            return ChronoUnit.DAYS.between(day(asOf), day(periodEnd));
        }

        private static LocalDate day(Instant instant) {
            return LocalDate.ofInstant(instant, ZoneOffset.UTC);
        }

        private Map<String, Object> data(Instant asOf) {
            return Map.of(
                    "id", subscriptionId,
                    "expires_at", periodEnd.toString(),
                    "days_remaining", daysRemaining(asOf));
        }
    }

    List<String> subscriptionIds() {
        return lines.stream().map(Line::subscriptionId).toList();
    }

    /** The fields of the application's template; what concerns the first to end stands at the top, where the seed's template looks for it. */
    Mail mail(Instant asOf) {
        Line first = lines.get(0);
        return new Mail(
                "subscription-expiring",
                to,
                Map.of(
                        "user_id", userId,
                        "days_remaining", first.daysRemaining(asOf),
                        "expires_at", first.periodEnd().toString(),
                        "subscriptions",
                                lines.stream().map(line -> line.data(asOf)).toList(),
                        "idempotency_key", key),
                key);
    }

    /** Without the address. */
    @Override
    public String toString() {
        return "ReminderLetter[" + key + "]";
    }
}
