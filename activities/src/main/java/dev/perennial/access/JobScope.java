package dev.perennial.access;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which jobs somebody may see and steer.
 *
 * @param patterns of job ids, in which {@code *} stands for any letters; empty: every job
 */
public record JobScope(List<String> patterns) {

    public static final JobScope EVERY_JOB = new JobScope(List.of());

    /** What a pattern may be made of, or the name of a group of jobs. */
    public static final String PATTERN = "[a-z0-9_*]{1,100}|group:[a-z0-9_-]{1,60}";

    private static final String GROUP = "group:";

    public JobScope {
        patterns = List.copyOf(patterns);
    }

    /** The jobs of a group and no others. Of a group without jobs the name stays, which no job has: it is not every job. */
    public static JobScope ofGroup(String group, List<String> jobs) {
        return new JobScope(List.of(GROUP + group)).with(jobs);
    }

    /** The groups that it names. */
    List<String> groups() {
        return patterns.stream()
                .filter(pattern -> pattern.startsWith(GROUP))
                .map(pattern -> pattern.substring(GROUP.length()))
                .toList();
    }

    JobScope with(List<String> jobs) {
        return new JobScope(Stream.concat(patterns.stream(), jobs.stream()).toList());
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
        return pattern.equals(jobId) || pattern.contains("*") && jobId.matches(pattern.replace("*", ".*"));
    }
}
