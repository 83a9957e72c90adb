package com.example.ownjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.database.DatabaseUrl;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.temporal.TemporalDevServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The packaged example, as somebody would start it: its job is found, scheduled, run and recorded. */
class OwnJobIT {

    private static final Path JAR = Path.of("target", "own-job-0.1.0-SNAPSHOT.jar");
    private static final Path LOG = Path.of("target", "own-job.log");

    @Test
    void runsAJobThatPerennialHasNeverHeardOf() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia");
                TemporalDevServer temporal =
                        TemporalDevServer.builder().withoutUi().start()) {
            Jdbi jdbi = Jdbi.create(DatabaseUrl.parse(postgres.jdbcUrl()).jdbcUrl());
            jdbi.useHandle(handle -> {
                handle.execute("create table sessions (id text primary key, expires_at timestamp not null)");
                handle.execute("insert into sessions values ('old', '2020-01-01'), ('new', '2100-01-01')");
            });
            Process worker = start(Map.of(
                    "DATABASE_URL", postgres.jdbcUrl(),
                    "TEMPORAL_ADDRESS", temporal.address(),
                    "INTERNAL_API_KEY", "a-key-for-tests",
                    "PERENNIAL_JOBS_FILE", "jobs.yaml",
                    "PERENNIAL_ROLES", "worker,control",
                    "PERENNIAL_HTTP_PORT", "0",
                    "PERENNIAL_MANAGEMENT_PORT", "0"));
            try {
                await("a run; see " + LOG.toAbsolutePath())
                        .atMost(Duration.ofSeconds(120))
                        .until(() -> !worker.isAlive() || purged(jdbi) == 1);
                assertThat(worker.isAlive()).as("the worker runs").isTrue();
                assertThat(sessions(jdbi)).containsExactly("new");
            } finally {
                worker.destroyForcibly().waitFor();
            }
        }
    }

    private static Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString())
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile());
        builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<String> sessions(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from sessions")
                .mapTo(String.class)
                .list());
    }

    /** Sessions that successful runs say they have deleted. */
    private static int purged(Jdbi jdbi) {
        return jdbi.withHandle(handle -> {
            boolean migrated = handle.createQuery("select to_regclass('perennial.runs') is not null")
                    .mapTo(Boolean.class)
                    .one();
            return migrated
                    ? handle.createQuery(
                                    """
                                    select coalesce(sum((result ->> 'purged_count')::int), 0)
                                      from perennial.runs
                                     where job_id = 'purge_sessions' and status = 'success'
                                    """)
                            .mapTo(Integer.class)
                            .one()
                    : 0;
        });
    }
}
