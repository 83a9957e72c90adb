package dev.perennial.devstack.binary;

import dev.perennial.devstack.process.ProcessLock;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * One process brings the program; those that asked meanwhile wait and take what it brought.
 *
 * @param brought where the program is afterwards
 */
record GuardedByLock(String program, Place place, Place brought, Path lockFile) implements Place {
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
        try {
            return lookAlone(progress);
        } catch (UncheckedIOException e) {
            throw new Refusal("the cache cannot be locked: " + e.getCause());
        }
    }

    private Path lookAlone(Consumer<String> progress) throws Refusal {
        ProcessLock lock =
                ProcessLock.on(lockFile, progress, "Another process is bringing " + program + "; waiting for it");
        try {
            return brought.worthMentioning() ? brought.look(progress) : place.look(progress);
        } finally {
            lock.close();
        }
    }
}
