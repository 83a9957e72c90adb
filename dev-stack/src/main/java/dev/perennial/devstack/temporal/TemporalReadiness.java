package dev.perennial.devstack.temporal;

import dev.perennial.devstack.process.Pause;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits until a server answers and knows its namespace: a port that is open is not yet a server that serves. */
final class TemporalReadiness {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long ANSWER_SECONDS = 2;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private TemporalReadiness() {}

    /**
     * Asks again until it answers.
     *
     * @param stillHope throws when waiting has become pointless
     */
    static void await(String address, String namespace, Runnable stillHope) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(address)
                .setConnectionBackoffResetFrequency(Duration.ofMillis(200))
                .build());
        try {
            await(stubs, namespace, stillHope);
        } finally {
            stubs.shutdownNow();
        }
    }

    private static void await(WorkflowServiceStubs stubs, String namespace, Runnable stillHope) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try {
                ask(stubs, namespace);
                return;
            } catch (StatusRuntimeException e) {
                stillHope.run();
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "Temporal does not serve after " + DEADLINE.toSeconds() + " s: " + e.getStatus(), e);
                }
                Pause.millis(LOOK_AGAIN_MILLIS);
            }
        }
    }

    private static void ask(WorkflowServiceStubs stubs, String namespace) {
        stubs.blockingStub()
                .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
        try {
            stubs.blockingStub()
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(namespace)
                            .build());
        } catch (StatusRuntimeException e) {
            // The in-process server has no namespaces to describe, and serves every one.
            if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                throw e;
            }
        }
    }
}
