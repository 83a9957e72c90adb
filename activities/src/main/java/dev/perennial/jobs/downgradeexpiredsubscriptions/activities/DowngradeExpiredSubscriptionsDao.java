package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import dev.perennial.database.AppTime;
import dev.perennial.database.TimeOrderedId;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.Tally;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Every statement on the application's tables for ending subscriptions that ran out. */
final class DowngradeExpiredSubscriptionsDao {

    private final Handle handle;
    private final LatePayments payments;

    DowngradeExpiredSubscriptionsDao(Handle handle, LatePayments payments) {
        this.handle = handle;
        this.payments = payments;
    }

    /**
     * The user is locked as strongly as for a delete: a new subscription of his takes a share of that lock by its foreign
     * key, so it is either seen by {@link #expire} or comes after us. Nothing is waited for, so nothing deadlocks.
     *
     * <p>Those that wait for a payment are among them: {@link #expire} leaves them, and the cursor passes them by.
     */
    Due lockDue(Instant cutoff, RowKey after, int limit, List<String> except) {
        return handle.createQuery(
                        """
                        with locked as materialized (
                          select s.id, s.expires_at,
                                 s.tableoid as subscription_in, s.ctid as subscription_at,
                                 u.tableoid as user_in, u.ctid as user_at
                            from subscriptions s
                            join users u on u.id = s.user_id
                           where s.provider = 'dlocal'
                             and s.status = 'active'
                             and s.expires_at <= :cutoff
                             and s.expires_at >= :afterAt
                             and (s.expires_at, s.id) > (:afterAt, :afterId)
                             and s.id <> all (:except)
                           order by s.expires_at, s.id
                           limit :limit
                             for update of u skip locked
                             for no key update of s skip locked
                        )
                        select last.id,
                               last.expires_at,
                               (select count(*) from locked) as size,
                               (select array_agg(subscription_in) from locked)::text as subscriptions_in,
                               (select array_agg(subscription_at) from locked)::text as subscriptions_at,
                               (select array_agg(user_in) from locked)::text as users_in,
                               (select array_agg(user_at) from locked)::text as users_at
                          from (select l.id, l.expires_at
                                  from locked l
                                 order by l.expires_at desc, l.id desc
                                 limit 1) as last
                        """)
                .bind("cutoff", AppTime.of(cutoff))
                .bind("afterAt", after.at())
                .bind("afterId", after.id())
                .bindArray("except", String.class, except)
                .bind("limit", limit)
                .map((row, context) -> new Due(
                        row.getInt("size"),
                        RowKey.read(row, context),
                        new Places(row.getString("subscriptions_in"), row.getString("subscriptions_at")),
                        new Places(row.getString("users_in"), row.getString("users_at"))))
                .findOne()
                .orElse(Due.NOTHING);
    }

    /**
     * Those that wait for a payment do not count: they are due again in a later run.
     *
     * <p>Asks for the first in order: asked whether there is any at all, PostgreSQL expects to meet one soon and reads the table
     * from its beginning, to its end when there is none.
     */
    boolean anyDue(Instant cutoff, List<String> except) {
        return payments.bind(handle.createQuery(
                        """
                        select count(*) > 0
                          from (select 1
                                  from subscriptions s
                                  join users u on u.id = s.user_id
                                 where s.provider = 'dlocal'
                                   and s.status = 'active'
                                   and s.expires_at <= :cutoff
                                   and s.id <> all (:except)
                                   and not (%s)
                                 order by s.expires_at, s.id
                                 limit 1) as first_due
                        """
                                .formatted(waits())))
                .bind("cutoff", AppTime.of(cutoff))
                .bindArray("except", String.class, except)
                .mapTo(Boolean.class)
                .one();
    }

