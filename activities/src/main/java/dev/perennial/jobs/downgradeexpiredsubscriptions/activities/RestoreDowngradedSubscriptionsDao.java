package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import dev.perennial.database.AppTime;
import dev.perennial.sweep.RowKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Every statement on the application's tables for taking a downgrade back that was paid for after all. */
final class RestoreDowngradedSubscriptionsDao {

    /**
     * A downgrade of ours that nobody has changed anything about since: not this job, not the application, which may have
     * booked the payment itself. The payment has to be of this subscription, and to follow the downgrade within the max age.
     *
     * <p>Of the two conditions on payments the first is implied by the second, and lets PostgreSQL begin with the few payments
     * of the last days as well as with the few downgrades, whichever are fewer.
     */
    private static final String RESTORABLE =
            """
              from perennial.effects e
              join subscriptions s on s.id = e.subject
              join users u on u.id = s.user_id
             where e.kind = 'downgrade'
               and e.at > :downgradedSince
               and s.provider = 'dlocal'
               and s.status = 'expired'
               and e.period_end = s.expires_at at time zone 'UTC'
               and u.tier = 'FREE'
               and s.id in (select y.subscription_id
                              from payments y
                             where y.paid_at > :since
                               and upper(y.status::text) = 'PAID')
               and exists (select 1
                             from payments y
                            where y.subscription_id = s.id
                              and upper(y.status::text) = 'PAID'
                              and y.paid_at > :since
                              and y.paid_at > e.at at time zone 'UTC'
                              and y.paid_at <= e.at at time zone 'UTC' + make_interval(secs => :maxAge))
               and not exists (select 1
                                 from perennial.effects r
                                where r.kind = 'restore'
                                  and r.period_end = e.period_end
                                  and r.subject = e.subject)
            """;

    private final Handle handle;
    private final LatePayments payments;

    RestoreDowngradedSubscriptionsDao(Handle handle, LatePayments payments) {
        this.handle = handle;
        this.payments = payments;
    }

    /** In the application's order: user, then subscription. */
    List<RowKey> lockRestorable(RowKey after, int limit, List<String> except) {
        return bind(handle.createQuery(
                        "select s.id, s.expires_at"
                                + RESTORABLE
                                + """
                           and (s.expires_at, s.id) > (:afterAt, :afterId)
                           and s.id <> all (:except)
                         order by s.expires_at, s.id
                         limit :limit
                           for update of u skip locked
                           for no key update of s skip locked
                        """))
                .bind("afterAt", after.at())
                .bind("afterId", after.id())
                .bindArray("except", String.class, except)
                .bind("limit", limit)
                .map(RowKey::read)
                .list();
    }

    boolean anyRestorable(List<String> except) {
        return bind(handle.createQuery("select exists (select 1" + RESTORABLE + " and s.id <> all (:except))"))
                .bindArray("except", String.class, except)
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Gives the users of the given subscriptions, which are locked with them, back what the downgrade took: tier and
     * subscription, and takes back what they were told. Each once: the effect of kind {@code restore} stands for good. Of
     * several subscriptions of one user the first in the sweep's order does it, and the others find him no longer FREE. The
     * tier goes through a record of the table, which makes of the text whatever type the application's column has.
     *
     * @return the users
     */
    List<String> restore(List<String> ids, UUID runId) {
        return bind(handle.createQuery(
                        "with page as materialized (select s.id, s.user_id, s.expires_at, e.period_end,"
                                + " e.before, e.notification_id,"
                                + " row_number() over (partition by s.user_id order by s.expires_at, s.id) as place"
                                + RESTORABLE
                                + """
                           and s.id = any (:ids)
                        ),
                        effect as (
                          insert into perennial.effects (kind, period_end, subject, run_id, at, before)
                          select 'restore', p.period_end, p.id, :run, :at, 'FREE'
                            from page p
                           where p.place = 1
                           order by p.expires_at, p.id
                              on conflict do nothing
                          returning subject
                        ),
                        restored as materialized (
                          select p.*
                            from page p
                            join effect e on e.subject = p.id
                        ),
                        reactivated as (
                          update subscriptions s
                             set status = 'active',
                                 updated_at = :asOf
                            from restored r
                           where s.id = r.id
                        ),
                        upgraded as (
                          update users u
                             set tier = (jsonb_populate_record(null::users, jsonb_build_object('tier', r.before))).tier,
                                 updated_at = :asOf
                            from restored r
                           where u.id = r.user_id
                        ),
                        voided as (
                          delete from notifications n
                           using restored r
                           where n.id = r.notification_id
                        ),
                        untold as (
                          update perennial.effects e
                             set notification_id = null
                            from restored r
                           where e.kind = 'downgrade'
                             and e.period_end = r.period_end
                             and e.subject = r.id
                        )
                        select r.user_id
                          from restored r
                         order by r.expires_at, r.id
                        """))
                .bindArray("ids", String.class, ids)
                .bind("run", runId)
                .bind("at", payments.asOf())
                .bind("asOf", AppTime.of(payments.asOf()))
                .mapTo(String.class)
                .list();
    }

    /** What was paid within the max age after a downgrade, and within the max age before this run. */
    private <T extends SqlStatement<T>> T bind(T statement) {
        Instant downgradedSince = payments.since().minus(payments.maxAge());
        return payments.bind(statement)
                .bind("downgradedSince", downgradedSince)
                .bind("maxAge", payments.maxAge().toMillis() / 1000.0);
    }
}
