package dev.perennial.bench.sweep;

import dev.perennial.bench.database.Template;
import dev.perennial.database.AppTime;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What a Java job on the product's engine would do to end subscriptions, and nothing else to nobody: no user, no notification. */
final class HandWrittenPage implements Sweep.Page<HandWrittenPage.Due> {

    static final String DONE = "expired";

    private static final AppTime NOW = AppTime.of(Template.NOW);

    /** The page's rows, by where they are. */
    record Due(int size, RowKey last, String places) implements Sweep.Rows {}

    @Override
    public Due lock(Handle handle, RowKey after, int limit, List<String> except) {
        return handle.createQuery(
                        """
                        with locked as materialized (
                          select s.id, s.expires_at, s.ctid as place
                            from subscriptions s
                           where s.provider = 'dlocal'
                             and s.status = 'active'
                             and s.expires_at <= :now
                             and (s.expires_at, s.id) > (:at, :id)
                             and s.id <> all (:except)
                           order by s.expires_at, s.id
                           limit :limit
                             for update skip locked
                        )
                        select count(*) as size,
                               (select l.id from locked l order by l.expires_at desc, l.id desc limit 1) as last_id,
                               (select max(l.expires_at) from locked l) as last_at,
                               array_agg(place)::text as places
                          from locked
                        """)
                .bind("now", NOW)
                .bind("at", after.at())
                .bind("id", after.id())
                .bindArray("except", String.class, except)
                .bind("limit", limit)
                .map((row, context) -> row.getInt("size") == 0
                        ? new Due(0, RowKey.FIRST, "{}")
                        : new Due(
                                row.getInt("size"),
                                new RowKey(
                                        new AppTime(row.getObject("last_at", java.time.LocalDateTime.class)),
                                        row.getString("last_id")),
                                row.getString("places")))
                .one();
    }

    @Override
    public boolean anyLeft(Handle handle, List<String> except) {
        return handle.createQuery(
                        """
                        select exists (select 1 from subscriptions
                                        where provider = 'dlocal' and status = 'active' and expires_at <= :now
                                          and id <> all (:except))
                        """)
                .bind("now", NOW)
                .bindArray("except", String.class, except)
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public void apply(Handle handle, Due rows, PageEnd end) {
        end.by(handle.createQuery(
                        """
                        with worked as (
                          update subscriptions s
                             set status = 'expired', updated_at = :now
                            from unnest(cast(:places as tid[])) as locked (place)
                           where s.ctid = locked.place
                          returning 1
                        ),
                        came_to (name, count, ids) as materialized (
                          select 'expired', count(*), cast(null as text[]) from worked
                        )
                        """
                                + PageEnd.SQL)
                .bind("now", NOW)
                .bind("places", rows.places()));
    }
}
