package dev.perennial.app;

import dev.perennial.failure.activities.FailureClassifier;
import dev.perennial.run.RunLedgerInterceptor;
import dev.perennial.run.TaskQueue;
import dev.perennial.run.UnknownWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Temporal worker of this process: every workflow type and every activity on the one task queue, recorded and classified. */
public final class JobWorker {

    private static final Logger log = LoggerFactory.getLogger(JobWorker.class);

    private final WorkflowClient client;
    private final List<Class<?>> workflows;
    private final Collection<?> activities;
    private final int concurrentActivities;

    // Mutable state
    private volatile WorkerFactory factory;

    public JobWorker(
            WorkflowClient client, List<Class<?>> workflows, Collection<?> activities, int concurrentActivities) {
        this.client = client;
        this.workflows = workflows;
        this.activities = activities;
        this.concurrentActivities = concurrentActivities;
    }

    /** @throws RuntimeException when Temporal does not answer; may be tried again */
    public void start() {
        WorkerFactory starting = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunLedgerInterceptor(), new FailureClassifier())
                        .validateAndBuildWithDefaults());
        Worker worker = starting.newWorker(
                TaskQueue.NAME,
                WorkerOptions.newBuilder()
                        .setMaxConcurrentActivityExecutionSize(concurrentActivities)
                        .build());
        worker.registerWorkflowImplementationTypes(workflows.toArray(Class<?>[]::new));
        worker.registerWorkflowImplementationTypes(UnknownWorkflow.class);
        worker.registerActivitiesImplementations(activities.toArray());
        try {
            starting.start();
        } catch (RuntimeException failure) {
            starting.shutdownNow();
            throw failure;
        }
        factory = starting;
    }

    public boolean isRunning() {
        WorkerFactory current = factory;
        return current != null && current.isStarted() && !current.isShutdown();
    }

    /** Takes no new work and lets what runs come to a page's end; what is not done by then goes on elsewhere. */
    public void drain(Duration timeout) {
        WorkerFactory current = factory;
        if (current == null) {
            return;
        }
        current.shutdown();
        current.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (!current.isTerminated()) {
            log.warn("Work is still running after {}; it is given up here and goes on elsewhere", timeout);
            current.shutdownNow();
        }
    }
}
