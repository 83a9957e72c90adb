package dev.perennial.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The worker of an example in another language as a process, installed by the commands of its README. What they install is kept under
 * {@code target} until the example's list of packages changes.
 */
final class ForeignWorker implements AutoCloseable {

    private static final Path INSTALLED = Path.of("target", "examples");

    private final Process process;
    private final Path log;

    private ForeignWorker(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** The example in Python, on the task queue {@code python-jobs}. */
    static ForeignWorker python(String temporal) {
        String python = program("python3", "Python 3.10 or newer with venv", "apt-get install python3-venv");
        Path directory = copied("python-job");
        installed(
                directory,
                directory.resolve("requirements.txt"),
                List.of(python, "-m", "venv", ".venv"),
                List.of(".venv/bin/pip", "install", "--quiet", "-r", "requirements.txt"));
        return start(directory, temporal, List.of(".venv/bin/python", "worker.py"));
    }

    /** The example in TypeScript, on the task queue {@code typescript-jobs}. */
    static ForeignWorker typescript(String temporal) {
        program("node", "Node.js 20.3 or newer", "apt-get install nodejs npm");
        String npm = program("npm", "npm", "apt-get install nodejs npm");
        Path directory = copied("typescript-job");
        installed(
                directory,
                directory.resolve("package-lock.json"),
                List.of(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"));
        run(directory, List.of("node_modules/.bin/tsc"));
        // As npm start does, but without a shell and npm in between, so that the worker itself is killed.
        return start(directory, temporal, List.of("node", "lib/worker.js"));
    }

    private static ForeignWorker start(Path directory, String temporal, List<String> command) {
        try {
            Path log = Files.createTempFile(Path.of("target"), directory.getFileName() + "-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().put("TEMPORAL_ADDRESS", temporal);
            return new ForeignWorker(
                    builder.redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + command, e);
        }
    }

    /** A program on the path. */
    private static String program(String name, String what, String install) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new IllegalStateException(
                        "the examples in other languages are run by the build: %s is missing, which %s brings on Debian"
                                .formatted(what, install)));
    }

    /** What the repository holds of an example, where an installation does not disturb it. */
    private static Path copied(String example) {
        Path from = Path.of("..", "examples", example);
        Path to = INSTALLED.resolve(example);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of("node_modules", ".venv", "lib", "__pycache__")
                            .noneMatch(left -> from.relativize(file).startsWith(left)))
                    .toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException("copying " + from, e);
        }
    }

    @SafeVarargs
    private static void installed(Path directory, Path list, List<String>... commands) {
        Path mark = directory.resolve(".installed");
        try {
            String wanted = Files.readString(list);
            if (Files.exists(mark) && Files.readString(mark).equals(wanted)) {
                return;
            }
            Files.deleteIfExists(mark);
            for (List<String> command : commands) {
                run(directory, command);
            }
            Files.writeString(mark, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("installing " + directory, e);
        }
    }

    private static void run(Path directory, List<String> command) {
        try {
            Path log = Files.createTempFile(Path.of("target"), "install-", ".log");
            Process process = new ProcessBuilder(new ArrayList<>(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "%s in %s failed:%n%s".formatted(String.join(" ", command), directory, Files.readString(log)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("running " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it said, if it has ended. */
    Optional<String> lastWords() {
        try {
            return process.isAlive() ? Optional.empty() : Optional.of(Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + log, e);
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
