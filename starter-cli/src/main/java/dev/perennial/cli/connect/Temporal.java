package dev.perennial.cli.connect;

import dev.perennial.cli.exit.Refusal;
import dev.perennial.server.JobSchedules;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceFutureStub;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The Temporal server, as commands reach it. Loading it costs a third of a second, so only commands that need it do. */
public final class Temporal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String address;
    private final String namespace;
    private final WorkflowServiceStubs service;

    private Temporal(String address, String namespace, WorkflowServiceStubs service) {
        this.address = address;
        this.namespace = namespace;
        this.service = service;
    }

    /** Connects, and makes sure that somebody answers. */
    public static Temporal of(Servers servers) {
        Temporal temporal = unasked(servers);
        try {
            temporal.ask(stub -> stub.getSystemInfo(GetSystemInfoRequest.getDefaultInstance()));
            return temporal;
        } catch (RuntimeException e) {
            temporal.close();
            throw e;
        }
    }

    private static Temporal unasked(Servers servers) {
        String address = servers.temporalAddressOrRefuse();
        WorkflowServiceStubsOptions.Builder options =
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).setRpcTimeout(PATIENCE);
        if (servers.tls() || servers.apiKey().isPresent()) {
            options.setEnableHttps(true);
        }
        servers.apiKey().ifPresent(key -> options.addApiKey(() -> key));
        return new Temporal(address, servers.namespace(), WorkflowServiceStubs.newServiceStubs(options.build()));
    }

    public String address() {
        return address;
    }

    public String namespace() {
        return namespace;
    }

    public WorkflowClient client() {
        return WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
    }

    /** The jobs' schedules, as the control loop writes and reads them. */
    public JobSchedules schedules() {
        return new JobSchedules(
                client(),
                ScheduleClient.newInstance(
                        service,
                        ScheduleClientOptions.newBuilder()
                                .setNamespace(namespace)
                                .build()));
    }

    /** One question that is answered soon or not at all. */
    public <T> T ask(Function<WorkflowServiceBlockingStub, T> question) {
        return explaining(() ->
                question.apply(service.blockingStub().withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)));
    }

    /** Says what to check when Temporal does not answer, or does not let us in. */
    public <T> T explaining(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw explained(e);
        }
    }

    /** A call that waits for long by design; cancel it when it is no longer wanted. */
    <T> Future<T> inBackground(Function<WorkflowServiceFutureStub, Future<T>> call) {
        return call.apply(service.futureStub().withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    private RuntimeException explained(StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                Refusal.unreachable(
                        failure,
                        "Temporal at %s cannot be reached: %s".formatted(address, Database.lastWords(failure)),
                        "check TEMPORAL_ADDRESS, and that the server runs",
                        "next: perennial doctor");
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                Refusal.unreachable(
                        failure,
                        "Temporal at %s does not let us in: %s"
                                .formatted(
                                        address,
                                        code.name()
                                                .toLowerCase(java.util.Locale.ROOT)
                                                .replace('_', ' ')),
                        "check TEMPORAL_API_KEY and TEMPORAL_NAMESPACE");
            default -> failure;
        };
    }

    @Override
    public void close() {
        service.shutdownNow();
    }
}
