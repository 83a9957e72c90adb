package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records one history of every job on the real server, for {@link ReplayTest} to replay for ever. Run it when a new job or a
 * new shape of one is released: {@code mvn -pl worker-app -am verify -Dperennial.record=true -Dit.test=RecordHistoriesIT
 * -Dfailsafe.failIfNoSpecifiedTests=false -Dsurefire.skip=true}. Recorded files are never changed afterwards.
 */
@EnabledIfSystemProperty(named = "perennial.record", matches = "true")
class RecordHistoriesIT {

    private static final Path HISTORIES = Path.of("src/test/resources/histories");

    private static final Map<String, String> JOBS = new TreeMap<>(Map.of(
            "expire_codes", "ExpireCodes",
            "check_expiring_subscriptions", "CheckExpiringSubscriptions",
            "downgrade_expired_subscriptions", "DowngradeExpiredSubscriptions",
            "distribute_codes", "DistributeCodes"));

    @Test
    void recordsEveryJob(@TempDir Path directory) throws IOException {
        Files.createDirectories(HISTORIES);
        try (Town town = Town.found(directory, 500);
                WorkerProcess worker = town.startWorker()) {
            for (Map.Entry<String, String> job : JOBS.entrySet()) {
                WorkflowStub run = town.run(job.getKey(), job.getValue(), null);
                town.awaitEnd(run);
                run.getResult(Object.class);
                String history = town.client()
                        .fetchHistory(run.getExecution().getWorkflowId())
                        .toJson(true);
                Path file = HISTORIES.resolve(
                        job.getValue() + "-" + Instant.now().toString().substring(0, 10) + ".json");
                Files.writeString(file, history + "\n");
                assertThat(worker.isAlive()).isTrue();
            }
        }
    }
}
