package dev.perennial.cli.world;

import dev.perennial.cli.CliInThisJvm;
import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.sample.SampleApplication;
import dev.perennial.devstack.sample.Size;
import dev.perennial.devstack.temporal.TemporalDevServer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** The real worker-app over real servers, with sample data and no jobs yet. */
public final class RunningServer implements AutoCloseable {

    private final EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    private final TemporalDevServer temporal =
            TemporalDevServer.builder().withoutUi().start();
    private final int port = Ports.free();
    private final WorkerProcess worker;

    public RunningServer(Path directory) {
        this(directory, Map.of());
    }

    /** @param more variables of worker-app */
    public RunningServer(Path directory, Map<String, String> more) {
        SampleApplication.createIn(postgres.jdbcUrl())
                .generate(Size.subscriptions(20), Instant.now().truncatedTo(ChronoUnit.MILLIS), 7);
        int managementPort = Ports.free();
        Map<String, String> variables = new HashMap<>(beside());
        variables.put("INTERNAL_API_KEY", "not-used");
        variables.putAll(more);
        variables.put("PERENNIAL_HTTP_PORT", Integer.toString(port));
        variables.put("PERENNIAL_MANAGEMENT_PORT", Integer.toString(managementPort));
        variables.put("PERENNIAL_DRAIN_TIMEOUT", "1s");
        Environment environment = new Environment(Map.of(), directory, CliInThisJvm.HOME, Clock.systemUTC());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        worker = new WorkerProcess(
                WorkerJar.command(environment),
                variables,
                managementPort,
                directory.resolve("worker.log"),
                new Progress(new Terminal(nowhere, nowhere, false, false, false)));
        worker.start();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** What a command needs that runs beside the database. */
    public Map<String, String> beside() {
        return Map.of("DATABASE_URL", postgres.uri(), "TEMPORAL_ADDRESS", temporal.address());
    }

    @Override
    public void close() {
        worker.close();
        temporal.close();
        postgres.close();
    }
}
