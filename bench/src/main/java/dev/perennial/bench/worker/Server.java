package dev.perennial.bench.worker;

import dev.perennial.devstack.temporal.TemporalDevServer;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Temporal server of one's own on a database file, on its defaults, and clients of it. */
public final class Server implements AutoCloseable {

    private final TemporalDevServer server;
    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final ScheduleClient schedules;

    private Server(TemporalDevServer server) {
        this.server = server;
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.address())
                .build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(server.namespace())
                        .build());
        schedules = ScheduleClient.newInstance(
                stubs,
                ScheduleClientOptions.newBuilder()
                        .setNamespace(server.namespace())
                        .build());
    }

    /** @param work where its file and its log may lie */
    public static Server start(Path work) throws IOException {
        return start(work, true);
    }

    /** With the setting of a server in production, which does not ask for its search attributes with each row that it lists. */
    public static Server startAsInProduction(Path work) throws IOException {
        return start(work, false);
    }

    private static Server start(Path work, boolean freshSearchAttributes) throws IOException {
        Files.createDirectories(work);
        Path directory = Files.createTempDirectory(work, "temporal-");
        return new Server(TemporalDevServer.builder()
                .databaseFile(directory.resolve("temporal.db"))
                .logFile(directory.resolve("temporal.log"))
                .withoutUi()
                .freshSearchAttributes(freshSearchAttributes)
                .start());
    }

    /** What its process has had of the processors so far, in seconds. */
    public double cpuSeconds() {
        return server.process()
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow(() -> new IllegalStateException("the system does not say what Temporal costs"))
                        .toMillis()
                / 1e3;
    }

    public String address() {
        return server.address();
    }

    public WorkflowClient client() {
        return client;
    }

    public ScheduleClient schedules() {
        return schedules;
    }

    @Override
    public void close() {
        stubs.shutdownNow();
        server.close();
    }
}
