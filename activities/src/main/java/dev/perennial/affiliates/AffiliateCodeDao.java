package dev.perennial.affiliates;

import dev.perennial.database.AppTime;
import dev.perennial.sweep.RowKey;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Every statement on the application's {@code affiliate_codes}, for expiring them. */
final class AffiliateCodeDao {

    private final Handle handle;

    AffiliateCodeDao(Handle handle) {
        this.handle = handle;
    }

    List<RowKey> lockDue(Instant asOf, RowKey after, int limit, List<String> except) {
        return handle.createQuery(
                        """
                        select c.id, c.expires_at
                          from affiliate_codes c
                         where c.status = 'ACTIVE'
                           and c.expires_at <= :asOf
                           and (c.expires_at, c.id) > (:afterAt, :afterId)
                           and c.id <> all (:except)
                         order by c.expires_at, c.id
                         limit :limit
                           for update skip locked
                        """)
                .bind("asOf", AppTime.of(asOf))
                .bind("afterAt", after.at())
                .bind("afterId", after.id())
                .bindArray("except", String.class, except)
                .bind("limit", limit)
                .map(RowKey::read)
                .list();
    }

    boolean anyDue(Instant asOf, List<String> except) {
        return handle.createQuery(
                        """
                        select count(*) > 0
                          from (select 1
                                  from affiliate_codes c
                                 where c.status = 'ACTIVE'
                                   and c.expires_at <= :asOf
                                   and c.id <> all (:except)
                                 order by c.expires_at, c.id
                                 limit 1) as first_due
                        """)
                .bind("asOf", AppTime.of(asOf))
                .bindArray("except", String.class, except)
                .mapTo(Boolean.class)
                .one();
    }

    /** Returns the ids of those that changed, in the sweep's order: the database may change them in any other. */
    List<String> expire(List<String> ids, Instant asOf) {
        return handle.createQuery(
                        """
                        with expired as (
                          update affiliate_codes c
                             set status = 'EXPIRED',
                                 updated_at = :asOf
                           where c.id = any (:ids)
                             and c.status = 'ACTIVE'
                             and c.expires_at <= :asOf
                          returning c.id, c.expires_at
                        )
                        select e.id
                          from expired e
                         order by e.expires_at, e.id
                        """)
                .bindArray("ids", String.class, ids)
                .bind("asOf", AppTime.of(asOf))
                .mapTo(String.class)
                .list();
    }

    /** How many codes are active, and how many of them are due. */
    Share due(Instant asOf) {
        return handle.createQuery(
                        """
                        select count(*) filter (where c.expires_at <= :asOf) as due, count(*) as active
                          from affiliate_codes c
                         where c.status = 'ACTIVE'
                        """)
                .bind("asOf", AppTime.of(asOf))
                .map((row, context) -> new Share(row.getLong("due"), row.getLong("active")))
                .one();
    }

    record Share(long due, long active) {}
}
