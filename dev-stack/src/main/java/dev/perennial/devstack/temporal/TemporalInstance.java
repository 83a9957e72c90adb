package dev.perennial.devstack.temporal;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A Temporal server of one kind or another. */
interface TemporalInstance extends AutoCloseable {
    String address();

    default Optional<URI> ui() {
        return Optional.empty();
    }

    default Optional<Path> binary() {
        return Optional.empty();
    }

    default boolean hasSchedules() {
        return true;
    }

    /** Absent when we did not start one. */
    default Optional<ProcessHandle> process() {
        return Optional.empty();
    }

    default void kill() {
        throw new UnsupportedOperationException(address() + " is not a process of ours to kill");
    }

    default void restart() {
        throw new UnsupportedOperationException(address() + " is not a process of ours to restart");
    }

    @Override
    void close();
}
