package dev.perennial.server;

import dev.perennial.run.TaskQueue;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What Temporal says of itself and of who works for it.
 *
 * @param version of the server
 * @param pollers who asked for workflow tasks within the last five minutes
 */
public record ServerView(String version, List<Poller> pollers) {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** @param identity as the worker calls itself */
    public record Poller(String identity, Instant lastAt) {}

    /** @throws StatusRuntimeException when Temporal cannot be reached */
    public static ServerView of(WorkflowClient client) {
        String version = Grpc.stub(client, PATIENCE)
                .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                .getServerVersion();
        List<Poller> pollers = Grpc.stub(client, PATIENCE)
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setTaskQueue(io.temporal.api.taskqueue.v1.TaskQueue.newBuilder()
                                .setName(TaskQueue.NAME))
                        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                        .build())
                .getPollersList()
                .stream()
                .map(ServerView::poller)
                .toList();
        return new ServerView(version, pollers);
    }

    private static Poller poller(PollerInfo info) {
        return new Poller(info.getIdentity(), Grpc.instant(info.getLastAccessTime()));
    }
}
