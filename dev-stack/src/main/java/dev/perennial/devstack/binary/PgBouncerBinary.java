package dev.perennial.devstack.binary;

import dev.perennial.devstack.process.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Where PgBouncer is: an installed one, else Debian's package, fetched by Debian's own client into the user's cache together
 * with the libraries it needs. Nothing is installed, and nobody has to be root.
 *
 * @param environment what it has to be started with
 */
public record PgBouncerBinary(Path executable, Map<String, String> environment) {
    private static final Duration FETCH = Duration.ofMinutes(3);
    private static final String ADVICE =
            "PgBouncer is not here and could not be fetched; install it: apt-get install pgbouncer";

    public static PgBouncerBinary find() {
        return installed().orElseGet(PgBouncerBinary::cached);
    }

    private static Optional<PgBouncerBinary> installed() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
        return new OnThePath("pgbouncer", path, Platform.current())
                .installed()
                .map(found -> new PgBouncerBinary(found, Map.of()));
    }

    private static PgBouncerBinary cached() {
        Path cache = new Variables(System.getenv()).cache().resolve("pgbouncer");
        ProcessLock lock = ProcessLock.on(cache.resolveSibling("pgbouncer.lock"), line -> {}, "");
        try {
            Path root = cache.resolve("root");
            Path executable = root.resolve("usr/sbin/pgbouncer");
            if (!Files.isExecutable(executable)) {
                fetch(cache, cache.resolve("unfinished"));
                Files.move(cache.resolve("unfinished"), root);
            }
            return new PgBouncerBinary(executable, Map.of("LD_LIBRARY_PATH", libraries(root)));
        } catch (IOException e) {
            throw new UncheckedIOException(ADVICE, e);
        } catch (Refusal e) {
            throw new IllegalStateException(ADVICE, e);
        } finally {
            lock.close();
        }
    }

    private static void fetch(Path cache, Path root) throws IOException, Refusal {
        // What an earlier try left, cut short.
        FileUtils.deleteDirectory(cache.toFile());
        Files.createDirectories(root);
        Path debs = Files.createDirectories(cache.resolve("debs"));
        // Lists of our own: the machine's may be missing or old, and are not ours to renew.
        apt(cache, debs, "update");
        apt(cache, debs, "download", "pgbouncer");
        Path main = debs(debs).get(0);
        List<String> download = new ArrayList<>(List.of("download"));
        download.addAll(libraryPackages(run(debs, "dpkg-deb", "-f", main.toString(), "Depends")));
        apt(cache, debs, download.toArray(String[]::new));
        for (Path deb : debs(debs)) {
            run(debs, "dpkg-deb", "-x", deb.toString(), root.toString());
        }
        FileUtils.deleteDirectory(cache.resolve("apt").toFile());
    }

    /** {@code libc-ares2 (>= 1.12), libevent-2.1-7 | other} without what every system has. */
    private static List<String> libraryPackages(String depends) {
        return Arrays.stream(depends.split(","))
                .map(one -> one.strip().split("[ |(]")[0])
                .filter(name -> name.startsWith("lib") && !name.equals("libc6"))
                .toList();
    }

    private static void apt(Path cache, Path directory, String... words) throws IOException, Refusal {
        Path archives = Files.createDirectories(cache.resolve("apt/archives/partial"));
        Path lists = Files.createDirectories(cache.resolve("apt/lists/partial"));
        List<String> command = new ArrayList<>(List.of(
                "apt-get",
                "-qq",
                "-o",
                "Dir::State::Lists=" + lists.getParent(),
                "-o",
                "Dir::Cache=" + archives.getParent().getParent(),
                "-o",
                "APT::Sandbox::User=root"));
        command.addAll(List.of(words));
        run(directory, command.toArray(String[]::new));
    }

    private static String run(Path directory, String... command) throws Refusal {
        List<String> inDirectory = new ArrayList<>(List.of("sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh"));
        inDirectory.add(directory.toString());
        inDirectory.addAll(List.of(command));
        Executable.Answer answer = Executable.run(inDirectory, Map.of("LC_ALL", "C"), FETCH);
        if (answer.exitCode() != 0) {
            throw new Refusal(command[0] + ": " + answer.lastLine());
        }
        return answer.text();
    }

    private static List<Path> debs(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".deb")).toList();
        }
    }

    private static String libraries(Path root) throws IOException {
        try (Stream<Path> files = Files.find(
                root, 5, (file, attributes) -> file.getFileName().toString().contains(".so"))) {
            return String.join(
                    ":",
                    files.map(file -> file.getParent().toString()).distinct().toList());
        }
    }
}
