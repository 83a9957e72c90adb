package dev.perennial.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A browser that is signed in.
 *
 * @param jobs patterns of the jobs that it is for, or {@code group:} and a group of them; empty: every job
 */
public record SignIn(String name, Role role, List<String> jobs, Instant createdAt) {

    /** Unused for so long, it ends. */
    public static final Duration IDLE = Duration.ofHours(12);

    /** After so long it ends, used or not. */
    public static final Duration LONGEST = Duration.ofDays(7);
}
