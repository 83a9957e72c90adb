package dev.perennial.cli.world;

import dev.perennial.cli.connect.Pause;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.devstack.process.OrphanGuard;
import dev.perennial.words.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The worker-app of a world, as a child process; close() ends it, and it ends when we are killed. */
final class WorkerProcess implements AutoCloseable {

    private static final Duration TO_BE_READY = Duration.ofMinutes(3);
    private static final Duration TO_END = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int TAIL = 15;

    // A world is closed to the outside: no webhook and no key of this terminal's gets into it.
    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_TOOL_OPTIONS");

    private final List<String> command;
    private final Map<String, String> variables;
    private final int managementPort;
    private final Path log;
    private final Progress progress;

    // Mutable state, guarded by this
    private Process process;
    private OrphanGuard guard;
    private boolean closed;

    WorkerProcess(
            List<String> command, Map<String, String> variables, int managementPort, Path log, Progress progress) {
        this.command = command;
        this.variables = variables;
        this.managementPort = managementPort;
        this.log = log;
        this.progress = progress;
    }

    /** Returns when it polls for work. */
    void start() {
        launch();
        awaitReady();
    }

    /** From now on a worker that dies is replaced, until close(). */
    void keepAlive() {
        Thread keeper = new Thread(this::replaceWhenItDies, "keep-worker");
        keeper.setDaemon(true);
        keeper.start();
    }

    synchronized long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        Process last;
        synchronized (this) {
            closed = true;
            last = process;
            if (guard != null) {
                guard.close();
            }
        }
        if (last != null) {
            Children.end(last, TO_END);
        }
    }

    private synchronized void launch() {
        if (closed) {
            throw new IllegalStateException("the world is closing");
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()));
            builder.environment()
                    .keySet()
                    .removeIf(name -> !PASSED_ON.contains(name) && !name.startsWith("PERENNIAL_"));
            builder.environment().putAll(variables);
            process = builder.start();
            process.getOutputStream().close();
            guard = OrphanGuard.over(process.toHandle(), "TERM");
        } catch (IOException e) {
            throw new UncheckedIOException("worker-app cannot be started", e);
        }
    }

    private void awaitReady() {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        HttpRequest question = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(managementPort)))
                .timeout(Duration.ofSeconds(5))
                .build();
        long begin = System.nanoTime();
        while (!isReady(client, question)) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            mustBeAlive();
            if (waited.compareTo(TO_BE_READY) > 0) {
                throw Refusal.timedOut("worker-app is not ready after %s".formatted(When.roughly(TO_BE_READY)), told());
            }
            progress.tell("worker-app is starting (%s)".formatted(When.roughly(waited)));
            Pause.of(LOOK_EVERY);
        }
        progress.done();
    }

    private static boolean isReady(HttpClient client, HttpRequest question) {
        try {
            return client.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private synchronized void mustBeAlive() {
        if (!process.isAlive()) {
            throw Refusal.refused("worker-app ended with exit code %d".formatted(process.exitValue()), told());
        }
    }

    private String[] told() {
        return new String[] {"its log is %s and ends with:".formatted(log), String.join("\n  ", tail())};
    }

    private List<String> tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
        } catch (IOException e) {
            return List.of("(cannot be read)");
        }
    }

    private void replaceWhenItDies() {
        Duration wait = FIRST_WAIT;
        while (true) {
            Process current;
            synchronized (this) {
                current = process;
            }
            long begin = System.nanoTime();
            int code = current.onExit().join().exitValue();
            synchronized (this) {
                if (closed) {
                    return;
                }
            }
            // One that dies at once would be started without end; one that has worked for a while gets a quick start.
            boolean worked = System.nanoTime() - begin > LONGEST_WAIT.toNanos();
            wait = worked ? FIRST_WAIT : shorter(wait.multipliedBy(2), LONGEST_WAIT);
            progress.say(
                    "! worker-app ended (exit code %d); starting it again in %s".formatted(code, When.roughly(wait)));
            Pause.of(wait);
            startAgain();
        }
    }

    private void startAgain() {
        try {
            launch();
            awaitReady();
            progress.say("✓ worker-app is back (process %d); what was open goes on".formatted(pid()));
        } catch (RuntimeException e) {
            progress.say("! worker-app: " + e.getMessage());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
