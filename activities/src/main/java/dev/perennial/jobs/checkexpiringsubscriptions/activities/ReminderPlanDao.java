package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.database.AppTime;
import dev.perennial.sweep.RowKey;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Every statement that finds the subscriptions which end soon, and writes down who is to be told. */
final class ReminderPlanDao {

    /**
     * Another live subscription of the user goes on. One of ours that ends in the window as well does not cover: both
     * are in the same mail. One of another provider that outlives this one does: renewing it is that provider's affair.
     */
    static final String COVERED =
            """
            exists (select 1
                      from subscriptions other
                     where other.user_id = s.user_id
                       and other.id <> s.id
                       and other.status in ('active', 'trialing')
                       and (other.expires_at is null
                            or other.expires_at > greatest(:until, s.expires_at)
                            or (other.provider <> 'dlocal' and other.expires_at > s.expires_at)))
            """;

    /**
     * In the window, and this run has not looked at it yet. What an earlier run left open or failed is planned anew
     *, and so is what it held back for a reason that no longer holds; what it settled stays settled.
     */
    private static final String DUE =
            """
                   s.provider = 'dlocal'
               and s.status = 'active'
               and s.expires_at > :asOf
               and s.expires_at <= :until
               and not exists (select 1
                                 from perennial.reminder_deliveries d
                                where d.period_end = s.expires_at at time zone 'UTC'
                                  and d.subscription_id = s.id
                                  and case
                                          when d.state in ('planned', 'sending') then d.planned_by = :run
                                          when d.state = 'failed' then d.settled_by = :run
                                          when d.state <> 'suppressed' then true
                                          when d.reason = 'covered' then
            """
                    + COVERED
                    + """
                                          when d.reason = 'no_address' then not exists (
                                              select 1
                                                from users u
                                               where u.id = s.user_id
                                                 and btrim(u.email) <> '')
                                          else true
                                      end)
            """;

    /** Why not; null when the user is to be told. */
    private static final String REASON =
            """
            case
                -- Day one: our predecessor told him. Once we know the subscription, the mark is about an earlier period.
                when s.renewal_reminder_sent
                     and not exists (select 1
                                       from perennial.reminder_deliveries known
                                      where known.subscription_id = s.id) then 'marked_before'
                when s.expires_at <= :tooLateUntil then 'too_late'
                when u.id is null then 'user_gone'
                when coalesce(btrim(u.email), '') = '' then 'no_address'
                when
            """
                    + COVERED
                    + """
                     then 'covered'
            end
            """;

    private final Handle handle;
    private final ReminderRules rules;

    ReminderPlanDao(Handle handle, ReminderRules rules) {
        this.handle = handle;
        this.rules = rules;
    }

    List<RowKey> lockDue(RowKey after, int limit, List<String> except) {
        return bound(
                        """
                        select s.id, s.expires_at
                          from subscriptions s
                         where
                        """
                                + DUE
                                + """
                           and (s.expires_at, s.id) > (:afterAt, :afterId)
                           and s.id <> all (:except)
                         order by s.expires_at, s.id
                         limit :limit
                           for no key update of s skip locked
                        """)
                .bind("afterAt", after.at())
                .bind("afterId", after.id())
                .bindArray("except", String.class, except)
                .bind("limit", limit)
                .map(RowKey::read)
                .list();
    }

    boolean anyDue(List<String> except) {
        return bound(
                        """
                        select exists (select 1
                                         from subscriptions s
                                        where
                        """
                                + DUE
                                + """
                           and s.id <> all (:except))
                        """)
                .bindArray("except", String.class, except)
                .mapTo(Boolean.class)
                .one();
    }

    /** How many subscriptions somebody would be told of. */
    long toBeTold() {
        return bound("""
                        select count(*) filter (where
                        """
                        + REASON
                        + """
                               is null)
                          from subscriptions s
                          left join users u on u.id = s.user_id
                         where
                        """
                        + DUE)
                .bind("tooLateUntil", AppTime.of(rules.tooLateUntil()))
                .mapTo(Long.class)
                .one();
    }

    /**
     * Plans the given subscriptions, which are locked, or says why not, and takes back a mark that speaks of an earlier
     * period. Those of one user share a mail, also across pages. A try whose end is not known keeps its key.
     *
     * @return how many were written down
     */
    long plan(List<String> ids, Instant now) {
        return bound(
                        """
                        with due as (
                             select s.id, s.user_id, s.expires_at, s.renewal_reminder_sent as marked,
                        """
                                + REASON
                                + """
                                    as reason
                               from subscriptions s
                               left join users u on u.id = s.user_id
                              where s.id = any (:ids)
                                and
                        """
                                + DUE
                                + """
                             ),
                             with_key as (
                             select due.*,
                                    coalesce((select min(mate.mail_key)
                                                from perennial.reminder_deliveries mate
                                               where mate.user_id = due.user_id
                                                 and mate.state = 'planned'
                                                 and mate.planned_by = :run
                                                 and not mate.maybe_taken),
                                             'renewal:' || first_value(id) over mail || ':'
                                             || to_char(first_value(expires_at) over mail,
                                                        'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                                             || ':expiring') as mail_key
                               from due
                             window mail as (partition by user_id, reason is null order by expires_at, id)
                             ),
                             unmarked as (
                             update subscriptions s
                                set renewal_reminder_sent = false, updated_at = greatest(s.updated_at, :asOf)
                               from due
                              where s.id = due.id
                                and due.marked
                                and due.reason is distinct from 'marked_before'
                             ),
                             written as (
                             insert into perennial.reminder_deliveries as d (
                                    period_end, subscription_id, user_id, state, reason,
                                    mail_key, planned_by, planned_at, settled_by)
                             select expires_at at time zone 'UTC', id, user_id,
                                    case when reason is null then 'planned' else 'suppressed' end, reason,
                                    mail_key, :run, :now, case when reason is not null then :run end
                               from with_key
                                 on conflict (period_end, subscription_id) do update
                                set state = excluded.state,
                                    reason = excluded.reason,
                                    mail_key = case when d.maybe_taken or d.state = 'sending' then d.mail_key
                                                    else excluded.mail_key end,
                                    planned_by = excluded.planned_by,
                                    planned_at = excluded.planned_at,
                                    settled_by = excluded.settled_by,
                                    maybe_taken = d.maybe_taken or d.state = 'sending',
                                    first_tried_at = case when d.maybe_taken or d.state = 'sending'
                                                          then d.first_tried_at end,
                                    error = null
                             returning 1
                             )
                        select count(*)
                          from written
                        """)
                .bind("tooLateUntil", AppTime.of(rules.tooLateUntil()))
                .bindArray("ids", String.class, ids)
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    private Query bound(String sql) {
        return handle.createQuery(sql)
                .bind("run", rules.runId())
                .bind("asOf", AppTime.of(rules.asOf()))
                .bind("until", AppTime.of(rules.until()));
    }
}
