package dev.perennial.access;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Reads which jobs are in the groups that a token is for. */
public final class JobScopeDao {

    private final Handle handle;

    public JobScopeDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * What a token or a sign-in is for, with the jobs that are in its groups now.
     *
     * @param patterns as {@link ApiToken#jobs} has them
     */
    public JobScope scope(List<String> patterns) {
        JobScope scope = new JobScope(patterns);
        return scope.groups().isEmpty() ? scope : scope.with(jobs(scope.groups()));
    }

    private List<String> jobs(List<String> groups) {
        return handle.createQuery(
                        """
                        select id
                          from perennial.job_definitions
                         where spec ?? 'group' and spec ->> 'group' = any(:groups)
                         order by id
                        """)
                .bindArray("groups", String.class, groups)
                .mapTo(String.class)
                .list();
    }
}
