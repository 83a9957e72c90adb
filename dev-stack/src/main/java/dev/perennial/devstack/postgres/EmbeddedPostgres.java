package dev.perennial.devstack.postgres;

import dev.perennial.devstack.process.FreePort;
import dev.perennial.devstack.process.OrphanGuard;
import dev.perennial.devstack.process.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real PostgreSQL on the loopback address; close() stops it and leaves no process behind, however often it is called.
 *
 * <p>Works for root too: the server is then started in a user namespace of its own, because PostgreSQL refuses to run as
 * root.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String DATABASE = "app";
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN = Duration.ofSeconds(10);

    private final ClusterDirectory directory;
    private final int port;
    private final Map<String, String> settings;
    private final Thread shutdownHook = new Thread(this::stop, "stop-postgres");
    private final AtomicBoolean closed = new AtomicBoolean();

    // Mutable state: another process after each restart
    private io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;
    private ProcessHandle postmaster;
    private OrphanGuard guard;

    private EmbeddedPostgres(ClusterDirectory directory, int port, Map<String, String> settings) {
        this.directory = directory;
        this.port = port;
        this.settings = settings;
        start();
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        ensureDatabase();
    }

    /** An empty cluster in a temporary directory, which close() deletes. Fast: a crash of the machine would lose it. */
    public static EmbeddedPostgres fresh() {
        return fresh("UTC");
    }

    /** As {@link #fresh()}, with this time zone as the server's default for every session that does not set its own. */
    public static EmbeddedPostgres fresh(String timeZone) {
        return new EmbeddedPostgres(ClusterDirectory.temporary(), FreePort.next(), settings(timeZone, "off", Map.of()));
    }

    /**
     * The cluster in this directory, made if there is none. It survives having been killed: a stale postmaster.pid is
     * ignored, and a server whose owner died is stopped first. A directory that another live process uses is refused.
     */
    public static EmbeddedPostgres persistent(Path dataDirectory) {
        return persistent(dataDirectory, FreePort.next());
    }

    /** As {@link #persistent(Path)}, on a port of one's choice. */
    public static EmbeddedPostgres persistent(Path dataDirectory, int port) {
        return persistent(dataDirectory, port, Map.of());
    }

    /** As {@link #persistent(Path)}, with these settings of {@code postgresql.conf} over the usual ones. */
    public static EmbeddedPostgres persistent(Path dataDirectory, Map<String, String> settings) {
        return persistent(dataDirectory, FreePort.next(), settings);
    }

    private static EmbeddedPostgres persistent(Path dataDirectory, int port, Map<String, String> settings) {
        ClusterDirectory directory = ClusterDirectory.claim(dataDirectory);
        try {
            if (!FreePort.isFree(port)) {
                throw new IllegalStateException("Port " + port + " is in use; PostgreSQL needs another one");
            }
            return new EmbeddedPostgres(directory, port, settings("UTC", "on", settings));
        } catch (RuntimeException e) {
            directory.release();
            throw e;
        }
    }

    /** Usable as it is by {@link DriverManager}. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The same database, as hosting platforms and psql write it. */
    public String uri() {
        return "postgres://postgres@127.0.0.1:" + port() + "/" + DATABASE;
    }

    public int port() {
        return port;
    }

    /** The postmaster's, for tests that kill it. */
    public long pid() {
        return postmaster.pid();
    }

    /** Kills the server with all its processes and without a word of warning, for fault tests; returns when they are dead. */
    public void kill() {
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            if (!Processes.endsWithin(process, SHUTDOWN)) {
                throw new IllegalStateException("PostgreSQL cannot be killed: process " + process.pid());
            }
        }
    }

    /** Starts again after {@link #kill()}, on the same port and the same data, which it recovers from its log. */
    public void restart() {
        guard.close();
        closeServer();
        start();
    }

    /** A further empty database in the same cluster; returns its JDBC URL. */
    public String createDatabase(String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A database name is a lower-case word, not '" + name + "'");
        }
        inDatabase("postgres", "CREATE DATABASE " + name);
        return jdbcUrl(name);
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

    private void stop() {
        if (closed.getAndSet(true)) {
            return;
        }
        guard.close();
        try {
            closeServer();
        } finally {
            Processes.end(postmaster, SHUTDOWN);
            directory.release();
        }
    }

    private void closeServer() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        try {
            var builder = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setDataDirectory(directory.path())
                    // Closed and started again, it shall find what it had; the directory is ours to remove.
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(STARTUP)
                    .setPort(port)
                    // The same order of strings on every machine, whatever its locale.
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8");
            settings.forEach(builder::setServerConfig);
            server = builder.start();
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException("PostgreSQL did not start in " + directory.path(), e);
        }
        postmaster = directory.postmaster().orElseThrow();
        guard = OrphanGuard.over(postmaster, "INT");
    }

    private static Map<String, String> settings(String timeZone, String durable, Map<String, String> others) {
        Map<String, String> settings = new HashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        // A million sample rows with random keys shall not go through the disk.
        settings.put("shared_buffers", "256MB");
        settings.put("max_wal_size", "4GB");
        settings.put("timezone", timeZone);
        settings.put("fsync", durable);
        settings.put("full_page_writes", durable);
        // Without it, a killed server forgets what it has just said to be committed, however whole the machine is.
        settings.put("synchronous_commit", "on");
        settings.putAll(others);
        return Map.copyOf(settings);
    }

    private void ensureDatabase() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                createDatabase(DATABASE);
            }
        } catch (SQLException e) {
            close();
            throw new IllegalStateException("PostgreSQL started but does not answer", e);
        }
    }

    private void inDatabase(String name, String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(name));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, e);
        }
    }

    private String jdbcUrl(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + name + "?user=postgres";
    }
}
