package dev.perennial.sweep;

import dev.perennial.failure.activities.FailureClassifier;
import dev.perennial.run.JobRequest;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/** Calls an activity as a worker would: heartbeats, attempts and the failures' edge are Temporal's own. */
public final class InActivity {

    private InActivity() {}

    public static JobRequest request(String jobId, Instant asOf, Map<String, Object> settings) {
        return new JobRequest(jobId, asOf, UUID.randomUUID(), settings, false, null);
    }

    public static Sweeps sweeps(Jdbi jdbi) {
        return new Sweeps(jdbi, Clock.systemUTC());
    }

    /** A handful of rows are several pages then. */
    public static Sweeps sweepsInPagesOf(int rows, Jdbi jdbi) {
        return new Sweeps(jdbi, Clock.systemUTC(), () -> PageSizing.steady(rows));
    }

    /** Two such pages are at work side by side where rows stand alone. */
    public static Sweeps sweepsInTwoLanesOf(int rows, Jdbi jdbi) {
        return new Sweeps(jdbi, Clock.systemUTC(), () -> PageSizing.steady(rows, 2));
    }

    /** One attempt. */
    public static <A, R> R attempt(Class<A> type, A implementation, Function<A, R> call) {
        return attempt(type, implementation, call, Optional.empty(), new FailureClassifier());
    }

    /**
     * One attempt.
     *
     * @param heartbeat the details that an earlier attempt left behind
     * @param interceptors the first is the outermost
     */
    public static <A, R> R attempt(
            Class<A> type,
            A implementation,
            Function<A, R> call,
            Optional<Object> heartbeat,
            WorkerInterceptor... interceptors) {
        TestEnvironmentOptions options = TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(interceptors)
                        .build())
                .build();
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance(options);
        try {
            heartbeat.ifPresent(environment::setHeartbeatDetails);
            environment.registerActivitiesImplementations(implementation);
            return call.apply(environment.newActivityStub(
                    type,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofMinutes(1))
                            .build()));
        } finally {
            environment.close();
        }
    }
}
