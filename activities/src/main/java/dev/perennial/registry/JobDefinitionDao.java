package dev.perennial.registry;

import static dev.perennial.database.Columns.time;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.schedule.JobDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Every statement on the registry. */
public final class JobDefinitionDao {

    private static final String COLUMNS =
            """
            select d.id, d.version, d.spec::text as spec, d.source, d.created_at, d.removed_at, d.converged_version,
                   d.converged_paused, d.converged_fingerprint, d.converged_listing, d.audited_until, d.updated_at,
                   p.paused_at, p.paused_by, p.note, %s
              from perennial.job_definitions d
              left join perennial.job_pauses p on p.job_id = d.id and p.resumed_at is null
              left join perennial.time_zones z on z.zone = d.spec ->> 'time_zone'
            """
                    .formatted(TimeZoneDao.COLUMNS);

    private static final String WITHOUT_SPEC =
            """
            select d.id, d.version, d.source, d.created_at, d.removed_at, d.converged_version,
                   d.converged_paused, d.converged_fingerprint, d.converged_listing, d.audited_until, d.updated_at,
                   p.paused_at, p.paused_by, p.note, z.decided_at
              from perennial.job_definitions d
              left join perennial.job_pauses p on p.job_id = d.id and p.resumed_at is null
              left join perennial.time_zones z on z.zone = d.spec ->> 'time_zone'
             where d.removed_at is null
             order by d.id
            """;

    private final Handle handle;

    public JobDefinitionDao(Handle handle) {
        this.handle = handle;
    }

    /** A time during which a job was paused; {@code until} is empty while it lasts. */
    public record PauseSpan(Instant from, Optional<Instant> until) {

        public boolean covers(Instant moment) {
            return !moment.isBefore(from) && until.map(moment::isBefore).orElse(true);
        }
    }

    /** What a row of the registry says: a job, or that it cannot be read. */
    record Entry(Optional<RegisteredJob> job, Optional<UnreadableJob> unreadable) {

        String id() {
            return job.map(RegisteredJob::id)
                    .or(() -> unreadable.map(UnreadableJob::id))
                    .orElseThrow();
        }

        String source() {
            return job.map(RegisteredJob::source)
                    .or(() -> unreadable.map(UnreadableJob::source))
                    .orElseThrow();
        }

        int version() {
            return job.map(RegisteredJob::version)
                    .or(() -> unreadable.map(UnreadableJob::version))
                    .orElseThrow();
        }
    }

    /** What a version of the job said. */
    public Optional<JobDefinition> version(String id, int version) {
        return new JobVersionDao(handle).spec(id, version).map(spec -> StoredDefinition.read(id, spec));
    }

    /**
     * Also finds a removed one.
     *
     * @throws UnreadableDefinitionException when it is there and this version cannot read its definition
     */
    public Optional<RegisteredJob> find(String id) {
        return handle.createQuery(COLUMNS + " where d.id = :id")
                .bind("id", id)
                .map(JobDefinitionDao::entry)
                .findOne()
                .map(entry -> entry.job()
                        .orElseThrow(() -> new UnreadableDefinitionException(
                                id, entry.unreadable().orElseThrow().problem())));
    }

    /** The jobs that are not removed, by id; without those whose definition this version cannot read. */
    public List<RegisteredJob> all() {
        return readable(present());
    }

