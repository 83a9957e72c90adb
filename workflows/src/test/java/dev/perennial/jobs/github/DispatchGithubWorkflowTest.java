package dev.perennial.jobs.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DispatchGithubWorkflowTest {

    private static final GithubRun RUN = new GithubRun(7, "https://github.com/acme/shop/actions/runs/7");

    private final Github activities = new Github();
    private TestWorkflowEnvironment temporal;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance();
        Worker worker = temporal.newWorker("jobs");
        worker.registerWorkflowImplementationTypes(DispatchGithubWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities);
        temporal.start();
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void followsTheRunThatTheDispatchNames() {
        assertThat(result(begin(Map.of())).toString()).contains("conclusion=success", "run_id=7");
        assertThat(activities.diary).containsExactly("dispatch", "follow 7");
    }

    @Test
    void looksForTheRunThatNobodyNamed() {
        activities.dispatches = List.of(() -> GithubDispatch.accepted("this server names none"));

        result(begin(Map.of()));

        assertThat(activities.diary).containsExactly("dispatch", "find accepted: this server names none", "follow 7");
    }

    @Test
    void dispatchesAgainWhatSurelyDidNotArrive() {
        activities.dispatches = List.of(
                () -> {
                    throw JobFailure.of(FailureKind.UNAVAILABLE, "no connection");
                },
                () -> {
                    throw JobFailure.retryAfter(Duration.ofMinutes(10), FailureKind.THROTTLED, "slow down");
                },
                () -> GithubDispatch.of(RUN));

        result(begin(Map.of()));

        assertThat(activities.diary).containsExactly("dispatch", "dispatch", "dispatch", "follow 7");
    }

    @Test
    void whatDoesNotPassFailsAtOnce() {
        activities.dispatches = List.of(() -> {
            throw JobFailure.of(FailureKind.MISCONFIGURED, "No ref found for: trunk");
        });

        assertThatThrownBy(() -> result(begin(Map.of()))).hasStackTraceContaining("No ref found for: trunk");
        assertThat(activities.diary).containsExactly("dispatch");
    }

    @Test
    void cancelsTheRunThatItFollows() throws Exception {
        activities.endless = true;
        WorkflowStub run = begin(Map.of());
        activities.following.await();

        run.cancel();

        assertThatThrownBy(() -> result(run)).isNotNull();
        assertThat(activities.diary).containsExactly("dispatch", "follow 7", "cancel 7");
    }

    @Test
    void leavesTheRunAloneWhereTheJobSaysSo() throws Exception {
        activities.endless = true;
        WorkflowStub run = begin(Map.of("cancel", false));
        activities.following.await();

        run.cancel();

        assertThatThrownBy(() -> result(run)).isNotNull();
        assertThat(activities.diary).containsExactly("dispatch", "follow 7");
    }

    /** The dispatch ends first, so that it is known what is to be cancelled. */
    @Test
    void cancelsWhatIsJustBeingDispatched() throws Exception {
        CountDownLatch dispatching = new CountDownLatch(1);
        activities.dispatches = List.of(() -> {
            dispatching.countDown();
            beatUntilCancelled();
            return GithubDispatch.of(RUN);
        });
        WorkflowStub run = begin(Map.of());
        dispatching.await();

        run.cancel();

        assertThatThrownBy(() -> result(run)).isNotNull();
        assertThat(activities.diary).containsExactly("dispatch", "cancel 7");
    }

    private static void beatUntilCancelled() {
        try {
            while (true) {
                Activity.getExecutionContext().heartbeat(null);
                Thread.onSpinWait();
            }
        } catch (ActivityCompletionException cancelled) {
            // The request goes on to its answer.
        }
    }

    private WorkflowStub begin(Map<String, Object> github) {
        WorkflowStub run = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        "DispatchGithubWorkflow",
                        WorkflowOptions.newBuilder().setTaskQueue("jobs").build());
        run.start(new JobRequest(
                "nightly",
                Instant.parse("2026-11-01T00:00:00Z"),
                UUID.fromString("01a1fd5e-a240-7000-8000-000000000001"),
                Map.of("github", github),
                false,
                null));
        return run;
    }

    private static Object result(WorkflowStub run) {
        return ((Map<?, ?>) run.getResult(Map.class)).get("result");
    }

    private static final class Github implements GithubActivities {

        private final List<String> diary = new CopyOnWriteArrayList<>();
        private final CountDownLatch following = new CountDownLatch(1);
        private volatile List<Supplier<GithubDispatch>> dispatches = List.of(() -> GithubDispatch.of(RUN));
        private volatile boolean endless;

        @Override
        public GithubDispatch dispatch(JobRequest request) {
            diary.add("dispatch");
            int attempt = Activity.getExecutionContext().getInfo().getAttempt();
            return dispatches.get(Math.min(attempt, dispatches.size()) - 1).get();
        }

        @Override
        public GithubRun find(JobRequest request, GithubDispatch dispatch) {
            diary.add("find %s: %s".formatted(dispatch.accepted() ? "accepted" : "unknown", dispatch.why()));
            return RUN;
        }

        @Override
        public GithubResult follow(JobRequest request, GithubRun run) {
            diary.add("follow " + run.id());
            following.countDown();
            ActivityExecutionContext context = Activity.getExecutionContext();
            while (endless) {
                context.heartbeat(GithubProgress.NONE);
                Thread.onSpinWait();
            }
            return new GithubResult(
                    "acme/shop", "nightly.yml", run.id(), 12, run.url(), "success", 0, 9, 3, null, null, null);
        }

        @Override
        public void cancel(JobRequest request, GithubDispatch dispatch) {
            diary.add("cancel " + (dispatch.run() == null ? "?" : dispatch.run().id()));
        }
    }
}
