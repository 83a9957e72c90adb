package dev.perennial.devstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A lock between processes that the operating system gives back when its holder dies. */
public final class ProcessLock implements AutoCloseable {
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    static Optional<ProcessLock> tryOn(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isTaken(channel)) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new ProcessLock(channel));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + file, e);
        }
    }

    /** Waits a while: whoever holds it may be about to end. */
    public static Optional<ProcessLock> within(Duration patience, Path file) {
        long begin = System.nanoTime();
        Optional<ProcessLock> lock = tryOn(file);
        while (lock.isEmpty() && System.nanoTime() - begin < patience.toNanos()) {
            Pause.millis(LOOK_AGAIN_MILLIS);
            lock = tryOn(file);
        }
        return lock;
    }

    /** Waits for as long as it takes; says once that it waits. */
    public static ProcessLock on(Path file, Consumer<String> progress, String whileWaiting) {
        Optional<ProcessLock> lock = tryOn(file);
        if (lock.isEmpty()) {
            progress.accept(whileWaiting);
        }
        while (lock.isEmpty()) {
            Pause.millis(LOOK_AGAIN_MILLIS);
            lock = tryOn(file);
        }
        return lock.get();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException e) {
            // By another thread of this JVM.
            return true;
        }
    }
}
