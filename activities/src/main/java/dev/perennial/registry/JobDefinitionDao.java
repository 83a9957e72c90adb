package dev.perennial.registry;

import static dev.perennial.database.Columns.text;
import static dev.perennial.database.Columns.time;

import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Ticks;
import dev.perennial.schedule.ZoneTimeline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Every statement on the registry. */
public final class JobDefinitionDao {

    private static final String COLUMNS =
            """
            select d.id, d.version, d.spec::text as spec, d.source, d.created_at, d.removed_at, d.converged_version,
                   d.converged_paused, d.converged_fingerprint, d.converged_listing, d.audited_until,
                   p.paused_at, p.paused_by, p.note, %s
              from perennial.job_definitions d
              left join perennial.job_pauses p on p.job_id = d.id and p.resumed_at is null
              left join perennial.time_zones z on z.zone = d.spec ->> 'time_zone'
            """
                    .formatted(TimeZoneDao.COLUMNS);

    private static final String WITHOUT_SPEC =
            """
            select d.id, d.version, d.source, d.created_at, d.removed_at, d.converged_version,
                   d.converged_paused, d.converged_fingerprint, d.converged_listing, d.audited_until,
                   p.paused_at, p.paused_by, p.note, z.decided_at
              from perennial.job_definitions d
              left join perennial.job_pauses p on p.job_id = d.id and p.resumed_at is null
              left join perennial.time_zones z on z.zone = d.spec ->> 'time_zone'
            """;

    private final Handle handle;

    public JobDefinitionDao(Handle handle) {
        this.handle = handle;
    }

    /** A definition that was valid from some moment on. */
    public record Version(JobDefinition definition, Instant validFrom, Optional<ZoneTimeline> zone) {

        /** The instants at which the job was due by it. */
        public Ticks ticks() {
            return zone.map(definition::ticks).orElseGet(definition::ticks);
        }
    }

    /** A time during which a job was paused; {@code until} is empty while it lasts. */
    public record PauseSpan(Instant from, Optional<Instant> until) {

        public boolean covers(Instant moment) {
            return !moment.isBefore(from) && until.map(moment::isBefore).orElse(true);
        }
    }

    /** Also finds a removed one. */
    public Optional<RegisteredJob> find(String id) {
        return handle.createQuery(COLUMNS + " where d.id = :id")
                .bind("id", id)
                .map(JobDefinitionDao::job)
                .findOne();
    }

    /** The jobs that are not removed, by id. */
    public List<RegisteredJob> all() {
        return handle.createQuery(COLUMNS + " where d.removed_at is null order by d.id")
                .map(JobDefinitionDao::job)
                .list();
    }

    /** The removed jobs whose schedule may still be there. */
    public List<RegisteredJob> removedButConverged() {
        return handle.createQuery(
                        COLUMNS + " where d.removed_at is not null and d.converged_version is not null order by d.id")
                .map(JobDefinitionDao::job)
                .list();
    }

    /**
     * The jobs that are not removed, by id; a definition is read only where the given map does not have it in its present version
     * and with what is decided about its zone, and then put there.
     */
    public List<RegisteredJob> all(Map<String, RegisteredJob> known) {
        List<String> unknown = handle.createQuery(
                        """
                        select d.id, d.version, z.decided_at
                          from perennial.job_definitions d
                          left join perennial.time_zones z on z.zone = d.spec ->> 'time_zone'
                         where d.removed_at is null
                        """)
                .map((row, context) -> isKnown(known, row) ? null : row.getString("id"))
                .filter(Objects::nonNull)
                .list();
        if (!unknown.isEmpty()) {
            handle.createQuery(COLUMNS + " where d.id = any(:ids)")
                    .bindArray("ids", String.class, unknown)
                    .map(JobDefinitionDao::job)
                    .forEach(job -> known.put(job.id(), job));
        }
        List<RegisteredJob> jobs = handle.createQuery(WITHOUT_SPEC + " where d.removed_at is null order by d.id")
                .map((row, context) -> isKnown(known, row)
                        ? asKnown(row, known.get(row.getString("id")))
                        : null)
                .filter(Objects::nonNull)
                .list();
        known.keySet().retainAll(jobs.stream().map(RegisteredJob::id).collect(Collectors.toSet()));
        return jobs;
    }

