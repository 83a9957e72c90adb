package dev.perennial.server;

import com.google.protobuf.Timestamp;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What the SDK has no words for is asked of Temporal's own interface. */
final class Grpc {

    private Grpc() {}

    /** @param patience how long an answer may take */
    static WorkflowServiceBlockingStub stub(WorkflowClient client, Duration patience) {
        return client.getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The same of the service for those who look after a server: over the client's connection, with its credentials. */
    static OperatorServiceBlockingStub operator(WorkflowClient client, Duration patience) {
        return OperatorServiceGrpc.newBlockingStub(
                        client.getWorkflowServiceStubs().blockingStub().getChannel())
                .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
