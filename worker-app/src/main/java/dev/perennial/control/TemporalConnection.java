package dev.perennial.control;

import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether Temporal answers, asked so that the answer comes soon: health checks and heartbeats cannot wait. */
public final class TemporalConnection {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final WorkflowClient client;

    public TemporalConnection(WorkflowClient client) {
        this.client = client;
    }

    /** @throws io.grpc.StatusRuntimeException when it does not answer within two seconds */
    public void check() {
        client.getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
    }
}