    private static boolean isKnown(Map<String, RegisteredJob> known, ResultSet row) throws SQLException {
        RegisteredJob job = known.get(row.getString("id"));
        return job != null
                && job.version() == row.getInt("version")
                && job.zone().map(ZoneTimeline::decidedAt).equals(time(row, "decided_at"));
    }

    /** Jobs that Temporal has not heard the latest of, by id. */
    public List<RegisteredJob> toConverge() {
        return handle.createQuery(
                        COLUMNS
                                + """
                                  where d.removed_at is null
                                    and (d.converged_version is distinct from d.version
                                         or d.converged_paused is distinct from (p.job_id is not null))
                                  order by d.id
                                 """)
                .map(JobDefinitionDao::job)
                .list();
    }

    /** The jobs of which an earlier version was valid at some time that is not audited yet. */
    public Set<String> changedSinceAudited() {
        return handle.createQuery(
                        """
                        select d.id
                          from perennial.job_definitions d
                          join perennial.job_versions v on v.job_id = d.id and v.version = d.version
                         where d.removed_at is null
                           and v.valid_from > d.audited_until
                        """)
                .mapTo(String.class)
                .set();
    }

    /**
     * Writes the definition as a new version; a removed job comes back.
     *
     * @throws InvalidCatalogueException when it says what no catalogue may
     */
    void save(JobDefinition definition, String source, Instant now) {
        String spec = Catalogue.toJson(definition);
        // What cannot be read back would hide every job from whoever lists them.
        Catalogue.fromJson(definition.id(), spec);
        handle.createUpdate(
                        """
                        with saved as (
                            insert into perennial.job_definitions as known (
                                   id, version, spec, source, created_at, updated_at, audited_until)
                            values (:id, 1, cast(:spec as jsonb), :source, :now, :now, :now)
                                on conflict (id) do update
                               set version = known.version + 1,
                                   spec = excluded.spec,
                                   source = excluded.source,
                                   updated_at = excluded.updated_at,
                                   audited_until = case when known.removed_at is null then known.audited_until
                                                        else excluded.updated_at end,
                                   removed_at = null
                            returning id, version, spec)
                        insert into perennial.job_versions (job_id, version, spec, valid_from)
                        select id, version, spec, :now from saved
                        """)
                .bind("id", definition.id())
                .bind("spec", spec)
                .bind("source", source)
                .bind("now", now)
                .execute();
    }

