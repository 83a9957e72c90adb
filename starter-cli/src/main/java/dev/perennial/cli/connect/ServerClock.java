package dev.perennial.cli.connect;

import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;

/**
 * What time it is at a Temporal server. It has no call that says so, but it writes down when somebody last polled a task queue:
 * so we poll one of our own, that nobody else knows, and read what it wrote.
 */
public final class ServerClock {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration STEP = Duration.ofMillis(20);

    private ServerClock() {}

    public record Reading(Instant asked, Instant answered, Instant server) {}

    /** Empty when the server does not show its pollers. */
    public static Optional<Reading> read(Temporal temporal, Clock clock) {
        TaskQueue queue = TaskQueue.newBuilder()
                .setName("perennial-doctor-" + UUID.randomUUID())
                .build();
        Instant asked = clock.instant();
        Future<?> poll =
                temporal.inBackground(stub -> stub.pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                        .setNamespace(temporal.namespace())
                        .setTaskQueue(queue)
                        .setIdentity("perennial doctor")
                        .build()));
        try {
            while (Duration.between(asked, clock.instant()).compareTo(PATIENCE) < 0) {
                Optional<Instant> polled = lastPoll(temporal, queue);
                if (polled.isPresent()) {
                    return Optional.of(new Reading(asked, clock.instant(), polled.get()));
                }
                Pause.of(STEP);
            }
            return Optional.empty();
        } finally {
            poll.cancel(true);
        }
    }

    private static Optional<Instant> lastPoll(Temporal temporal, TaskQueue queue) {
        return temporal
                .ask(stub -> stub.describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(temporal.namespace())
                        .setTaskQueue(queue)
                        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                        .build()))
                .getPollersList()
                .stream()
                .map(poller -> Instant.ofEpochSecond(
                        poller.getLastAccessTime().getSeconds(),
                        poller.getLastAccessTime().getNanos()))
                .findFirst();
    }
}
