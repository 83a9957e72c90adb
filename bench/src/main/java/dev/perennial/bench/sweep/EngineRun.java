package dev.perennial.bench.sweep;

import dev.perennial.bench.database.Template;
import dev.perennial.failure.activities.FailureClassifier;
import dev.perennial.job.JobResources;
import dev.perennial.jobs.sweep.SweepTableActivities;
import dev.perennial.jobs.sweep.SweptTable;
import dev.perennial.jobs.sweep.activities.SweepJob;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.Sweeps;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The product's engine: as a definition calls it by way of its activity, and as a Java job would. */
public final class EngineRun implements AutoCloseable {

    private static final Map<String, Object> SWEEP = Map.of(
            "table", "subscriptions",
            "due", "provider = 'dlocal' and status = 'active' and expires_at <= :as_of",
            "set", Map.of("status", "expired", "updated_at", ":as_of"));

    private final Jdbi jdbi;
    private final TestActivityEnvironment environment;
    private final SweepTableActivities activity;

    public EngineRun(Jdbi jdbi) {
        this(jdbi, new Sweeps(jdbi, Clock.systemUTC()));
    }

    /** For measuring what listening is worth. */
    public static EngineRun listeningToNobody(Jdbi jdbi) {
        return new EngineRun(jdbi, Sweeps.listeningToNobody(jdbi, Clock.systemUTC()));
    }

    private EngineRun(Jdbi jdbi, Sweeps sweeps) {
        this.jdbi = jdbi;
        environment = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new FailureClassifier())
                        .build())
                .build());
        environment.registerActivitiesImplementations(new SweepJob()
                .activities(new JobResources(
                        jdbi, sweeps, null, null, id -> Optional.empty(), queue -> false, Clock.systemUTC())));
        activity = environment.newActivityStub(
                SweepTableActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(10))
                        .setHeartbeatTimeout(Duration.ofSeconds(30))
                        .build());
    }

    /** By a few lines of {@code jobs.yaml}. */
    public long declared() {
        return declared(Map.of()).rowCount();
    }

    /** @param pace what it listens to, beside its defaults */
    public SweptTable declared(Map<String, Object> pace) {
        Map<String, Object> sweep = new HashMap<>(SWEEP);
        sweep.put("pace", pace);
        return run(sweep);
    }

    /** @param sweep as in {@code jobs.yaml} */
    public SweptTable run(Map<String, Object> sweep) {
        return activity.sweep(new JobRequest(
                "end_subscriptions", Template.NOW, UUID.randomUUID(), Map.of("sweep", sweep), false, "bench"));
    }

    long handWritten() {
        return new Sweep(jdbi, Clock.systemUTC(), progress -> {})
                .run(new Sweep.Step(UUID.randomUUID(), "expire", 1), new HandWrittenPage())
                .tally()
                .count(HandWrittenPage.DONE);
    }

    @Override
    public void close() {
        environment.close();
    }
}
