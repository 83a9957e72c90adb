package dev.perennial.jobs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpCallWorkflowTest {

    private static final HttpAnswer DONE =
            new HttpAnswer("GET", "https://a.example/", 200, 7, "text/plain", "ok", false, 0);
    private static final HttpAnswer DONE_LATER =
            new HttpAnswer("GET", "https://a.example/exports", 200, 9, "text/plain", "done", false, 3);

    private final Calling activities = new Calling();
    private TestWorkflowEnvironment temporal;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance();
        Worker worker = temporal.newWorker("jobs");
        worker.registerWorkflowImplementationTypes(HttpCallWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities);
        temporal.start();
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void returnsTheAnswer() {
        activities.replies.add(new HttpReply(DONE, null));

        assertThat(run(Map.of()).toString()).contains("status=200").contains("body=ok");
        assertThat(activities.diary).containsExactly("call");
    }

    @Test
    void followsWhatWasAccepted() {
        activities.replies.add(new HttpReply(DONE, "https://a.example/exports"));

        assertThat(run(Map.of()).toString()).contains("polls=3");
        assertThat(activities.diary).containsExactly("call", "follow https://a.example/exports");
    }

    @Test
    void triesAgainWhatMayPass() {
        activities.failures.add(JobFailure.of(FailureKind.UNAVAILABLE, "nobody there"));
        activities.failures.add(JobFailure.of(FailureKind.THROTTLED, "slow down"));
        activities.replies.add(new HttpReply(DONE, null));

        run(Map.of());

        assertThat(activities.diary).containsExactly("call", "call", "call");
    }

    @Test
    void failsWithWhatDoesNotPass() {
        activities.failures.add(JobFailure.of(FailureKind.MISCONFIGURED, "HTTP 404 from GET https://a.example/"));

        assertThatThrownBy(() -> run(Map.of())).hasStackTraceContaining("HTTP 404 from GET https://a.example/");
        assertThat(activities.diary).hasSize(1);
    }

    @Test
    void whatMayBeRepeatedFollowsFromTheSettings() {
        assertThat(policy(Map.of()).method()).isEqualTo("GET");
        assertThat(policy(Map.of()).repeatable()).isTrue();
        assertThat(policy(Map.of("body", Map.of("text", "x"))).method()).isEqualTo("POST");
        assertThat(policy(Map.of("method", "POST")).repeatable()).isFalse();
        assertThat(policy(Map.of("method", "PATCH")).repeatable()).isFalse();
        assertThat(policy(Map.of("method", "PUT")).repeatable()).isTrue();
        assertThat(policy(Map.of("method", "POST", "idempotency_key", true)).repeatable())
                .isTrue();
        assertThat(policy(Map.of("method", "POST", "repeatable", true)).repeatable())
                .isTrue();
        assertThat(policy(Map.of("repeatable", false)).repeatable()).isFalse();
        assertThat(policy(Map.of()).timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy(Map.of("timeout", "5m")).timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy(Map.of("timeout", "soon")).timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    private static CallPolicy policy(Map<String, Object> http) {
        return CallPolicy.of(request(http));
    }

    private Object run(Map<String, Object> http) {
        return temporal.getWorkflowClient()
                .newWorkflowStub(
                        HttpCallWorkflow.class,
                        WorkflowOptions.newBuilder().setTaskQueue("jobs").build())
                .run(request(http))
                .result();
    }

    private static JobRequest request(Map<String, Object> http) {
        return new JobRequest(
                "warm_cache",
                Instant.parse("2026-11-01T00:00:00Z"),
                UUID.fromString("01a1fd5e-a240-7000-8000-000000000001"),
                Map.of("http", http),
                false,
                null);
    }

    private static final class Calling implements HttpCallActivities {

        private final List<String> diary = new ArrayList<>();
        private final List<RuntimeException> failures = new ArrayList<>();
        private final List<HttpReply> replies = new ArrayList<>();

        @Override
        public HttpReply call(JobRequest request) {
            diary.add("call");
            if (!failures.isEmpty()) {
                throw failures.remove(0);
            }
            return replies.remove(0);
        }

        @Override
        public HttpAnswer follow(JobRequest request, HttpReply accepted) {
            diary.add("follow " + accepted.followAt());
            return DONE_LATER;
        }
    }
}
