package dev.perennial.access;

import java.util.List;

/**
 * Which jobs somebody may see and steer.
 *
 * @param patterns of job ids, in which {@code *} stands for any letters; empty: every job
 */
public record JobScope(List<String> patterns) {

    public static final JobScope EVERY_JOB = new JobScope(List.of());

    /** What a pattern may be made of. */
    public static final String PATTERN = "[a-z0-9_*]{1,100}";

    public JobScope {
        patterns = List.copyOf(patterns);
    }

    public boolean includes(String jobId) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, jobId));
    }

    public boolean isEveryJob() {
        return patterns.isEmpty();
    }

    /** For {@code like any} of SQL; empty: every job. */
    public List<String> likePatterns() {
        return patterns.stream()
                .map(pattern -> pattern.replace("_", "\\_").replace("*", "%"))
                .toList();
    }

    private static boolean matches(String pattern, String jobId) {
        return jobId.matches(pattern.replace("*", ".*"));
    }
}
