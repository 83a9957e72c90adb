package dev.perennial.job;

/** What Temporal knows of the task queues that workers of somebody else's poll. */
@FunctionalInterface
public interface TaskQueues {

    /** Whether surely no worker polls for workflows there; false as well when Temporal does not say. */
    boolean isUnattended(String taskQueue);
}