    /** The jobs that are not removed and whose definition this version cannot read, by id. */
    public List<UnreadableJob> unreadable() {
        return present().stream()
                .map(Entry::unreadable)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Everything that is not removed, by id. */
    List<Entry> present() {
        return entries("d.removed_at is null");
    }

    /** What is there under this id and not removed. */
    Optional<Entry> present(String id) {
        return handle.createQuery(COLUMNS + " where d.id = :id and d.removed_at is null")
                .bind("id", id)
                .map(JobDefinitionDao::entry)
                .findOne();
    }

    /** The removed jobs, with the source on whose behalf each was removed. */
    Map<String, String> removedBy() {
        return handle.createQuery("select id, source from perennial.job_definitions where removed_at is not null")
                .reduceRows(new HashMap<>(), (removed, row) -> {
                    removed.put(row.getColumn("id", String.class), row.getColumn("source", String.class));
                    return removed;
                });
    }

    /** Until the transaction ends nobody else changes a definition: what was read before a change still holds then. */
    void holdDefinitions() {
        handle.createQuery("select pg_advisory_xact_lock(hashtextextended('perennial.definitions', 0))::text")
                .mapTo(String.class)
                .one();
    }

    /** The removed jobs whose schedule may still be there. */
    public List<String> removedButConverged() {
        return entries("d.removed_at is not null and d.converged_version is not null").stream()
                .map(Entry::id)
                .toList();
    }

    /** The removed jobs of which a tick that was due before may still be without its row. */
    public List<RegisteredJob> removedButNotAudited() {
        return readable(entries("d.removed_at is not null and d.audited_until < d.removed_at"));
    }

    /**
     * The jobs that are not removed, by id; a definition is read only where the given map does not have it in its present version
     * and with what is decided about its zone, and then put there.
     *
     * @param unreadable is told of those whose definition this version cannot read
     */
    public List<RegisteredJob> all(Map<String, RegisteredJob> known, Consumer<List<UnreadableJob>> unreadable) {
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
        List<Entry> read = unknown.isEmpty()
                ? List.of()
                : handle.createQuery(COLUMNS + " where d.id = any(:ids)")
                        .bindArray("ids", String.class, unknown)
                        .map(JobDefinitionDao::entry)
                        .list();
        readable(read).forEach(job -> known.put(job.id(), job));
        unreadable.accept(
                read.stream().map(Entry::unreadable).flatMap(Optional::stream).toList());
        List<RegisteredJob> jobs = handle.createQuery(WITHOUT_SPEC)
                .map((row, context) -> isKnown(known, row) ? asKnown(row, known.get(row.getString("id"))) : null)
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

    /** Jobs that Temporal has not heard the latest of, by id; what cannot be read is not written to it. */
    public List<RegisteredJob> toConverge() {
        return readable(
                entries(
                        """
                d.removed_at is null
                and (d.converged_version is distinct from d.version
                     or d.converged_paused is distinct from (p.job_id is not null))
                """));
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

    private List<Entry> entries(String condition) {
        return handle.createQuery(COLUMNS + " where " + condition + " order by d.id")
                .map(JobDefinitionDao::entry)
                .list();
    }

    private static List<RegisteredJob> readable(List<Entry> entries) {
        return entries.stream().map(Entry::job).flatMap(Optional::stream).toList();
    }

    /**
     * Writes the definition as a new version; a removed job comes back, and is audited from where that had ended. What a newer
     * version added to the present definition stays.
     *
     * @throws InvalidCatalogueException when it says what no catalogue may
     */
    void save(JobDefinition definition, String source, Instant now) {
        // What no catalogue may say would be unreadable for whoever lists the jobs.
        Catalogue.fromJson(definition.id(), Catalogue.toJson(definition));
        String spec = spec(definition.id())
                .map(before -> StoredDefinition.over(before, definition))
                .orElseGet(() -> Catalogue.toJson(definition));
        endVersion(definition.id(), now);
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

    /** The text of a definition that is not removed. */
    Optional<String> spec(String id) {
        return handle.createQuery(
                        """
                        select spec::text
                          from perennial.job_definitions
                         where id = :id and removed_at is null
                           for update
                        """)
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** It is due up to now, and not after; when it is removed already, up to then. */
    private void endVersion(String id, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.job_versions
                           set valid_until = coalesce(
                                   (select removed_at from perennial.job_definitions where id = :id), :now)
                         where job_id = :id and valid_until is null
                        """)
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    void remove(String id, String source, Instant now) {
        endVersion(id, now);
        handle.createUpdate(
                        """
                        update perennial.job_definitions
                           set removed_at = :now, updated_at = :now, source = :source
                         where id = :id and removed_at is null
                        """)
                .bind("id", id)
                .bind("source", source)
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

    /** Of all jobs, also of those that are removed. */
    List<String> idsEver() {
        return handle.createQuery("select id from perennial.job_definitions order by id")
                .mapTo(String.class)
                .list();
    }

    /** Of the jobs that are not removed, whether or not this version can read them. */
    List<String> presentIds() {
        return handle.createQuery("select id from perennial.job_definitions where removed_at is null order by id")
                .mapTo(String.class)
                .list();
    }

    /**
     * Returns false when it was not paused.
     *
     * @param note only when it was paused with this one; empty: whatever it was paused with
     */
    boolean resume(String id, String by, Instant now, Optional<String> note) {
        return handle.createUpdate(
                                """
                        update perennial.job_pauses
                           set resumed_at = greatest(:now, paused_at), resumed_by = :by
                         where job_id = :id
                           and resumed_at is null
                           and (cast(:note as text) is null or note = :note)
                        """)
                        .bind("id", id)
                        .bind("now", now)
                        .bind("by", by)
                        .bind("note", note.orElse(null))
                        .execute()
                == 1;
    }

    /** The pauses that touch the time after the given moment, the earliest first. */
    public List<PauseSpan> pausesAfter(String id, Instant moment) {
        return handle.createQuery(
                        """
                        select paused_at as "from", resumed_at as until
                          from perennial.job_pauses
                         where job_id = :id and (resumed_at is null or resumed_at > :moment)
                         order by paused_at
                        """)
                .bind("id", id)
                .bind("moment", moment)
                .map(ConstructorMapper.of(PauseSpan.class))
                .list();
    }

    /** When a job was due, by the versions of its definition that were valid at the given moment or later. */
    public DueTimes dueTimes(String id, Instant since) {
        return new DueTimes(handle.createQuery(
                        """
                        select spec::text as spec, valid_from, until, %s
                          from (select v.spec, v.version, v.valid_from,
                                       least(v.valid_until,
                                             lead(v.valid_from) over (order by v.version),
                                             case when v.version = d.version then d.removed_at end) as until
                                  from perennial.job_versions v
                                  join perennial.job_definitions d on d.id = v.job_id
                                 where v.job_id = :id) versions
                          left join perennial.time_zones z on z.zone = spec ->> 'time_zone'
                         where until is null or until >= :since
                         order by version
                        """
                                .formatted(TimeZoneDao.COLUMNS))
                .bind("id", id)
                .bind("since", since)
                .map((row, context) -> new DueTimes.Version(
                        id,
                        row.getString("spec"),
                        TimeZoneDao.timelineIfAny(row),
                        time(row, "valid_from").orElseThrow(),
                        time(row, "until")))
                .list());
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
                .bindMethods(converged)
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

    /**
     * Every tick up to then is accounted for. To the microsecond, downwards: PostgreSQL would round up, and a moment just before a tick
     * that still waits would become the tick itself, which nobody would look at again.
     */
    public void auditedUntil(String id, Instant moment) {
        handle.createUpdate(
                        """
                        update perennial.job_definitions
                           set audited_until = greatest(audited_until, :moment)
                         where id = :id
                        """)
                .bind("id", id)
                .bind("moment", moment.truncatedTo(ChronoUnit.MICROS))
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
                .map(ConstructorMapper.of(JobEvent.class))
                .list();
    }

    private static Entry entry(ResultSet row, StatementContext context) throws SQLException {
        try {
            JobDefinition definition = StoredDefinition.read(row.getString("id"), row.getString("spec"));
            return new Entry(
                    Optional.of(registered(row, definition, TimeZoneDao.timelineIfAny(row))), Optional.empty());
        } catch (UnreadableDefinitionException unreadable) {
            return new Entry(
                    Optional.empty(),
                    Optional.of(new UnreadableJob(
                            row.getString("id"),
                            row.getInt("version"),
                            row.getString("source"),
                            time(row, "removed_at"),
                            unreadable.problem())));
        }
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
                        Objects.requireNonNullElse(row.getString("converged_listing"), "")));
        return new RegisteredJob(
                definition,
                row.getInt("version"),
                row.getString("source"),
                time(row, "created_at").orElseThrow(),
                time(row, "updated_at").orElseThrow(),
                pause,
                time(row, "removed_at"),
                converged,
                time(row, "audited_until").orElseThrow(),
                zone);
    }
}
