package dev.perennial.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement that tells the definitions as they are written, with who wrote them. */
public final class DeclarationDao {

    private final Handle handle;

    public DeclarationDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * A definition as it is written, whether or not this version can read it.
     *
     * @param spec as JSON
     * @param changedAt since when it is so; of a removed job, when it was removed
     * @param changedBy who wrote or removed it last; empty when nobody knows any more
     */
    public record Row(
            String id,
            int version,
            String spec,
            String source,
            Instant changedAt,
            Optional<String> changedBy,
            Optional<Instant> removedAt,
            Optional<Instant> pausedAt) {}

    /** Of all jobs, by id; also of the removed ones. */
    public List<Row> all() {
        return handle.createQuery(
                        """
                        select d.id, d.version, d.spec::text as spec, d.source, d.updated_at as changed_at,
                               last.actor as changed_by, d.removed_at, p.paused_at
                          from perennial.job_definitions d
                          left join perennial.job_pauses p on p.job_id = d.id and p.resumed_at is null
                          left join lateral (
                               select e.actor
                                 from perennial.job_events e
                                where e.job_id = d.id and e.kind in ('added', 'changed', 'removed')
                                order by e.id desc
                                limit 1) last on true
                         order by d.id
                        """)
                .map(ConstructorMapper.of(Row.class))
                .list();
    }
}