    /** How many are left as they are because they wait for a payment. */
    long countWaiting(Instant cutoff) {
        return payments.bind(handle.createQuery(
                        """
                        select count(*)
                          from subscriptions s
                          join users u on u.id = s.user_id
                         where s.provider = 'dlocal'
                           and s.status = 'active'
                           and s.expires_at <= :cutoff
                           and %s
                        """
                                .formatted(waits())))
                .bind("cutoff", AppTime.of(cutoff))
                .mapTo(Long.class)
                .one();
    }

    /**
     * The condition that subscription {@code s} of user {@code u} waits for a payment; {@link #expire} says the same for a
     * page at once. Only what would change a tier waits: a FREE user's subscription ends all the same.
     */
    private String waits() {
        if (!payments.hold()) {
            return "false";
        }
        return """
               u.tier <> 'FREE'
               and not exists (select 1
                                 from subscriptions other
                                where other.user_id = s.user_id
                                  and other.status in ('active', 'trialing')
                                  and (other.expires_at is null or other.expires_at > :cutoff))
               and exists (select 1
                             from payments y
                            where y.subscription_id = s.id
                              and %s)
               """
                .formatted(inFlight());
    }

    /** The due subscriptions of a page's users that a payment is in flight for. */
    private String inFlightOfPage() {
        if (!payments.hold()) {
            return "select null as id, null as user_id where false";
        }
        return """
               select distinct s.id, s.user_id
                            from page p
                            join subscriptions s on s.user_id = p.user_id
                            join payments y on y.subscription_id = s.id
                           where s.provider = 'dlocal'
                             and s.status = 'active'
                             and s.expires_at <= :cutoff
                             and %s"""
                .formatted(inFlight());
    }

    /**
     * The condition that payment {@code y} may still pay for subscription {@code s}, which has run out: on its way, or paid
     * since then, while the application has not booked the new period.
     */
    private String inFlight() {
        String pending = "upper(y.status::text) = 'PENDING' and y.created_at > :since";
        String paid = "upper(y.status::text) = 'PAID' and y.paid_at > :since and y.paid_at > s.expires_at";
        return payments.restore() ? "(" + pending + " or " + paid + ")" : pending;
    }

