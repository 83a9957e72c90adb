package dev.perennial.devstack.binary;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** A program that the person has installed: hers comes before ours. */
record OnThePath(String program, String path, Platform platform) implements Place {
    @Override
    public String name() {
        return "the PATH";
    }

    @Override
    public String source() {
        return program + " on the PATH";
    }

    @Override
    public boolean worthMentioning() {
        return installed().isPresent();
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        Path executable = installed().orElseThrow(() -> new Refusal("it has no " + program));
        Executable.check(executable);
        return executable;
    }

    Optional<Path> installed() {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(platform.executable(program)))
                .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
                .findFirst()
                .map(Path::toAbsolutePath);
    }
}
