package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.database.AppTime;
import dev.perennial.jobs.checkexpiringsubscriptions.SentReminders;
import dev.perennial.jobs.checkexpiringsubscriptions.SentReminders.Reminded;
import dev.perennial.jobs.checkexpiringsubscriptions.activities.ReminderLetter.Line;
import dev.perennial.sweep.Tally;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Every statement that takes a planned mail to its end. */
final class ReminderDeliveryDao {

    private final Handle handle;
    private final ReminderRules rules;

    ReminderDeliveryDao(Handle handle, ReminderRules rules) {
        this.handle = handle;
        this.rules = rules;
    }

    /** Settles what an earlier run left open and what ended meanwhile: nobody is told that something will end that has. */
    void closeOverdue() {
        handle.createUpdate(
                        """
                        update perennial.reminder_deliveries d
                           set state = case when d.maybe_taken or d.state = 'sending' then 'unknown'
                                            else 'suppressed' end,
                               reason = 'too_late',
                               settled_by = :run
                         where d.state in ('planned', 'sending')
                           and d.period_end <= :asOf
                        """)
                .bind("run", rules.runId())
                .bind("asOf", rules.asOf())
                .execute();
    }

    /** The keys of the next mails that are planned, or were on their way when a worker died. */
    List<String> openMails(String after, int limit) {
        return handle.createQuery(
                        """
                        select distinct d.mail_key
                          from perennial.reminder_deliveries d
                         where d.state in ('planned', 'sending')
                           and d.period_end > :asOf
                           and d.mail_key > :after
                         order by d.mail_key
                         limit :limit
                        """)
                .bind("asOf", rules.asOf())
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /** Reminders that are planned and not settled yet. */
    long countOpen() {
        return handle.createQuery(
                        """
                        select count(*)
                          from perennial.reminder_deliveries d
                         where d.state in ('planned', 'sending')
                           and d.period_end > :asOf
                        """)
                .bind("asOf", rules.asOf())
                .mapTo(Long.class)
                .one();
    }

    /**
     * Looks at the rows of a mail once more, marks as being sent what still holds and settles the rest. The address is
     * read here and nowhere else.
     *
     * @return empty when there is nothing left to tell
     */
    Optional<ReminderLetter> open(String mailKey, Instant now) {
        List<Row> rows = handle.createQuery(
                        """
                        with seen as (
                             select d.period_end, d.subscription_id, u.email,
                                    (d.maybe_taken or d.state = 'sending') and d.first_tried_at < :keyForgotten
                                        as key_forgotten,
                                    case
                                        when s.id is null or u.id is null then 'user_gone'
                                        when s.status <> 'active'
                                             or s.provider <> 'dlocal'
                                             or s.expires_at at time zone 'UTC' is distinct from d.period_end
                                            then 'renewed'
                                        when d.period_end <= :now then 'too_late'
                                        when coalesce(btrim(u.email), '') = '' then 'no_address'
                                        when
                        """
                                + ReminderPlanDao.COVERED
                                + """
                                             then 'covered'
                                    end as reason
                               from perennial.reminder_deliveries d
                               left join subscriptions s on s.id = d.subscription_id
                               left join users u on u.id = s.user_id
                              where d.mail_key = :key
                                and d.state in ('planned', 'sending')
                                and d.period_end > :asOf
                             ),
                             looked_at as (
                             update perennial.reminder_deliveries d
                                set state = case when seen.key_forgotten then 'unknown'
                                                 when seen.reason is not null then 'suppressed'
                                                 else 'sending' end,
                                    reason = seen.reason,
                                    settled_by = case when seen.key_forgotten or seen.reason is not null
                                                      then cast(:run as uuid) end,
                                    maybe_taken = d.maybe_taken or d.state = 'sending',
                                    attempts = d.attempts + 1,
                                    first_tried_at = coalesce(d.first_tried_at, :now),
                                    last_tried_at = :now
                               from seen
                              where d.period_end = seen.period_end
                                and d.subscription_id = seen.subscription_id
                                and d.state in ('planned', 'sending')
                             returning d.state, d.subscription_id, d.period_end, d.user_id, d.maybe_taken, seen.email
                             )
                        select *
                          from looked_at
                         where state = 'sending'
                         order by period_end, subscription_id
                        """)
                .bind("key", mailKey)
                .bind("run", rules.runId())
                .bind("asOf", rules.asOf())
                .bind("now", now)
                .bind("until", AppTime.of(rules.until()))
                .bind("keyForgotten", now.minus(rules.keyLifetime()))
                .map((row, context) -> new Row(
                        new Line(
                                row.getString("subscription_id"),
                                row.getObject("period_end", OffsetDateTime.class)
                                        .toInstant()),
                        row.getString("user_id"),
                        row.getString("email"),
                        row.getBoolean("maybe_taken")))
                .list();
        return rows.isEmpty() ? Optional.empty() : Optional.of(letter(mailKey, rows, now));
    }

    private record Row(Line line, String userId, String email, boolean maybeTaken) {}

    private static ReminderLetter letter(String key, List<Row> rows, Instant now) {
        return new ReminderLetter(
                key,
                rows.get(0).userId(),
                rows.get(0).email().strip(),
                rows.stream().map(Row::line).toList(),
                now,
                rows.stream().anyMatch(Row::maybeTaken));
    }

    /**
     * It was accepted: a fact, whatever another attempt thinks of these rows. Marks the subscriptions for those who read
     * them in the application, unless they have a new period by now.
     */
    void accepted(ReminderLetter letter, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.reminder_deliveries d
                           set state = 'sent', reason = null, error = null, sent_at = :now, settled_by = :run
                         where d.mail_key = :key
                           and d.subscription_id = any (:ids)
                           and d.state in ('planned', 'sending', 'failed', 'unknown')
                        """)
                .bind("key", letter.key())
                .bindArray("ids", String.class, letter.subscriptionIds())
                .bind("run", rules.runId())
                .bind("now", now)
                .execute();
        for (Line line : letter.lines()) {
            mark(line);
        }
    }

    private void mark(Line line) {
        handle.createUpdate(
                        """
                        update subscriptions s
                           set renewal_reminder_sent = true, updated_at = greatest(s.updated_at, :asOf)
                         where s.id = :id
                           and s.expires_at = :periodEnd
                           and not s.renewal_reminder_sent
                        """)
                .bind("id", line.subscriptionId())
                .bind("periodEnd", AppTime.of(line.periodEnd()))
                .bind("asOf", AppTime.of(rules.asOf()))
                .execute();
    }

    /**
     * The application does not write to this address. An answer like any other: nobody was told, and in this period
     * nobody is asked again. No effect when another attempt has taken the mail over, which will hear the same.
     */
    void suppressed(ReminderLetter letter, String reason) {
        handle.createUpdate(
                        """
                        update perennial.reminder_deliveries d
                           set state = 'suppressed', reason = :reason, error = null, settled_by = :run
                         where d.mail_key = :key
                           and d.state = 'sending'
                           and d.last_tried_at = :markedAt
                        """)
                .bind("key", letter.key())
                .bind("markedAt", letter.markedAt())
                .bind("reason", reason)
                .bind("run", rules.runId())
                .execute();
    }

    /** It did not get through. No effect when another attempt has taken the mail over. */
    void failed(ReminderLetter letter, String reason, String error, boolean maybeTaken) {
        handle.createUpdate(
                        """
                        update perennial.reminder_deliveries d
                           set state = 'failed',
                               reason = :reason,
                               error = :error,
                               maybe_taken = :maybeTaken,
                               settled_by = :run
                         where d.mail_key = :key
                           and d.state = 'sending'
                           and d.last_tried_at = :markedAt
                        """)
                .bind("key", letter.key())
                .bind("markedAt", letter.markedAt())
                .bind("reason", reason)
                .bind("error", error)
                .bind("maybeTaken", maybeTaken)
                .bind("run", rules.runId())
                .execute();
    }

    /** Not now: leaves it to the next attempt. What was surely not taken begins anew. */
    void release(ReminderLetter letter, boolean maybeTaken) {
        handle.createUpdate(
                        """
                        update perennial.reminder_deliveries d
                           set state = 'planned',
                               maybe_taken = :maybeTaken,
                               first_tried_at = case when :maybeTaken then d.first_tried_at end
                         where d.mail_key = :key
                           and d.state = 'sending'
                           and d.last_tried_at = :markedAt
                        """)
                .bind("key", letter.key())
                .bind("markedAt", letter.markedAt())
                .bind("maybeTaken", maybeTaken)
                .execute();
    }

    /** What this run has settled, whichever of its attempts did. */
    SentReminders settled() {
        Map<String, Long> suppressed = new TreeMap<>();
        Map<String, Long> states = new TreeMap<>();
        handle.createQuery(
                        """
                        select d.state, case when d.state = 'suppressed' then d.reason end as why, count(*) as number
                          from perennial.reminder_deliveries d
                         where d.settled_by = :run
                         group by 1, 2
                        """)
                .bind("run", rules.runId())
                .map((row, context) -> {
                    if (row.getString("why") != null) {
                        suppressed.put(row.getString("why"), row.getLong("number"));
                    }
                    return states.merge(row.getString("state"), row.getLong("number"), Long::sum);
                })
                .list();
        return new SentReminders(
                mailsSent(),
                states.getOrDefault("sent", 0L),
                reminded(),
                suppressed,
                states.getOrDefault("failed", 0L),
                failedIds(),
                states.getOrDefault("unknown", 0L));
    }

    private long mailsSent() {
        return handle.createQuery(
                        """
                        select count(distinct d.mail_key)
                          from perennial.reminder_deliveries d
                         where d.settled_by = :run
                           and d.state = 'sent'
                        """)
                .bind("run", rules.runId())
                .mapTo(Long.class)
                .one();
    }

    private List<Reminded> reminded() {
        return handle.createQuery(
                        """
                        select d.user_id, d.period_end
                          from perennial.reminder_deliveries d
                         where d.settled_by = :run
                           and d.state = 'sent'
                         order by d.period_end, d.subscription_id
                         limit :limit
                        """)
                .bind("run", rules.runId())
                .bind("limit", Tally.MAX_IDS)
                .map((row, context) -> new Reminded(
                        row.getString("user_id"),
                        row.getObject("period_end", OffsetDateTime.class).toInstant()))
                .list();
    }

    private List<String> failedIds() {
        return handle.createQuery(
                        """
                        select d.subscription_id
                          from perennial.reminder_deliveries d
                         where d.settled_by = :run
                           and d.state = 'failed'
                         order by d.period_end, d.subscription_id
                         limit :limit
                        """)
                .bind("run", rules.runId())
                .bind("limit", Tally.MAX_IDS)
                .mapTo(String.class)
                .list();
    }
}
