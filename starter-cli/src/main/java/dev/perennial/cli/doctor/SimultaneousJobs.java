package dev.perennial.cli.doctor;

import dev.perennial.schedule.JobDefinition;
import dev.perennial.words.When;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The second on which most jobs are due together: Temporal's defaults start only some twenty of them each second. */
record SimultaneousJobs(Instant at, long jobs) {

    private static final int TOO_MANY = 50;
    private static final Duration AHEAD = Duration.ofDays(1);
    private static final int TICKS_OF_A_JOB = 1_500;

    /** Empty unless it is worth a warning. */
    static Optional<SimultaneousJobs> among(List<JobDefinition> jobs, Instant now) {
        if (jobs.size() <= TOO_MANY) {
            return Optional.empty();
        }
        Map<Instant, Long> due = jobs.stream()
                .flatMap(job -> job.ticks().between(now, now.plus(AHEAD), TICKS_OF_A_JOB).stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return due.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(entry -> new SimultaneousJobs(entry.getKey(), entry.getValue()))
                .filter(crowd -> crowd.jobs() > TOO_MANY);
    }

    String words() {
        return "%d jobs are due on the same second, next at %s; above about 100 some start a minute late"
                .formatted(jobs, When.utc(at));
    }

    static String advice() {
        return "spread them by H in the place of the second (H 0 9 * * *), or raise the server's"
                + " MaxConcurrentWorkflowTaskPollers and schedulerNamespaceStartWorkflowRPS";
    }
}
