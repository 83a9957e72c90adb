package dev.perennial.devstack.binary;

import dev.perennial.devstack.binary.TemporalBinary.Place;
import dev.perennial.devstack.binary.TemporalBinary.Refusal;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A {@code temporal} that the person has installed: hers comes before ours. */
record OnThePath(String path, Platform platform) implements Place {
    @Override
    public String name() {
        return "the PATH";
    }

    @Override
    public String source() {
        return "temporal on the PATH";
    }

    @Override
    public boolean worthMentioning() {
        return onPath() != null;
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        Path executable = onPath();
        if (executable == null) {
            throw new Refusal("it has no temporal");
        }
        Executable.check(executable);
        return executable;
    }

    private Path onPath() {
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = Path.of(folder).resolve(platform.executable("temporal"));
            if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate.toAbsolutePath();
            }
        }
        return null;
    }
}
