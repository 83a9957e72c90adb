package dev.perennial.bench.worker;

import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.lab.Lab;
import dev.perennial.run.TaskQueue;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue.Builder;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** worker-app as it is packaged, as a process of its own; close() stops it. */
public final class PackagedWorker implements AutoCloseable {

    /** What ./perennial gives its JVM. */
    public static final List<String> AS_SHIPPED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms48m");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Process process;
    private final Path log;
    private final int port;
    private final long startedAt = System.nanoTime();

    private PackagedWorker(Process process, Path log, int port) {
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /**
     * @param jobs its jobs.yaml
     * @param options for its JVM, besides what it is shipped with
     */
    public static PackagedWorker start(Lab lab, Server temporal, Copy database, Path jobs, List<String> options)
            throws IOException {
        Files.createDirectories(lab.work());
        Path log = Files.createTempFile(lab.work(), "worker-", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", jar(lab).toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", database.uri());
        environment.put("TEMPORAL_ADDRESS", temporal.address());
        environment.put("PERENNIAL_JOBS_FILE", jobs.toString());
        int port = freePort();
        environment.put("PERENNIAL_HTTP_PORT", Integer.toString(port));
        environment.put("PERENNIAL_MANAGEMENT_PORT", Integer.toString(freePort()));
        // What jobs of ours call is on this machine.
        environment.put("PERENNIAL_HTTP_ALLOW", "127.0.0.1");
        environment.put("NEXTJS_API_URL", "http://127.0.0.1:9");
        environment.put("INTERNAL_API_KEY", "bench");
        environment.put("CRON_SECRET", "bench-bench-bench-bench-bench-bench");
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(environment);
        PackagedWorker worker = new PackagedWorker(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log, port);
        Runtime.getRuntime().addShutdownHook(new Thread(worker.process::destroyForcibly));
        return worker;
    }

    static Path jar(Lab lab) throws IOException {
        try (Stream<Path> files = Files.list(lab.home().resolve("worker-app/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("worker-app-.*-exec\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("worker-app is not built"));
        }
    }

    /** Returns how long after its start it first asked the server for workflows. */
    public Duration awaitFirstPoll(Server temporal) {
        String me = process.pid() + "@";
        while (System.nanoTime() - startedAt < PATIENCE.toNanos()) {
            WrongState.unless(process.isAlive(), "the worker ended; see %s", log);
            if (pollers(temporal).stream()
                    .anyMatch(poller -> poller.getIdentity().startsWith(me))) {
                return Duration.ofNanos(System.nanoTime() - startedAt);
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new WrongState("the worker did not ask for work; see " + log);
    }

    private static List<PollerInfo> pollers(Server temporal) {
        Builder queue = io.temporal.api.taskqueue.v1.TaskQueue.newBuilder().setName(TaskQueue.NAME);
        return temporal.client()
                .getWorkflowServiceStubs()
                .blockingStub()
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(temporal.client().getOptions().getNamespace())
                        .setTaskQueue(queue)
                        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                        .build())
                .getPollersList();
    }

    /** Of a path of its pages or its API. */
    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Memory that it has of the machine, in MiB. */
    public double residentMiB() throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        return Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()) / 1024.0;
    }

    /** What its heap holds after a full collection, in MiB. */
    public double liveHeapMiB() throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(histogram);
        WrongState.unless(
                total.find(),
                "no histogram of the worker's heap: %s",
                histogram.lines().findFirst().orElse(""));
        return Long.parseLong(total.group(1)) / 1024.0 / 1024.0;
    }

    /** SIGTERM, patience, SIGKILL. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
