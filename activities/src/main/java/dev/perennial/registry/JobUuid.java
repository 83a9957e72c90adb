package dev.perennial.registry;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A job's id for callers whose ids are UUIDs: computed from its name, so it is the same for as long as the job is called so. */
public final class JobUuid {

    private static final String ONE = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private JobUuid() {}

    public static UUID of(String jobId) {
        return UUID.nameUUIDFromBytes(("perennial.job." + jobId).getBytes(StandardCharsets.UTF_8));
    }

    /** A job's own id is never one: it has no hyphen. */
    static boolean isOne(String text) {
        return text.matches(ONE);
    }
}
