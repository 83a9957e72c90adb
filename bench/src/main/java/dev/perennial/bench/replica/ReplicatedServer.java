package dev.perennial.bench.replica;

import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Cluster;
import dev.perennial.bench.database.Template;
import dev.perennial.devstack.fault.FaultProxy;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** A PostgreSQL server and a hot standby of it, which gets the log through a line that can be narrowed. */
final class ReplicatedServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long LOOK_NANOS = 20_000_000;

    private final Cluster primary;
    private final FaultProxy line;
    private final EmbeddedPostgres standby;

    private ReplicatedServer(Cluster primary, FaultProxy line, EmbeddedPostgres standby) {
        this.primary = primary;
        this.line = line;
        this.standby = standby;
    }

    /**
     * Both are made anew.
     *
     * @param work where they may lie
     */
    static ReplicatedServer start(Path work, Template template, Consumer<String> progress) throws IOException {
        progress.accept("making a server and a standby of it …");
        Path original = work.resolve("primary");
        Path copy = work.resolve("standby");
        delete(original);
        delete(copy);
        try (Cluster cluster = Cluster.small(original, progress)) {
            cluster.ensure(template);
        }
        copy(original, copy);
        Cluster primary = Cluster.small(original, progress);
        FaultProxy line = FaultProxy.to("127.0.0.1", primary.port());
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=standby'\n"
                        .formatted(line.port()),
                StandardOpenOption.APPEND,
                StandardOpenOption.CREATE);
        ReplicatedServer server =
                new ReplicatedServer(primary, line, EmbeddedPostgres.persistent(copy, Cluster.smallSettings()));
        server.awaitReplayed();
        return server;
    }

    Cluster primary() {
        return primary;
    }

    /** Between the two. */
    FaultProxy line() {
        return line;
    }

    Jdbi standby() {
        return Jdbi.create(standby.jdbcUrl());
    }

    /** Returns when the standby has all that had been written when it was called. */
    void awaitReplayed() {
        long written = primary.administration().withHandle(Wal::written);
        long end = System.nanoTime() + PATIENCE.toNanos();
        standby().useHandle(reader -> {
            while (Wal.replayed(reader) < written) {
                WrongState.unless(System.nanoTime() < end, "the standby does not catch up");
                LockSupport.parkNanos(LOOK_NANOS);
            }
        });
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            List<Path> files;
            try (Stream<Path> found = Files.walk(directory)) {
                files = found.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        standby.close();
        line.close();
        primary.close();
    }
}
