package dev.perennial.devstack.postgres;

import dev.perennial.devstack.binary.PgBouncerBinary;
import dev.perennial.devstack.process.FreePort;
import dev.perennial.devstack.process.OrphanGuard;
import dev.perennial.devstack.process.Pause;
import dev.perennial.devstack.process.Processes;
import dev.perennial.devstack.process.Superuser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/**
 * A real PgBouncer before a PostgreSQL on the loopback address, with its settings as they come; close() leaves no process
 * behind. Everybody is let in as the user {@code postgres}.
 */
public final class PgBouncer implements AutoCloseable {
    private static final Duration STARTUP = Duration.ofSeconds(20);
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final Path directory;
    private final int port;
    private final Process process;
    private final OrphanGuard guard;

    private PgBouncer(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
        this.guard = OrphanGuard.over(process.toHandle(), "TERM");
    }

    /** @param settings of {@code pgbouncer.ini}, such as {@code pool_mode} */
    public static PgBouncer before(EmbeddedPostgres postgres, Map<String, String> settings) {
        PgBouncerBinary binary = PgBouncerBinary.find();
        try {
            Path directory = Files.createTempDirectory("perennial-pgbouncer-");
            int port = FreePort.next();
            Path ini = Files.writeString(directory.resolve("pgbouncer.ini"), configuration(postgres, port, settings));
            Path log = directory.resolve("pgbouncer.log");
            ProcessBuilder builder = new ProcessBuilder(asNobody(binary.executable(), ini))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(binary.environment());
            PgBouncer bouncer = new PgBouncer(directory, port, builder.start());
            bouncer.awaitListening(log);
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer did not start", e);
        }
    }

    public int port() {
        return port;
    }

    /** The database of {@link EmbeddedPostgres#uri()}, through here. */
    public String uri() {
        return "postgres://postgres@127.0.0.1:" + port + "/app";
    }

    @Override
    public void close() {
        guard.close();
        process.destroy();
        Processes.end(process.toHandle(), SHUTDOWN);
        FileUtils.deleteQuietly(directory.toFile());
    }

    private static String configuration(EmbeddedPostgres postgres, int port, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "listen_addr", "127.0.0.1",
                "listen_port", Integer.toString(port),
                "auth_type", "any",
                "unix_socket_dir", ""));
        all.putAll(settings);
        List<String> lines = new ArrayList<>();
        lines.add("[databases]");
        lines.add("* = host=127.0.0.1 port=%d user=postgres".formatted(postgres.port()));
        lines.add("[pgbouncer]");
        all.forEach((name, value) -> lines.add(name + " = " + value));
        return String.join("\n", lines) + "\n";
    }

    /** It refuses to run as root, as PostgreSQL does; in a user namespace of its own it is nobody. */
    private static List<String> asNobody(Path executable, Path ini) {
        List<String> command = new ArrayList<>();
        if (Superuser.isRoot()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(executable.toString(), ini.toString()));
        return command;
    }

    private void awaitListening(Path log) throws IOException {
        long begin = System.nanoTime();
        while (!isListening()) {
            boolean tooLong = System.nanoTime() - begin > STARTUP.toNanos();
            if (tooLong || !process.isAlive()) {
                String said = Files.readString(log);
                close();
                throw new IllegalStateException("PgBouncer did not start: " + said);
            }
            Pause.millis(LOOK_EVERY_MILLIS);
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
