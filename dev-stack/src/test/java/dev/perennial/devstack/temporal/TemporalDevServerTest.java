package dev.perennial.devstack.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.devstack.binary.Executable;
import dev.perennial.devstack.binary.Platform;
import dev.perennial.devstack.binary.TemporalBinary;
import dev.perennial.devstack.binary.TemporalNotFoundException;
import dev.perennial.devstack.process.FreePort;
import dev.perennial.devstack.process.OtherJvm;
import dev.perennial.devstack.process.Processes;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalDevServerTest {
    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    @Test
    void keepsItsSchedulesThroughAKill() throws Exception {
        try (TemporalDevServer server = realServer()
                .databaseFile(folder.resolve("data/temporal.db"))
                .namespace("perennial")
                .logFile(folder.resolve("logs/temporal.log"))
                .progress(lines::add)
                .start()) {
            assertThat(server.hasSchedules()).isTrue();
            assertThat(server.namespace()).isEqualTo("perennial");
            assertThat(server.address()).startsWith("127.0.0.1:");
            assertThat(statusOf(server)).isEqualTo(200);
            createSchedule(server, "yearly");

            server.kill();
            assertThat(FreePort.isFree(port(server))).isTrue();
            server.restart();

            assertThat(describe(server, "yearly")).isEqualTo("yearly");
            assertThat(scheduleList(server)).contains("yearly");
        }
        assertThat(folder.resolve("logs/temporal.log")).exists();
    }

    @Test
    void stopsWhenClosedAndRefusesATakenPort() {
        TemporalDevServer server = realServer().withoutUi().start();
        int port = port(server);
        assertThat(server.ui()).isEmpty();
        assertThatThrownBy(() -> realServer().port(port).progress(lines::add).start())
                .hasMessageStartingWith(
                        "Port " + port + " is in use, perhaps by a Temporal server that was left behind");
        assertThat(lines).contains("Port " + port + " is in use; waiting a moment for it");

        server.close();
        server.close();
        assertThat(FreePort.isFree(port)).isTrue();
        assertThatThrownBy(server::restart).hasMessage("The server was closed");
    }

    @Test
    void showsTheEndOfTheLogWhenTheServerDoesNotStart() throws IOException {
        Path broken = fakeTemporal("echo the disk is full >&2; exit 7");

        assertThatThrownBy(() -> TemporalDevServer.builder()
                        .searchIn(TemporalBinary.in(
                                Map.of("PATH", broken.getParent().toString())))
                        .logFile(folder.resolve("temporal.log"))
                        .start())
                .hasMessageContaining("Temporal ended with exit code 7; the end of its log")
                .hasMessageContaining("the disk is full");
    }

    @Test
    void triesAnotherPortWhenSomebodyWasFaster() throws IOException {
        Path unlucky = fakeTemporal("echo listen tcp 127.0.0.1:7233: bind: address already in use >&2; exit 1");

        assertThatThrownBy(() -> TemporalDevServer.builder()
                        .searchIn(TemporalBinary.in(
                                Map.of("PATH", unlucky.getParent().toString())))
                        .logFile(folder.resolve("temporal.log"))
                        .progress(lines::add)
                        .start())
                .hasMessageContaining("is in use; the end of its log");
        assertThat(lines)
                .containsExactly(
                        "A port was taken meanwhile; trying another", "A port was taken meanwhile; trying another");
    }

    @Test
    void leavesAGivenServerAlone() throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + somebody.getLocalPort();
            TemporalDevServer given = TemporalDevServer.builder()
                    .searchIn(TemporalBinary.in(Map.of("TEMPORAL_ADDRESS", address, "TEMPORAL_NAMESPACE", "team")))
                    .start();

            assertThat(given.address()).isEqualTo(address);
            assertThat(given.namespace()).isEqualTo("team");
            assertThat(given.source()).isEqualTo("TEMPORAL_ADDRESS");
            assertThat(given.binary()).isEmpty();
            given.close();
            assertThatThrownBy(given::kill).hasMessageContaining("is not a process of ours");
        }
    }

    @Test
    void saysThatTheGivenServerDoesNotAnswer() {
        String address = "127.0.0.1:" + FreePort.next();
        TemporalDevServer.Builder builder =
                TemporalDevServer.builder().searchIn(TemporalBinary.in(Map.of("TEMPORAL_ADDRESS", address)));

        assertThatThrownBy(builder::start)
                .hasMessageStartingWith("TEMPORAL_ADDRESS is " + address + ", and nothing answers there");
    }

    @Test
    void announcesTheLastResortAndOnlyWhenAllowed() {
        TemporalBinary nowhere = TemporalBinary.in(Map.of(
                        "PATH", "", "PERENNIAL_CACHE", folder.resolve("cache").toString()))
                .on(Platform.of("Plan 9", "mips"))
                .buildingWith("no-such-go");
        TemporalDevServer.Builder builder =
                TemporalDevServer.builder().searchIn(nowhere).progress(lines::add);
        assertThatThrownBy(builder::start).isInstanceOf(TemporalNotFoundException.class);

        try (TemporalDevServer server = builder.allowInProcess(true).start()) {
            assertThat(server.hasSchedules()).isFalse();
            assertThat(server.source()).isEqualTo("in-process (last resort)");
            assertThat(server.binary()).isEmpty();
        }
        assertThat(lines)
                .last()
                .asString()
                .isEqualTo("LAST RESORT: the SDK's in-process test server. It runs jobs on demand; it has no schedules,"
                        + " no web UI, and keeps nothing when this process ends.");
        assertThat(lines).anyMatch(line -> line.contains("TEMPORAL_ADDRESS=host:7233"));
    }

    @Test
    void endsWithAJvmThatIsKilled() throws Exception {
        try (OtherJvm other = OtherJvm.running(KeepsTemporal.class)) {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(other.firstLine())).orElseThrow();
            other.kill();

            assertThat(Processes.endsWithin(server, Duration.ofSeconds(20))).isTrue();
        }
    }

    /** Says the server's number and waits to be killed. */
    static final class KeepsTemporal {
        public static void main(String[] arguments) throws InterruptedException {
            try (TemporalDevServer server = realServer().withoutUi().start()) {
                System.out.println(ProcessHandle.current()
                        .children()
                        .filter(child ->
                                child.info().command().equals(server.binary().map(Path::toString)))
                        .findAny()
                        .orElseThrow()
                        .pid());
                Thread.currentThread().join();
            }
        }
    }

    // Always one of our own: what TEMPORAL_ADDRESS names is not ours to kill.
    private static TemporalDevServer.Builder realServer() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove("TEMPORAL_ADDRESS");
        return TemporalDevServer.builder().searchIn(TemporalBinary.in(environment));
    }

    private Path fakeTemporal(String onStart) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve("temporal");
        Files.writeString(file, "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\n" + onStart + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static int port(TemporalDevServer server) {
        return Integer.parseInt(server.address().substring(server.address().indexOf(':') + 1));
    }

    private static int statusOf(TemporalDevServer server) throws IOException {
        return ((HttpURLConnection) server.ui().orElseThrow().toURL().openConnection()).getResponseCode();
    }

    private static void createSchedule(TemporalDevServer server, String id) {
        withSchedules(server, client -> client.createSchedule(
                        id,
                        Schedule.newBuilder()
                                .setAction(ScheduleActionStartWorkflow.newBuilder()
                                        .setWorkflowType("Nothing")
                                        .setOptions(WorkflowOptions.newBuilder()
                                                .setWorkflowId(id)
                                                .setTaskQueue("nowhere")
                                                .build())
                                        .build())
                                .setSpec(ScheduleSpec.newBuilder()
                                        .setCronExpressions(List.of("0 0 1 1 *"))
                                        .build())
                                .build(),
                        ScheduleOptions.newBuilder().build())
                .getId());
    }

    private static String describe(TemporalDevServer server, String id) {
        return withSchedules(server, client -> client.getHandle(id).describe().getId());
    }

    private static String withSchedules(TemporalDevServer server, Function<ScheduleClient, String> question) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.address())
                .build());
        try {
            return question.apply(ScheduleClient.newInstance(
                    stubs,
                    ScheduleClientOptions.newBuilder()
                            .setNamespace(server.namespace())
                            .build()));
        } finally {
            stubs.shutdownNow();
        }
    }

    private static String scheduleList(TemporalDevServer server) throws Exception {
        Path temporal = server.binary().orElseThrow();
        return Executable.run(
                        List.of(
                                temporal.toString(),
                                "schedule",
                                "list",
                                "--address",
                                server.address(),
                                "--namespace",
                                server.namespace()),
                        Map.of(),
                        Duration.ofSeconds(20))
                .text();
    }
}