    /**
     * Ends the given subscriptions, which are locked with their users, and does to each user what follows from it. A
     * statement of its own, so that it sees what was committed before the locks were had.
     *
     * <p>Each subscription has one outcome. Of several of one user the first in the sweep's order counts as his downgrade
     * and the others find him FREE: it makes no difference where a page ends.
     *
     * <p>What waits for a payment has no outcome and stays as it is; until it ends, too, its user keeps his tier.
     *
     * <p>A user is told once of one period. Only where {@link RestoreDowngradedSubscriptionsDao} took that back, and the
     * application has booked nothing for it since, is he told again, and the effect says anew when and by which run.
     *
     * <p>PostgreSQL cannot know how many rows a page has. Joined to each other, the parts of this statement would be gone
     * through once for every row: they are looked up in sets instead, which is what {@code in (…)} inside an expression
     * comes to. A locked row stays where it is, so it is found again by its place in its partition, without an index.
     */
    void expire(Due due, Instant cutoff, Instant asOf, UUID runId, PageEnd end) {
        end.by(payments.bind(handle.createQuery(
                        """
                        with page as materialized (
                          select s.id, s.user_id, s.expires_at, u.tier, locked.*
                            from unnest(cast(:subscriptionsIn as oid[]), cast(:subscriptionsAt as tid[]),
                                        cast(:usersIn as oid[]), cast(:usersAt as tid[]))
                                 as locked (subscription_in, subscription_at, user_in, user_at)
                            join subscriptions s
                              on s.tableoid = locked.subscription_in
                             and s.ctid = locked.subscription_at
                            join users u
                              on u.tableoid = locked.user_in
                             and u.ctid = locked.user_at
                           where s.provider = 'dlocal'
                             and s.status = 'active'
                             and s.expires_at <= :cutoff
                        ),
                        covered as materialized (
                          select distinct other.user_id
                            from page p
                            join subscriptions other on other.user_id = p.user_id
                           where other.status in ('active', 'trialing')
                             and (other.expires_at is null or other.expires_at > :cutoff)
                        ),
                        in_flight as materialized (
                          %s
                        ),
                        judged as materialized (
                          select p.*,
                                 :idHead || substr(gen_random_uuid()::text, 16) as notification_id,
                                 case
                                   when p.tier = 'FREE' then 'already_free'
                                   when p.user_id in (select user_id from covered)
                                        or p.user_id in (select user_id from in_flight)
                                   then 'other_subscription'
                                   when row_number() over (partition by p.user_id order by p.expires_at, p.id) > 1
                                   then 'already_free'
                                   else 'downgraded'
                                 end as outcome
                            from page p
                           where p.tier = 'FREE'
                              or p.user_id in (select user_id from covered)
                              or p.id not in (select id from in_flight)
                        ),
                        expired as (
                          update subscriptions s
                             set status = 'expired',
                                 updated_at = :asOf
                            from judged j
                           where s.tableoid = j.subscription_in
                             and s.ctid = j.subscription_at
                        ),
                        downgraded as (
                          update users u
                             set tier = 'FREE',
                                 updated_at = :asOf
                            from judged j
                           where u.tableoid = j.user_in
                             and u.ctid = j.user_at
                             and j.outcome = 'downgraded'
                        ),
                        effect as (
                          insert into perennial.effects as known (
                                 kind, period_end, subject, run_id, at, before, notification_id)
                          select 'downgrade', j.expires_at at time zone 'UTC', j.id, :run, :at, j.tier::text,
                                 j.notification_id
                            from judged j
                           where j.outcome = 'downgraded'
                           order by j.expires_at, j.id
                              on conflict (kind, period_end, subject) do update
                             set run_id = excluded.run_id,
                                 at = excluded.at,
                                 before = excluded.before,
                                 notification_id = excluded.notification_id
                           where known.notification_id is null
                          returning subject
                        ),
                        notified as (
                          insert into notifications (id, user_id, type, title, message, created_at)
                          select j.notification_id,
                                 j.user_id,
                                 'subscription_expired',
                                 'Subscription Expired',
                                 'Your subscription has expired. You have been downgraded to the FREE tier.',
                                 :asOf
                            from judged j
                           where (j.id in (select subject from effect)) is true
                        ),
                        came_to (name, count, ids) as materialized (
                          select 'expired', count(*), null::text[]
                            from judged
                           union all
                          select j.outcome, count(*), null::text[]
                            from judged j
                           group by j.outcome
                           union all
                          select 'downgraded from ' || j.tier::text,
                                 count(*),
                                 (array_agg(j.user_id order by j.expires_at, j.id))[1 : %d]
                            from judged j
                           where j.outcome = 'downgraded'
                           group by j.tier
                           union all
                          select 'passed by', :size - count(*), null::text[]
                            from judged
                          having :size > count(*)
                        )
                        """
                                        .formatted(inFlightOfPage(), Tally.MAX_IDS)
                                + PageEnd.SQL))
                .bind("subscriptionsIn", due.subscriptions().in())
                .bind("subscriptionsAt", due.subscriptions().at())
                .bind("usersIn", due.users().in())
                .bind("usersAt", due.users().at())
                .bind("size", due.size())
                .bind("cutoff", AppTime.of(cutoff))
                .bind("asOf", AppTime.of(asOf))
                .bind("at", asOf)
                .bind("run", runId)
                .bind("idHead", TimeOrderedId.head(asOf)));
    }

    /** Subscriptions that are locked with their users. */
    record Due(int size, RowKey last, Places subscriptions, Places users) implements Sweep.Rows {

        private static final Due NOTHING = new Due(0, RowKey.FIRST, Places.NONE, Places.NONE);
    }

    /**
     * Where locked rows are, as PostgreSQL writes it; good until the transaction ends.
     *
     * @param in the partition of each, or the table
     * @param at the place there, which each partition counts for itself
     */
    record Places(String in, String at) {

        private static final Places NONE = new Places("{}", "{}");
    }
}
