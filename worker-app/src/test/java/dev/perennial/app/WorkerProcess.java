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
    public static WorkerProcess start(Map<String, String> environment) {
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
            variables.put("PERENNIAL_URL", "http://127.0.0.1:" + http);
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

    public WorkerProcess awaitReady() {
        await("readiness; see " + log)
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || status(management, "/actuator/health/readiness") == 200);
        if (!process.isAlive()) {
            throw new IllegalStateException("the worker ended with " + process.exitValue() + ":\n" + log());
        }
        return this;
    }

    public int readiness() {
        return status(management, "/actuator/health/readiness");
    }

    public int liveness() {
        return status(management, "/actuator/health/liveness");
    }

    int apiHealth() {
        return status(http, "/api/health");
    }

    public String url(String path) {
        return "http://127.0.0.1:" + http + path;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGSTOP: the process stands still and does not know it. */
    public void stop() {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        run("kill", "-s", name, Long.toString(process.pid()));
    }

    /** A full collection: what is left on the heap is alive. */
    public void collectGarbage() {
        run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid()), "GC.run");
    }

    private static void run(String... command) {
        String words = String.join(" ", command);
        try {
            Process running = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (running.waitFor() != 0) {
                throw new IllegalStateException(words + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(words, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public int exitCode() {
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

    public String log() {
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

    public static int freePort() {
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
