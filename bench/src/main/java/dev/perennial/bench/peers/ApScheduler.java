package dev.perennial.bench.peers;

import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.lab.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** APScheduler in a process of its own, its jobs in PostgreSQL by SQLAlchemy; brought into a virtual environment. */
final class ApScheduler implements Peer {

    private static final String VERSION = "3.11.3";
    private static final List<String> PACKAGES =
            List.of("apscheduler==" + VERSION, "sqlalchemy==2.1.9", "psycopg[binary]==3.3.9");

    @Override
    public String name() {
        return "APScheduler " + VERSION;
    }

    @Override
    public List<Duration> lateness(Lab lab, Copy database, List<Instant> times) throws Exception {
        Path python = python(lab.work().resolve("python-" + VERSION));
        Path script = lab.work().resolve("ap_scheduler.py");
        try (InputStream in = ApScheduler.class.getResourceAsStream("ap_scheduler.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        String output = run(
                python.toString(),
                script.toString(),
                database.uri().replace("postgres://", "postgresql+psycopg://"),
                times.stream().map(at -> Long.toString(at.toEpochMilli())).collect(Collectors.joining(",")));
        List<Duration> lateness = output.lines()
                .filter(line -> line.matches("-?\\d+"))
                .map(line -> Duration.ofNanos(Long.parseLong(line) * 1_000))
                .toList();
        WrongState.unless(
                lateness.size() == times.size(), "%d of %d jobs began: %s", lateness.size(), times.size(), output);
        return lateness;
    }

    private static Path python(Path environment) throws Exception {
        Path python = environment.resolve("bin/python");
        if (!Files.exists(environment.resolve("complete"))) {
            try {
                run("python3", "-m", "venv", environment.toString());
                for (String wanted : PACKAGES) {
                    run(python.toString(), "-m", "pip", "install", "--quiet", wanted);
                }
                Files.createFile(environment.resolve("complete"));
            } catch (IOException | WrongState none) {
                throw new PeerMissing("no Python 3 with venv and pip that could install it ("
                        + none.getMessage().lines().findFirst().orElse("") + ")");
            }
        }
        return python;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        WrongState.unless(process.waitFor() == 0, "%s: %s", command[0], output.strip());
        return output;
    }
}
