package dev.perennial.security;

import dev.perennial.access.JobScope;
import dev.perennial.access.Role;

/**
 * Who calls, as far as it was proved.
 *
 * @param name how the audit log calls them
 * @param scope the jobs they may see and steer
 */
public record Caller(String name, Kind kind, Role role, JobScope scope) {

    /** By what it was proved. */
    public enum Kind {
        /** The secret that the application and the seven calls share. */
        CRON_SECRET,
        TOKEN,
        SIGN_IN
    }

    public boolean may(Role required) {
        return role.includes(required);
    }

    public boolean may(Role required, String jobId) {
        return may(required) && scope.includes(jobId);
    }
}
