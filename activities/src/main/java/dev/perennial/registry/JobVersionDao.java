package dev.perennial.registry;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement that tells a job's versions. */
final class JobVersionDao {

    private final Handle handle;

    JobVersionDao(Handle handle) {
        this.handle = handle;
    }

    /** The newest first; also of a removed job. */
    List<JobVersion> all(String jobId) {
        return handle.createQuery(
                        """
                        select v.version, v.spec::text as spec, v.valid_from,
                               least(v.valid_until,
                                     lead(v.valid_from) over (order by v.version),
                                     case when v.version = d.version then d.removed_at end) as valid_until
                          from perennial.job_versions v
                          join perennial.job_definitions d on d.id = v.job_id
                         where v.job_id = :id
                         order by v.version desc
                        """)
                .bind("id", jobId)
                .map(ConstructorMapper.of(JobVersion.class))
                .list();
    }
}
