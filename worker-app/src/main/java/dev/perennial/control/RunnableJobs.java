package dev.perennial.control;

import dev.perennial.job.JobKinds;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.JobTypes;
import dev.perennial.job.TaskQueueDao;
import dev.perennial.job.TaskQueues;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.RegisteredJob;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which jobs of the registry no living worker can run as they are defined, or as things are; each once. */
final class RunnableJobs {

    private static final Logger log = LoggerFactory.getLogger(RunnableJobs.class);

    private final Jdbi jdbi;
    private final TaskQueues taskQueues;
    private final Clock clock;

    // Mutable state
    private Set<String> said = Set.of();

    RunnableJobs(Jdbi jdbi, TaskQueues taskQueues, Clock clock) {
        this.jdbi = jdbi;
        this.taskQueues = taskQueues;
        this.clock = clock;
    }

    /** Asks Temporal who polls the task queues that jobs name, for everybody who lists jobs. */
    void lookAtTaskQueues(List<RegisteredJob> jobs) {
        Set<String> unattended = jobs.stream()
                .filter(job -> job.removedAt().isEmpty())
                .flatMap(job -> JobKinds.taskQueue(job.definition().settings()).stream())
                .distinct()
                .filter(taskQueues::isUnattended)
                .collect(Collectors.toSet());
        jdbi.useTransaction(handle -> new TaskQueueDao(handle).record(unattended, clock.instant()));
    }

    void complainOf(List<RegisteredJob> jobs) {
        Optional<JobTypes> live = jdbi.withHandle(
                handle -> new JobTypeDao(handle).live(clock.instant().minus(UptimeDao.GAP)));
        if (live.isEmpty()) {
            return;
        }
        Set<String> complaints = jobs.stream()
                .filter(job -> job.removedAt().isEmpty())
                .flatMap(job -> live
                        .get()
                        .whyNot(job.definition().workflow(), job.definition().settings())
                        .map(why -> job.id() + " cannot run: " + why)
                        .stream())
                .collect(Collectors.toSet());
        complaints.stream()
                .filter(complaint -> !said.contains(complaint))
                .sorted()
                .forEach(log::warn);
        said = complaints;
    }
}