    void remove(String id, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.job_definitions
                           set removed_at = :now, updated_at = :now
                         where id = :id and removed_at is null
                        """)
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    /** Returns false when it was paused already. */
    boolean pause(String id, String by, String note, Instant now) {
        return handle.createUpdate(
                                """
                        insert into perennial.job_pauses (job_id, paused_at, paused_by, note)
                        values (:id, :now, :by, :note)
                            on conflict do nothing
                        """)
                        .bind("id", id)
                        .bind("now", now)
                        .bind("by", by)
                        .bind("note", note)
                        .execute()
                == 1;
    }

    /** Returns false when it was not paused. */
    boolean resume(String id, String by, Instant now) {
        return handle.createUpdate(
                                """
                        update perennial.job_pauses
                           set resumed_at = greatest(:now, paused_at), resumed_by = :by
                         where job_id = :id and resumed_at is null
                        """)
                        .bind("id", id)
                        .bind("now", now)
                        .bind("by", by)
                        .execute()
                == 1;
    }

    /** The pauses that touch the time after the given moment, the earliest first. */
    public List<PauseSpan> pausesAfter(String id, Instant moment) {
        return handle.createQuery(
                        """
                        select paused_at, resumed_at
                          from perennial.job_pauses
                         where job_id = :id and (resumed_at is null or resumed_at > :moment)
                         order by paused_at
                        """)
                .bind("id", id)
                .bind("moment", moment)
                .map((row, context) -> new PauseSpan(time(row, "paused_at").orElseThrow(), time(row, "resumed_at")))
                .list();
    }

    /** Every version of a job's definition, the earliest first. */
    public List<Version> versions(String id) {
        return handle.createQuery(
                        """
                        select v.spec::text as spec, v.valid_from, %s
                          from perennial.job_versions v
                          left join perennial.time_zones z on z.zone = v.spec ->> 'time_zone'
                         where v.job_id = :id
                         order by v.version
                        """
                                .formatted(TimeZoneDao.COLUMNS))
                .bind("id", id)
                .map((row, context) -> new Version(
                        Catalogue.fromJson(id, row.getString("spec")),
                        time(row, "valid_from").orElseThrow(),
                        TimeZoneDao.timelineIfAny(row)))
                .list();
    }

    public void converged(String id, RegisteredJob.Converged converged) {
        handle.createUpdate(
                        """
                        update perennial.job_definitions
                           set converged_version = :version,
                               converged_paused = :paused,
                               converged_fingerprint = :fingerprint,
                               converged_listing = :listing
                         where id = :id
                        """)
                .bind("id", id)
                .bind("version", converged.version())
                .bind("paused", converged.paused())
                .bind("fingerprint", converged.fingerprint())
                .bind("listing", converged.listing())
                .execute();
    }

    /** The schedule of a removed job is gone. */
    public void unscheduled(String id) {
        handle.createUpdate(
                        """
                        update perennial.job_definitions
                           set converged_version = null, converged_paused = null, converged_fingerprint = null,
                               converged_listing = null
                         where id = :id
                        """)
                .bind("id", id)
                .execute();
    }

    public void auditedUntil(String id, Instant moment) {
        handle.createUpdate(
                        """
                        update perennial.job_definitions
                           set audited_until = greatest(audited_until, :moment)
                         where id = :id
                        """)
                .bind("id", id)
                .bind("moment", moment)
                .execute();
    }

    /** Writes down who did what to a job. */
    public void event(String jobId, String kind, String actor, String detail, Instant at) {
        handle.createUpdate(
                        """
                        insert into perennial.job_events (at, job_id, kind, actor, detail)
                        values (:at, :job, :kind, :actor, :detail)
                        """)
                .bind("at", at)
                .bind("job", jobId)
                .bind("kind", kind)
                .bind("actor", actor)
                .bind("detail", detail)
                .execute();
    }

    /** What happened to a job's definition and schedule, the newest first. */
    List<JobEvent> events(String jobId, int limit) {
        return handle.createQuery(
                        """
                        select at, kind, actor, detail
                          from perennial.job_events
                         where job_id = :job
                         order by id desc
                         limit :limit
                        """)
                .bind("job", jobId)
                .bind("limit", limit)
                .map((row, context) -> new JobEvent(
                        time(row, "at").orElseThrow(),
                        row.getString("kind"),
                        row.getString("actor"),
                        row.getString("detail")))
                .list();
    }

    private static RegisteredJob job(ResultSet row, StatementContext context) throws SQLException {
        return registered(
                row, Catalogue.fromJson(row.getString("id"), row.getString("spec")), TimeZoneDao.timelineIfAny(row));
    }

    private static RegisteredJob asKnown(ResultSet row, RegisteredJob known) throws SQLException {
        return registered(row, known.definition(), known.zone());
    }

    private static RegisteredJob registered(ResultSet row, JobDefinition definition, Optional<ZoneTimeline> zone)
            throws SQLException {
        Optional<RegisteredJob.Pause> pause = time(row, "paused_at").isEmpty()
                ? Optional.empty()
                : Optional.of(new RegisteredJob.Pause(
                        time(row, "paused_at").orElseThrow(), row.getString("paused_by"), row.getString("note")));
        int convergedVersion = row.getInt("converged_version");
        Optional<RegisteredJob.Converged> converged = row.wasNull()
                ? Optional.empty()
                : Optional.of(new RegisteredJob.Converged(
                        convergedVersion,
                        row.getBoolean("converged_paused"),
                        row.getString("converged_fingerprint"),
                        text(row, "converged_listing").orElse("")));
        return new RegisteredJob(
                definition,
                row.getInt("version"),
                row.getString("source"),
                time(row, "created_at").orElseThrow(),
                pause,
                time(row, "removed_at"),
                converged,
                time(row, "audited_until").orElseThrow(),
                zone);
    }
}
