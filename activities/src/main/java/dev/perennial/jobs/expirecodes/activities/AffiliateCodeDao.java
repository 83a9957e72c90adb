package dev.perennial.jobs.expirecodes.activities;

import dev.perennial.database.AppTime;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.Tally;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Every statement on the application's {@code affiliate_codes}, for expiring them. */
final class AffiliateCodeDao {

    private final Handle handle;

    AffiliateCodeDao(Handle handle) {
        this.handle = handle;
    }

    Due lockDue(Instant asOf, RowKey after, int limit, List<String> except) {
        return handle.createQuery(
                        """
                        with locked as materialized (
                          select c.id, c.expires_at, c.tableoid as code_in, c.ctid as code_at
                            from affiliate_codes c
                           where c.status = 'ACTIVE'
                             and c.expires_at <= :asOf
                             and c.expires_at >= :afterAt
                             and (c.expires_at, c.id) > (:afterAt, :afterId)
                             and c.id <> all (:except)
                           order by c.expires_at, c.id
                           limit :limit
                             for update skip locked
                        )
                        select last.id,
                               last.expires_at,
                               (select count(*) from locked) as size,
                               (select array_agg(code_in) from locked)::text as codes_in,
                               (select array_agg(code_at) from locked)::text as codes_at
                          from (select l.id, l.expires_at
                                  from locked l
                                 order by l.expires_at desc, l.id desc
                                 limit 1) as last
                        """)
                .bind("asOf", AppTime.of(asOf))
                .bind("afterAt", after.at())
                .bind("afterId", after.id())
                .bindArray("except", String.class, except)
                .bind("limit", limit)
                .map((row, context) -> new Due(
                        row.getInt("size"),
                        RowKey.read(row, context),
                        row.getString("codes_in"),
                        row.getString("codes_at")))
                .findOne()
                .orElse(Due.NOTHING);
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

    /** Expires the locked codes, and tells their ids in the sweep's order: the database may change them in any other. */
    void expire(Due due, Instant asOf, PageEnd end) {
        end.by(handle.createQuery(
                        """
                        with expired as (
                          update affiliate_codes c
                             set status = 'EXPIRED',
                                 updated_at = :asOf
                            from unnest(cast(:codesIn as oid[]), cast(:codesAt as tid[])) as locked (code_in, code_at)
                           where c.tableoid = locked.code_in
                             and c.ctid = locked.code_at
                             and c.status = 'ACTIVE'
                             and c.expires_at <= :asOf
                          returning c.id, c.expires_at
                        ),
                        came_to (name, count, ids) as materialized (
                          select 'expired', count(*), (array_agg(e.id order by e.expires_at, e.id))[1 : %d]
                            from expired e
                        )
                        """
                                        .formatted(Tally.MAX_IDS)
                                + PageEnd.SQL)
                .bind("codesIn", due.codesIn())
                .bind("codesAt", due.codesAt())
                .bind("asOf", AppTime.of(asOf)));
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

    /**
     * Codes that are locked. Neither keys nor ids of them, so that it makes no difference to our memory how many they are.
     *
     * @param codesIn the partitions that they are in, or the table, as PostgreSQL writes them
     * @param codesAt their places there, which each partition counts for itself; good until the transaction ends
     */
    record Due(int size, RowKey last, String codesIn, String codesAt) implements Sweep.Rows {

        private static final Due NOTHING = new Due(0, RowKey.FIRST, "{}", "{}");
    }
}
