package dev.perennial.devstack.postgres;

import dev.perennial.devstack.process.ProcessLock;
import dev.perennial.devstack.process.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Where a PostgreSQL cluster lives, and who may use it: one process at a time. */
final class ClusterDirectory {
    private static final Duration ORPHAN = Duration.ofSeconds(20);

    private final Path path;
    private final Optional<ProcessLock> lock;

    private static final Duration HOLDER_ENDS = Duration.ofSeconds(8);

    private ClusterDirectory(Path path, Optional<ProcessLock> lock) {
        this.path = path;
        this.lock = lock;
    }

    static ClusterDirectory temporary() {
        try {
            return new ClusterDirectory(Files.createTempDirectory("perennial-postgres-"), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("No room for a temporary PostgreSQL", e);
        }
    }

    /** Takes the directory for this process, and leaves it so that a server can start in it. */
    static ClusterDirectory claim(Path dataDirectory) {
        Path path = dataDirectory.toAbsolutePath().normalize();
        // Beside the directory and not in it: initdb wants an empty one.
        Path lockFile = path.resolveSibling(path.getFileName() + ".lock");
        ProcessLock lock = ProcessLock.within(HOLDER_ENDS, lockFile)
                .orElseThrow(() -> new IllegalStateException("The PostgreSQL data directory " + path
                        + " is in use by another process; stop that one or choose another directory"));
        ClusterDirectory claimed = new ClusterDirectory(path, Optional.of(lock));
        try {
            claimed.stopOrphan();
            claimed.refuseOrRepair();
            return claimed;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    boolean isTemporary() {
        return lock.isEmpty();
    }

    /** The live server of this directory, if there is one. */
    Optional<ProcessHandle> postmaster() {
        return recordedPid().flatMap(ProcessHandle::of).filter(ClusterDirectory::isPostgres);
    }

    /** A temporary one is gone after that. */
    void release() {
        lock.ifPresentOrElse(ProcessLock::close, () -> FileUtils.deleteQuietly(path.toFile()));
    }

    // We hold the lock, so whoever started that server is dead.
    private void stopOrphan() {
        postmaster().ifPresent(orphan -> {
            orphan.destroy();
            if (!Processes.endsWithin(orphan, Duration.ofSeconds(2))) {
                // It waits for its clients, who are not ours to wait for; the next start recovers from its log.
                orphan.destroyForcibly();
                Processes.endsWithin(orphan, ORPHAN);
            }
        });
    }

    private void refuseOrRepair() {
        boolean cluster = Files.exists(path.resolve("PG_VERSION"));
        if (!cluster && !isEmpty()) {
            throw new IllegalStateException(
                    path + " holds something that is not PostgreSQL's; choose an empty or a new directory");
        }
        if (cluster && !Files.exists(path.resolve("postmaster.opts"))) {
            // Written at a cluster's first start: without it, initdb was cut short and nobody's data is in here.
            delete();
        }
    }

    private boolean isEmpty() {
        if (!Files.exists(path)) {
            return true;
        }
        try (Stream<Path> content = Files.list(path)) {
            return content.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }

    private void delete() {
        try {
            FileUtils.deleteDirectory(path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the unfinished cluster in " + path, e);
        }
    }

    private Optional<Long> recordedPid() {
        try {
            List<String> lines = Files.readAllLines(path.resolve("postmaster.pid"));
            return Optional.of(Long.parseLong(lines.get(0).strip()));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            // None, or one that was cut short: PostgreSQL itself settles what to make of it.
            return Optional.empty();
        }
    }

    // After a reboot the number may belong to anybody.
    private static boolean isPostgres(ProcessHandle process) {
        return process.isAlive()
                && process.info()
                        .command()
                        .map(command -> command.contains("postgres"))
                        .orElse(false);
    }
}
