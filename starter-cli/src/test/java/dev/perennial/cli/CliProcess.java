package dev.perennial.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built command as a process of its own, as a shell would run it. */
public record CliProcess(Path directory, Map<String, String> variables) {

    private static final Path JAR = Path.of("target", "starter-cli.jar").toAbsolutePath();
    private static final int PATIENCE_MINUTES = 5;

    public Called run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        Process process = builder(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("does not end: " + List.of(arguments) + "\n" + Files.readString(err));
        }
        return new Called(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dperennial.home=" + Path.of("..").toAbsolutePath().normalize(),
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(DATABASE|TEMPORAL|PERENNIAL|CRON|INTERNAL)_.*"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(variables);
        return builder;
    }
}
