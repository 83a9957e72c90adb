package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.postgres.PgBouncer;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers whose database is behind a real PgBouncer in transaction mode, with few sessions and its settings as they come. */
class PoolerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LEADS = "This process runs the control loop from now on";
    private static final Map<String, String> TRANSACTION_MODE =
            Map.of("pool_mode", "transaction", "default_pool_size", "4");

    @TempDir
    private Path directory;

    @Test
    void oneLeadsAndJobsRunRight() {
        try (TestStack town = TestStack.found(directory, 2_000);
                PgBouncer bouncer = PgBouncer.before(town.postgres(), TRANSACTION_MODE)) {
            Map<String, String> environment = town.workerEnvironment();
            environment.put("DATABASE_URL", bouncer.uri());
            environment.put("DATABASE_DIRECT_URL", town.postgres().uri());
            try (WorkerProcess one = WorkerProcess.start(environment).awaitReady();
                    WorkerProcess two = WorkerProcess.start(environment).awaitReady()) {
                await().atMost(PATIENCE).until(() -> one.log().contains(LEADS));

                for (String[] job : new String[][] {
                    {"expire_codes", "ExpireCodes"},
                    {"downgrade_expired_subscriptions", "DowngradeExpiredSubscriptions"},
                    {"expire_codes", "ExpireCodes"}
                }) {
                    Run run = town.awaitEnd(town.run(job[0], job[1], Instant.now()));
                    assertThat(run.status()).as("%s: %s", job[0], run.error()).isEqualTo(RunStatus.SUCCESS);
                }
                assertThat(
                                town.count(
                                        "select count(*) from affiliate_codes"
                                                + " where status = 'ACTIVE' and expires_at < now() at time zone 'UTC' - interval '1 minute'"))
                        .isZero();
                assertThat(two.log()).doesNotContain(LEADS);

                one.kill();
                await().atMost(PATIENCE).until(() -> two.log().contains(LEADS));
                assertThat(Stream.of(one.log(), two.log()))
                        .noneMatch(log -> log.contains("prepared statement") || log.contains("unsupported startup"));
            }
        }
    }

    @Test
    void withoutADirectWayItEndsWithASentence() {
        try (TestStack town = TestStack.found(directory, 10);
                PgBouncer bouncer = PgBouncer.before(town.postgres(), TRANSACTION_MODE)) {
            String pooled = bouncer.uri();
            String another = town.postgres().uri().replaceFirst("/app$", "/postgres");
            // Side by side: each takes a while to begin.
            try (WorkerProcess without = start(town, pooled, "");
                    WorkerProcess pooledTwice = start(town, pooled, pooled);
                    WorkerProcess elsewhere = start(town, pooled, another)) {
                assertEndedWith("set DATABASE_DIRECT_URL too", without);
                assertEndedWith("DATABASE_DIRECT_URL leads through a pooler in transaction mode as well", pooledTwice);
                assertEndedWith("lead to different databases", elsewhere);
            }
            assertThat(List.of(town.count("select count(*) from pg_namespace where nspname = 'perennial'")))
                    .containsExactly(0L);
        }
    }

    private static WorkerProcess start(TestStack town, String url, String directUrl) {
        Map<String, String> environment = town.workerEnvironment();
        environment.put("DATABASE_URL", url);
        environment.put("DATABASE_DIRECT_URL", directUrl);
        return WorkerProcess.start(environment);
    }

    private static void assertEndedWith(String sentence, WorkerProcess worker) {
        assertThat(worker.exitCode()).isEqualTo(1);
        assertThat(worker.log()).contains(sentence).doesNotContain("\tat dev.perennial");
    }
}
