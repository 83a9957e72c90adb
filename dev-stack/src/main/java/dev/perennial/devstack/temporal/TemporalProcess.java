package dev.perennial.devstack.temporal;

import dev.perennial.devstack.binary.Download;
import dev.perennial.devstack.process.FreePort;
import dev.perennial.devstack.process.OrphanGuard;
import dev.perennial.devstack.process.Pause;
import dev.perennial.devstack.process.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The server as a child process of ours. */
final class TemporalProcess implements TemporalInstance {
    private static final Duration SHUTDOWN = Duration.ofSeconds(10);
    // How long a predecessor on the same port, on its way out, is waited for.
    private static final Duration PORT_FREED = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 3;
    private static final int TAIL = 15;

    private final StartDev command;
    private final int port;
    private final int uiPort;
    private final Path log;
    private final Thread shutdownHook = new Thread(this::stop, "stop-temporal");

    // Mutable state, guarded by this
    private Process process;
    private OrphanGuard guard;
    private boolean closed;
    private long logBefore;

    private TemporalProcess(StartDev command, int port, int uiPort, Path log) {
        this.command = command;
        this.port = port;
        this.uiPort = uiPort;
        this.log = log;
    }

    static TemporalProcess start(StartDev command, int wantedPort, int wantedUiPort, Consumer<String> progress) {
        awaitFree(wantedPort, progress);
        awaitFree(wantedUiPort, progress);
        Path log = logOf(command);
        for (int attempt = 1; ; attempt++) {
            TemporalProcess server = new TemporalProcess(command, orFree(wantedPort), orFree(wantedUiPort), log);
            try {
                server.launch();
                Runtime.getRuntime().addShutdownHook(server.shutdownHook);
                return server;
            } catch (PortTakenException e) {
                // Somebody was faster between our finding the port and the server's taking it.
                if (attempt == ATTEMPTS || wantedPort != 0 && wantedUiPort != 0) {
                    throw e;
                }
                progress.accept("A port was taken meanwhile; trying another");
            }
        }
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Optional<URI> ui() {
        return command.withUi() ? Optional.of(URI.create("http://127.0.0.1:" + uiPort)) : Optional.empty();
    }

    @Override
    public Optional<Path> binary() {
        return Optional.of(command.executable());
    }

    @Override
    public synchronized Optional<ProcessHandle> process() {
        return Optional.of(process.toHandle());
    }

    @Override
    public synchronized void kill() {
        guard.close();
        process.destroyForcibly();
        Processes.endsWithin(process.toHandle(), SHUTDOWN);
    }

    @Override
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("The server was closed");
        }
        end();
        launch();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is going down and the hook with it; stop() knows whether it still has to act.
        }
        stop();
    }

    private synchronized void stop() {
        if (!closed) {
            closed = true;
            end();
            if (command.logFile().isEmpty()) {
                Download.discard(log);
            }
        }
    }

    private void end() {
        guard.close();
        process.destroy();
        Processes.end(process.toHandle(), SHUTDOWN);
    }

    private synchronized void launch() {
        try {
            logBefore = Files.size(log);
            process = new ProcessBuilder(command.onPorts(port, uiPort))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.executable(), e);
        }
        guard = OrphanGuard.over(process.toHandle(), "TERM");
        try {
            TemporalReadiness.await(address(), command.namespace(), this::mustBeAlive);
            mustBeAlive();
        } catch (PortTakenException e) {
            end();
            throw e;
        } catch (RuntimeException e) {
            end();
            throw new IllegalStateException(e.getMessage() + said(), e);
        }
    }

    private void mustBeAlive() {
        if (process.isAlive()) {
            return;
        }
        if (tail().stream().anyMatch(line -> line.contains("address already in use"))) {
            throw new PortTakenException("Port " + port + " or " + uiPort + " is in use" + said());
        }
        throw new IllegalStateException("Temporal ended with exit code " + process.exitValue());
    }

    private String said() {
        return "; the end of its log " + log + ":" + System.lineSeparator() + "  "
                + String.join(System.lineSeparator() + "  ", tail());
    }

    private List<String> tail() {
        try (InputStream in = Files.newInputStream(log)) {
            // What an earlier server wrote says nothing about this one.
            in.skipNBytes(logBefore);
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return List.copyOf(lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return List.of("(cannot be read: " + e.getMessage() + ")");
        }
    }

    private static void awaitFree(int wanted, Consumer<String> progress) {
        if (wanted == 0 || FreePort.isFree(wanted)) {
            return;
        }
        progress.accept("Port " + wanted + " is in use; waiting a moment for it");
        long deadline = System.nanoTime() + PORT_FREED.toNanos();
        while (!FreePort.isFree(wanted)) {
            if (System.nanoTime() > deadline) {
                throw new PortTakenException("Port " + wanted
                        + " is in use, perhaps by a Temporal server that was left behind; stop what listens there or choose"
                        + " another port");
            }
            Pause.millis(100);
        }
    }

    private static int orFree(int wanted) {
        return wanted == 0 ? FreePort.next() : wanted;
    }

    private static Path logOf(StartDev command) {
        try {
            if (command.databaseFile().isPresent()) {
                Files.createDirectories(
                        command.databaseFile().get().toAbsolutePath().getParent());
            }
            if (command.logFile().isEmpty()) {
                return Files.createTempFile("perennial-temporal-", ".log");
            }
            Files.createDirectories(command.logFile().get().toAbsolutePath().getParent());
            if (Files.notExists(command.logFile().get())) {
                Files.createFile(command.logFile().get());
            }
            return command.logFile().get();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write beside the Temporal server", e);
        }
    }

    /** Not the server's fault: another port will do. */
    static final class PortTakenException extends IllegalStateException {
        PortTakenException(String message) {
            super(message);
        }
    }
}
