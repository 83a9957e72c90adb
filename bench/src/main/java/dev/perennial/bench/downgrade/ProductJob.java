package dev.perennial.bench.downgrade;

import dev.perennial.bench.database.Template;
import dev.perennial.failure.activities.FailureClassifier;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsActivitiesImpl;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.Sweeps;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The product's own activity, called as a worker calls it, with heartbeats; close() ends what calls it. */
public final class ProductJob implements AutoCloseable {

    private final TestActivityEnvironment environment;
    private final DowngradeExpiredSubscriptionsActivities activity;

    public ProductJob(Jdbi jdbi) {
        this(jdbi, new Sweeps(jdbi, Clock.systemUTC()));
    }

    /** @param sweeps by which it goes through its tables */
    ProductJob(Jdbi jdbi, Sweeps sweeps) {
        environment = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new FailureClassifier())
                        .build())
                .build());
        environment.registerActivitiesImplementations(new DowngradeExpiredSubscriptionsActivitiesImpl(jdbi, sweeps));
        activity = environment.newActivityStub(
                DowngradeExpiredSubscriptionsActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(10))
                        .setHeartbeatTimeout(Duration.ofSeconds(30))
                        .build());
    }

    /** A run of its own. */
    public DowngradedSubscriptions run() {
        return activity.downgradeExpiredSubscriptions(new JobRequest(
                "downgrade_expired_subscriptions", Template.NOW, UUID.randomUUID(), Map.of(), false, null));
    }

    @Override
    public void close() {
        environment.close();
    }
}
