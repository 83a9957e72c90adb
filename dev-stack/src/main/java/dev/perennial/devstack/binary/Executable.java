package dev.perennial.devstack.binary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Running a short command and reading what it says. */
public final class Executable {
    private static final Duration VERSION_ANSWER = Duration.ofSeconds(20);

    private Executable() {}

    /** A wrong architecture, a broken wrapper or a truncated file shows here and not in the middle of a start. */
    static void check(Path program) throws Refusal {
        Answer answer = run(List.of(program.toString(), "--version"), Map.of(), VERSION_ANSWER);
        if (answer.exitCode() != 0) {
            throw new Refusal(program + " cannot run (exit " + answer.exitCode() + "): " + answer.lastLine());
        }
    }

    public static Answer run(List<String> command, Map<String, String> extraEnvironment, Duration limit)
            throws Refusal {
        Path output = null;
        try {
            output = Files.createTempFile("perennial-", ".out");
            return run(command, extraEnvironment, limit, output);
        } catch (IOException e) {
            throw new Refusal(command.get(0) + " cannot run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(command.get(0) + " was interrupted");
        } finally {
            delete(output);
        }
    }

    private static Answer run(List<String> command, Map<String, String> extraEnvironment, Duration limit, Path output)
            throws IOException, InterruptedException, Refusal {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(extraEnvironment);
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Refusal(command.get(0) + " did not finish within " + limit.toSeconds() + " s");
            }
            return new Answer(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8).strip());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    public record Answer(int exitCode, String text) {
        String lastLine() {
            return text.isEmpty() ? "it said nothing" : text.substring(text.lastIndexOf('\n') + 1);
        }
    }
}
