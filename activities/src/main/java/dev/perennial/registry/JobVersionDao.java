package dev.perennial.registry;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement that tells a job's versions. */
final class JobVersionDao {

    private final Handle handle;

    JobVersionDao(Handle handle) {
        this.handle = handle;
    }

    /** What one of them says, as JSON. */
    Optional<String> spec(String jobId, int version) {
        return handle.createQuery(
                        "select spec::text from perennial.job_versions where job_id = :id and version = :version")
                .bind("id", jobId)
                .bind("version", version)
                .mapTo(String.class)
                .findOne();
    }

    /** The newest first; also of a removed job. */
    List<JobVersion> all(String jobId) {
        return handle.createQuery(
                        """
                        select v.version, v.spec::text as spec, v.valid_from,
                               least(v.valid_until,
                                     lead(v.valid_from) over (order by v.version),
                                     case when v.version = d.version then d.removed_at end) as valid_until,
                               written.actor as written_by, written.source
                          from perennial.job_versions v
                          join perennial.job_definitions d on d.id = v.job_id
                          left join lateral (
                               select e.actor, regexp_replace(e.detail, '^from ', '') as source
                                 from perennial.job_events e
                                where e.job_id = v.job_id and e.at = v.valid_from and e.kind in ('added', 'changed')
                                order by e.id desc
                                limit 1) written on true
                         where v.job_id = :id
                         order by v.version desc
                        """)
                .bind("id", jobId)
                .map(ConstructorMapper.of(JobVersion.class))
                .list();
    }
}
