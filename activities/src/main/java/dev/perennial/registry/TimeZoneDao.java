package dev.perennial.registry;

import static dev.perennial.database.Columns.time;

import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.ZoneTimeline.OffsetFrom;
import dev.perennial.database.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Every statement on what was decided about time zones. */
public final class TimeZoneDao {

    static final String COLUMNS = "z.zone, z.offsets::text as offsets, z.decided_at, z.known_until, z.release";

    private final Handle handle;

    public TimeZoneDao(Handle handle) {
        this.handle = handle;
    }

    /** What was decided about the zones that jobs are in; a job's zone is missing until the leader has seen the job. */
    public List<ZoneTimeline> all() {
        return handle.createQuery("select " + COLUMNS + " from perennial.time_zones z order by z.zone")
                .map(TimeZoneDao::timeline)
                .list();
    }

    public Optional<ZoneTimeline> find(ZoneId zone) {
        return handle.createQuery("select " + COLUMNS + " from perennial.time_zones z where z.zone = :zone")
                .bind("zone", zone.getId())
                .map(TimeZoneDao::timeline)
                .findOne();
    }

    /**
     * Writes a decision, and lets the schedules of the zone's jobs be written anew. Of two who decide at once, one does.
     *
     * @param before what it follows; empty for the first one about a zone
     */
    public void decide(ZoneTimeline next, Optional<ZoneTimeline> before) {
        int written = handle.createUpdate(
                        """
                        insert into perennial.time_zones as known (zone, offsets, decided_at, known_until, release)
                        values (:zone, cast(:offsets as jsonb), :decidedAt, :knownUntil, :release)
                            on conflict (zone) do update
                           set offsets = excluded.offsets,
                               decided_at = excluded.decided_at,
                               known_until = excluded.known_until,
                               release = excluded.release
                         where known.decided_at = :before
                        """)
                .bind("zone", next.zone().getId())
                .bind("offsets", Json.write(next.offsets()))
                .bind("decidedAt", next.decidedAt())
                .bind("knownUntil", next.knownUntil())
                .bind("release", next.release())
                .bind("before", before.map(ZoneTimeline::decidedAt).orElse(null))
                .execute();
        if (written == 1) {
            writeSchedulesAnew(next.zone());
        }
    }

    /** No version is 0: a schedule that was converged to it is behind. */
    private void writeSchedulesAnew(ZoneId zone) {
        handle.createUpdate(
                        """
                        update perennial.job_definitions
                           set converged_version = 0
                         where spec ->> 'time_zone' = :zone
                           and converged_version is not null
                        """)
                .bind("zone", zone.getId())
                .execute();
    }

    /** The offset that PostgreSQL's own data give a zone at these times; empty when it does not know the zone. */
    public Optional<Map<Instant, ZoneOffset>> inPostgresql(String zone, List<Instant> times) {
        try {
            return Optional.of(handle.createQuery(
                            """
                            select at,
                                   cast(extract(epoch from (at at time zone :zone) - (at at time zone 'UTC')) as integer) as ahead
                              from unnest(cast(:times as timestamptz[])) as at
                             order by at
                            """)
                    .bind("zone", zone)
                    .bindArray(
                            "times",
                            String.class,
                            times.stream().map(Instant::toString).toList())
                    .reduceRows(new LinkedHashMap<>(), (offsets, row) -> {
                        offsets.put(
                                row.getColumn("at", Instant.class),
                                ZoneOffset.ofTotalSeconds(row.getColumn("ahead", Integer.class)));
                        return offsets;
                    }));
        } catch (UnableToExecuteStatementException unknown) {
            return Optional.empty();
        }
    }

    /** Empty where the row has none, as after a left join. */
    static Optional<ZoneTimeline> timelineIfAny(ResultSet row) throws SQLException {
        return row.getString("zone") == null ? Optional.empty() : Optional.of(timeline(row, null));
    }

    private static ZoneTimeline timeline(ResultSet row, StatementContext context) throws SQLException {
        return new ZoneTimeline(
                ZoneId.of(row.getString("zone")),
                List.of(Json.read(row.getString("offsets"), OffsetFrom[].class)),
                time(row, "decided_at").orElseThrow(),
                time(row, "known_until").orElseThrow(),
                row.getString("release"));
    }
}
