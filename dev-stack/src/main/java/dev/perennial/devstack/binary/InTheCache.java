package dev.perennial.devstack.binary;

import dev.perennial.devstack.binary.TemporalBinary.Place;
import dev.perennial.devstack.binary.TemporalBinary.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What an earlier look-up brought. */
record InTheCache(Path binary) implements Place {
    @Override
    public String name() {
        return "the cache";
    }

    @Override
    public String source() {
        return "cached temporal " + TemporalBinary.VERSION;
    }

    @Override
    public boolean worthMentioning() {
        return Files.exists(binary);
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        if (!Files.exists(binary)) {
            throw new Refusal("nothing at " + binary);
        }
        Executable.check(binary);
        return binary;
    }
}
