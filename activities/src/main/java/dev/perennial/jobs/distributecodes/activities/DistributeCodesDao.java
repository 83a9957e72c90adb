package dev.perennial.jobs.distributecodes.activities;

import dev.perennial.database.AppTime;
import dev.perennial.sweep.RowKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Every statement on the application's {@code affiliates}, and on the codes that they are given for a month. */
final class DistributeCodesDao {

    private final Handle handle;
    private final Month month;

    DistributeCodesDao(Handle handle, Month month) {
        this.handle = handle;
        this.month = month;
    }

    /** The affiliate's lock is what keeps two runs from filling the same slot. */
    List<RowKey> lockLacking(RowKey after, int limit, List<String> except) {
        return handle.createQuery(
                        """
                        select a.id, a.joined_at
                          from affiliates a
                          join unnest(:tiers, :quotas) as q (tier, quota) on q.tier = a.tier::text
                         where a.status = 'ACTIVE'
                           and a.joined_at < :begin
                           and (a.joined_at, a.id) > (:afterAt, :afterId)
                           and a.id <> all (:except)
                           and q.quota > (select count(*)
                                            from perennial.code_grants g
                                           where g.period = :period
                                             and g.affiliate_id = a.id
                                             and g.slot <= q.quota)
                         order by a.joined_at, a.id
                         limit :limit
                           for no key update of a skip locked
                        """)
                .bindArray("tiers", String.class, month.quotas().keySet())
                .bindArray("quotas", Integer.class, month.quotas().values())
                .bind("begin", AppTime.of(month.begin()))
                .bind("period", month.period())
                .bind("afterAt", after.at())
                .bind("afterId", after.id())
                .bindArray("except", String.class, except)
                .bind("limit", limit)
                .map(RowKey::read)
                .list();
    }

    boolean anyLacking(List<String> except) {
        return lacking("select exists (select 1 %s)", except)
                .mapTo(Boolean.class)
                .one();
    }

    /** How many affiliates lack codes, locked or not. */
    long countLacking() {
        return lacking("select count(*) %s", List.of()).mapTo(Long.class).one();
    }

    private Query lacking(String select, List<String> except) {
        return handle.createQuery(
                        select.formatted(
                                """
                          from affiliates a
                          join unnest(:tiers, :quotas) as q (tier, quota) on q.tier = a.tier::text
                         where a.status = 'ACTIVE'
                           and a.joined_at < :begin
                           and a.id <> all (:except)
                           and q.quota > (select count(*)
                                            from perennial.code_grants g
                                           where g.period = :period
                                             and g.affiliate_id = a.id
                                             and g.slot <= q.quota)
                        """))
                .bindArray("tiers", String.class, month.quotas().keySet())
                .bindArray("quotas", Integer.class, month.quotas().values())
                .bind("begin", AppTime.of(month.begin()))
                .bind("period", month.period())
                .bindArray("except", String.class, except);
    }

    /** What the locked affiliates still lack: a statement after the lock, so that it sees what another run has just given. */
    List<Slot> lackingSlots(List<String> affiliates) {
        return handle.createQuery(
                        """
                        select a.id, due.slot
                          from affiliates a
                          join unnest(:tiers, :quotas) as q (tier, quota) on q.tier = a.tier::text
                         cross join generate_series(1, q.quota) as due (slot)
                          left join perennial.code_grants g
                                 on g.period = :period
                                and g.affiliate_id = a.id
                                and g.slot = due.slot
                         where a.id = any (:affiliates)
                           and g.slot is null
                         order by a.joined_at, a.id, due.slot
                        """)
                .bindArray("tiers", String.class, month.quotas().keySet())
                .bindArray("quotas", Integer.class, month.quotas().values())
                .bind("period", month.period())
                .bindArray("affiliates", String.class, affiliates)
                .map((row, context) -> new Slot(row.getString(1), row.getInt(2)))
                .list();
    }

    /**
     * Gives each code to its slot, except the codes that exist already or once did.
     *
     * @return the slots that were filled
     */
    List<Slot> give(List<NewCode> codes, Instant asOf, Instant expiresAt, UUID runId) {
        return handle.createQuery(
                        """
                        with code as materialized (
                          select c.id, c.affiliate_id, c.slot, c.code
                            from unnest(:ids, :affiliates, :slots, :codes) as c (id, affiliate_id, slot, code)
                           where not exists (select 1
                                               from perennial.code_grants g
                                              where g.code = c.code)
                        ),
                        made as (
                          insert into affiliate_codes (
                                 id, affiliate_id, code, status, expires_at, created_at, updated_at)
                          select c.id, c.affiliate_id, c.code, 'ACTIVE', :expiresAt, :asOf, :asOf
                            from code c
                              on conflict do nothing
                          returning id, code
                        )
                        insert into perennial.code_grants (
                               period, affiliate_id, slot, code, code_id, run_id, at)
                        select :period, c.affiliate_id, c.slot, c.code, c.id, :run, :at
                          from code c
                          join made m on m.id = c.id
                        returning affiliate_id, slot
                        """)
                .bindArray("ids", String.class, codes.stream().map(NewCode::id).toList())
                .bindArray(
                        "affiliates",
                        String.class,
                        codes.stream().map(code -> code.slot().affiliateId()).toList())
                .bindArray(
                        "slots",
                        Integer.class,
                        codes.stream().map(code -> code.slot().number()).toList())
                .bindArray(
                        "codes", String.class, codes.stream().map(NewCode::code).toList())
                .bind("period", month.period())
                .bind("expiresAt", AppTime.of(expiresAt))
                .bind("asOf", AppTime.of(asOf))
                .bind("run", runId)
                .bind("at", asOf)
                .map((row, context) -> new Slot(row.getString(1), row.getInt(2)))
                .list();
    }

    /** How many affiliates may have codes for the month, by tier. */
    List<Eligible> eligible() {
        return handle.createQuery(
                        """
                        select a.tier::text as tier, count(*) as affiliates
                          from affiliates a
                         where a.status = 'ACTIVE'
                           and a.joined_at < :begin
                         group by a.tier
                         order by a.tier
                        """)
                .bind("begin", AppTime.of(month.begin()))
                .map((row, context) -> new Eligible(row.getString("tier"), row.getLong("affiliates")))
                .list();
    }

    /** One of the codes that an affiliate is due for a month; the first is number 1. */
    record Slot(String affiliateId, int number) {}

    record NewCode(String id, Slot slot, String code) {}

    record Eligible(String tier, long affiliates) {}
}
