package dev.perennial.job;

import dev.perennial.application.NextJsClient;
import dev.perennial.callout.Callout;
import dev.perennial.command.AllowedCommands;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.sweep.Sweeps;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/**
 * What a worker lends to the activities of all jobs.
 *
 * @param jdbi the application's database
 * @param application where mails are sent by; its breaker is shared
 * @param callout by which whatever else is called
 * @param definitions of the jobs as they are now, by their ids
 * @param taskQueues of other workers
 * @param commands that its operator allows
 * @param clock for pauses and deadlines; what a run calls now is its {@code asOf}
 */
public record JobResources(
        Jdbi jdbi,
        Sweeps sweeps,
        NextJsClient application,
        Callout callout,
        Function<String, Optional<JobDefinition>> definitions,
        TaskQueues taskQueues,
        AllowedCommands commands,
        Clock clock) {

    /** Of a worker that runs no commands. */
    public JobResources(
            Jdbi jdbi,
            Sweeps sweeps,
            NextJsClient application,
            Callout callout,
            Function<String, Optional<JobDefinition>> definitions,
            TaskQueues taskQueues,
            Clock clock) {
        this(jdbi, sweeps, application, callout, definitions, taskQueues, AllowedCommands.NONE, clock);
    }
}
