package dev.perennial.devstack.binary;

import dev.perennial.devstack.binary.TemporalBinary.Place;
import dev.perennial.devstack.binary.TemporalBinary.Refusal;
import dev.perennial.devstack.process.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** One process brings the binary; those that asked meanwhile wait and take what it brought. */
record GuardedByLock(Place place, Path target) implements Place {
    @Override
    public String name() {
        return place.name();
    }

    @Override
    public String source() {
        return place.source();
    }

    @Override
    public boolean worthMentioning() {
        return place.worthMentioning();
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        Path lockFile = target.getParent().resolveSibling(target.getParent().getFileName() + ".lock");
        try {
            Files.createDirectories(target.getParent());
        } catch (IOException e) {
            throw new Refusal("the cache cannot be written: " + e);
        }
        try {
            return lookAlone(lockFile, progress);
        } catch (UncheckedIOException e) {
            throw new Refusal("the cache cannot be locked: " + e.getCause());
        }
    }

    private Path lookAlone(Path lockFile, Consumer<String> progress) throws Refusal {
        ProcessLock lock = ProcessLock.on(lockFile, progress, "Another process is bringing Temporal; waiting for it");
        try {
            InTheCache cache = new InTheCache(target);
            return cache.worthMentioning() ? cache.look(progress) : place.look(progress);
        } finally {
            lock.close();
        }
    }
}
