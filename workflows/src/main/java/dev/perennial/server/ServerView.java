package dev.perennial.server;

import com.google.protobuf.Timestamp;
import dev.perennial.run.TaskQueue;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
        String version = stub(client)
                .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                .getServerVersion();
        List<Poller> pollers = stub(client)
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
        Timestamp last = info.getLastAccessTime();
        return new Poller(info.getIdentity(), Instant.ofEpochSecond(last.getSeconds(), last.getNanos()));
    }

    private static WorkflowServiceBlockingStub stub(WorkflowClient client) {
        return client.getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
