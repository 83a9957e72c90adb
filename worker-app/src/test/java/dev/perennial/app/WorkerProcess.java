package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The packaged worker-app as a process of its own, to be killed as a machine would kill it. */
public final class WorkerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path JAR = Path.of("target").resolve("worker-app-0.1.0-SNAPSHOT-exec.jar");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final Path log;
    private final int http;
    private final int management;

    private WorkerProcess(Process process, Path log, int http, int management) {
        this.process = process;
        this.log = log;
        this.http = http;
        this.management = management;
    }

    /** Starts it with nothing in its environment but what is given. */
    static WorkerProcess start(Map<String, String> environment) {
        try {
            int http = freePort();
            int management = freePort();
            Path log = Files.createTempFile(Path.of("target"), "worker-", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    JAR.toString());
            Map<String, String> variables = new TreeMap<>(environment);
            variables.put("PERENNIAL_HTTP_PORT", Integer.toString(http));
            variables.put("PERENNIAL_MANAGEMENT_PORT", Integer.toString(management));
            builder.environment().keySet().retainAll(java.util.Set.of("PATH", "HOME"));
            builder.environment().putAll(variables);
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new WorkerProcess(process, log, http, management);
        } catch (IOException e) {
            throw new UncheckedIOException("starting the worker", e);
        }
    }

    WorkerProcess awaitReady() {
        await("readiness; see " + log)
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || status(management, "/actuator/health/readiness") == 200);
        if (!process.isAlive()) {
            throw new IllegalStateException("the worker ended with " + process.exitValue() + ":\n" + log());
        }
        return this;
    }

    int readiness() {
        return status(management, "/actuator/health/readiness");
    }

    int liveness() {
        return status(management, "/actuator/health/liveness");
    }

    int apiHealth() {
        return status(http, "/api/health");
    }

    String url(String path) {
        return "http://127.0.0.1:" + http + path;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the worker does not end; see " + log);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the worker's log", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("a free port", e);
        }
    }

    /** The HTTP status, or zero when nobody answers. */
    private static int status(int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException nobody) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
