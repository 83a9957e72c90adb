package dev.perennial.server;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;

/** Who polls task queues. */
public final class Pollers {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /**
     * Temporal remembers a poller for five minutes, also one that died. Who is alive comes again at least once a minute, when a poll that
     * brought nothing has ended.
     */
    private static final Duration ALIVE = Duration.ofSeconds(75);

    private final WorkflowClient client;

    public Pollers(WorkflowClient client) {
        this.client = client;
    }

    /** Whether surely no worker has polled the task queue for workflows lately; false as well when Temporal does not say. */
    public boolean isUnattended(String taskQueue, Instant now) {
        try {
            return describe(taskQueue).getPollersList().stream()
                    .map(poller -> Grpc.instant(poller.getLastAccessTime()))
                    .noneMatch(now.minus(ALIVE)::isBefore);
        } catch (StatusRuntimeException nobodyKnows) {
            return false;
        }
    }

    private DescribeTaskQueueResponse describe(String taskQueue) {
        return Grpc.stub(client, PATIENCE)
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setTaskQueue(TaskQueue.newBuilder().setName(taskQueue))
                        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                        .build());
    }
}
