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
import org.junit.jupiter.api.io.TempDir;

/**
 * Records one history of every job on the real server, and one of a run that the gate refused, for {@link ReplayTest} to replay
 * for ever. No part of the build: run it when a new job or a new shape of one is released. Recorded files are never changed
 * afterwards.
 *
 * <pre>mvn -B -ntp -pl worker-app -am verify -Dit.test=RecordHistories -Dtest=ReplayTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false</pre>
 */
class RecordHistories {

    private static final Path HISTORIES = Path.of("src/test/resources/histories");

    private static final Map<String, String> JOBS = new TreeMap<>(Map.of(
            "expire_codes", "ExpireCodes",
            "check_expiring_subscriptions", "CheckExpiringSubscriptions",
            "downgrade_expired_subscriptions", "DowngradeExpiredSubscriptions",
            "distribute_codes", "DistributeCodes"));

    @Test
    void recordsEveryJobAndARefusal(@TempDir Path directory) throws IOException {
        Files.createDirectories(HISTORIES);
        try (Town town = Town.found(directory, 500);
                WorkerProcess worker = town.startWorker()) {
            for (Map.Entry<String, String> job : JOBS.entrySet()) {
                record(town, job.getKey(), job.getValue(), job.getValue());
            }
            town.registry().pause("expire_codes", "ada", "to be refused");
            record(town, "expire_codes", "ExpireCodes", "ExpireCodes-refused");
            assertThat(worker.isAlive()).isTrue();
        }
    }

    private static void record(Town town, String job, String workflow, String name) throws IOException {
        WorkflowStub run = town.run(job, workflow, null);
        town.awaitEnd(run);
        run.getResult(Object.class);
        String history =
                town.client().fetchHistory(run.getExecution().getWorkflowId()).toJson(true);
        String today = Instant.now().toString().substring(0, 10);
        Files.writeString(HISTORIES.resolve(name + "-" + today + ".json"), history + "\n");
    }
}
