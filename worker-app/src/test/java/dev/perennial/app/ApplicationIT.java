package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.temporal.TemporalDevServer;
import dev.perennial.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the process, seen from outside. */
class ApplicationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void waitsForDatabaseAndTemporalInsteadOfDyingAndDrainsOnSigterm(@TempDir Path directory) {
        int postgresPort = WorkerProcess.freePort();
        int temporalPort = WorkerProcess.freePort();
        try (WorkerProcess worker = WorkerProcess.start(Map.of(
                "DATABASE_URL", "postgres://postgres@127.0.0.1:" + postgresPort + "/postgres",
                "TEMPORAL_ADDRESS", "127.0.0.1:" + temporalPort,
                "INTERNAL_API_KEY", "a-key-for-tests"))) {
            await().atMost(PATIENCE).until(() -> worker.log().contains("Waiting for the database"));
            await().atMost(PATIENCE).until(() -> worker.liveness() == 200);
            assertThat(worker.readiness()).isEqualTo(503);
            assertThat(worker.apiHealth()).isEqualTo(503);

            try (EmbeddedPostgres postgres = EmbeddedPostgres.persistent(directory.resolve("pg"), postgresPort)) {
                await().atMost(PATIENCE).until(() -> worker.log().contains("Waiting for Temporal"));
                assertThat(worker.isAlive()).isTrue();

                try (TemporalDevServer temporal = TemporalDevServer.builder()
                        .port(temporalPort)
                        .withoutUi()
                        .start()) {
                    worker.awaitReady();
                    assertThat(worker.apiHealth()).isEqualTo(200);
                    assertThat(postgres.port()).isEqualTo(postgresPort);

                    worker.terminate();
                    assertThat(worker.exitCode()).isEqualTo(143);
                    assertThat(worker.log()).contains("Perennial has stopped");
                    assertThat(temporal.hasSchedules()).isTrue();
                }
            }
        }
    }

    @Test
    void refusesToStartWithoutADatabaseUrlAndSaysWhatItWants() {
        try (WorkerProcess worker = WorkerProcess.start(Map.of())) {
            assertThat(worker.exitCode()).isEqualTo(1);
            assertThat(worker.log())
                    .contains("DATABASE_URL environment variable required")
                    .contains("postgres://user:password@host:5432/name")
                    .doesNotContain("\tat dev.perennial");
        }
    }

    @Test
    void saysOnceWhyTheDatabaseRefusesItAndWhatIsNotSet(@TempDir Path directory) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.persistent(directory.resolve("pg"));
                WorkerProcess worker = WorkerProcess.start(Map.of(
                        "DATABASE_URL",
                        "postgres://app:hunter2%2F@127.0.0.1:" + postgres.port()
                                + "/app?sslmode=disable&connection_limit=5",
                        "INTERNAL_API_KEY",
                        "a-key-for-tests"))) {
            await().atMost(PATIENCE).until(() -> worker.log().contains("role \"app\" does not exist"));
            await().atMost(PATIENCE).until(() -> worker.liveness() == 200);

            createRole(postgres);
            await().atMost(PATIENCE).until(() -> worker.log().contains("permission denied"));

            assertThat(worker.log())
                    .containsOnlyOnce("role \"app\" does not exist")
                    .containsOnlyOnce("connection_limit has no effect, PERENNIAL_DATABASE_CONNECTIONS")
                    .containsOnlyOnce("CRON_SECRET is not set")
                    .contains("the operator must act")
                    .doesNotContain("hunter2", "request timed out");
        }
    }

    /** The file is applied before Temporal is there. */
    @Test
    void removesAtItsStartWhatItsFileNoLongerNamesUnlessItIsToldNotTo(@TempDir Path directory) throws IOException {
        String one = "jobs:\n  one: { workflow: ExpireCodes, every: 6h }\n";
        Path file = directory.resolve("jobs.yaml");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.persistent(directory.resolve("pg"))) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "DATABASE_URL",
                    postgres.uri(),
                    "TEMPORAL_ADDRESS",
                    "127.0.0.1:" + WorkerProcess.freePort(),
                    "INTERNAL_API_KEY",
                    "a-key-for-tests",
                    "PERENNIAL_JOBS_FILE",
                    file.toString(),
                    "PERENNIAL_JOBS_PRUNE",
                    "false"));
            Files.writeString(file, one + "  two: { workflow: ExpireCodes, every: 6h }\n");
            applied(environment);
            Files.writeString(file, one);

            assertThat(applied(environment))
                    .contains("two: KEPT, it is no longer in the file; to remove it: perennial apply --prune");
            assertThat(jobs(postgres)).containsExactly("one", "two");

            environment.remove("PERENNIAL_JOBS_PRUNE");
            assertThat(applied(environment)).contains("two: REMOVED");
            assertThat(jobs(postgres)).containsExactly("one");
        }
    }

    /** What a worker says that gets as far as waiting for Temporal. */
    private static String applied(Map<String, String> environment) {
        try (WorkerProcess worker = WorkerProcess.start(environment)) {
            await().atMost(PATIENCE).until(() -> worker.log().contains("Waiting for Temporal"));
            return worker.log();
        }
    }

    private static List<String> jobs(EmbeddedPostgres postgres) {
        return new Registry(Jdbi.create(postgres.jdbcUrl()), Clock.systemUTC()).ids();
    }

    private static void createRole(EmbeddedPostgres postgres) {
        Jdbi.create(postgres.jdbcUrl()).useHandle(handle -> handle.execute("create role app login"));
    }
}
