package dev.perennial.devstack.binary;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** One file, such as what an earlier look-up brought into the cache. */
record KnownPlace(String name, String source, Path executable) implements Place {
    @Override
    public boolean worthMentioning() {
        return Files.exists(executable);
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        if (!Files.exists(executable)) {
            throw new Refusal("nothing at " + executable);
        }
        Executable.check(executable);
        return executable;
    }
}
