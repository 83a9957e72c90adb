package dev.perennial.cli.world;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Finds the deployable that the build made. */
final class WorkerJar {

    /**
     * Quick to start, and small: most of the day it waits. By default Java takes a machine with two processors for a server and
     * a 64th of its memory for a beginning, which is 380 MiB instead of 210 where there are 24 GiB.
     */
    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms48m");

    private WorkerJar() {}

    /** The command line that runs it with the Java we run on. */
    static List<String> command(Environment environment) {
        return running(find(environment));
    }

    /** The same from a copy of its own: a build beside a running world replaces the jar under its feet. */
    static List<String> commandFromCopy(Environment environment, Path directory) {
        Path copy = directory.resolve("worker-app.jar");
        try {
            Files.copy(find(environment), copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Refusal.refused("%s cannot be written: %s".formatted(copy, e.getMessage()));
        }
        return running(copy);
    }

    private static List<String> running(Path jar) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Stream.of(List.of(java), JVM, List.of("-jar", jar.toString()))
                .flatMap(List::stream)
                .toList();
    }

    private static Path find(Environment environment) {
        Path target = environment.home().resolve("worker-app").resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches("worker-app-.*-exec\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> Refusal.refused(
                            "worker-app is not built: there is no %s"
                                    .formatted(target.resolve("worker-app-*-exec.jar")),
                            "build it:  mvn -B -ntp -DskipTests package"));
        } catch (IOException e) {
            throw Refusal.refused("%s cannot be read: %s".formatted(target, e.getMessage()));
        }
    }
}
