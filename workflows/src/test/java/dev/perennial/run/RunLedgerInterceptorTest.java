package dev.perennial.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the frame of every run does, with skipped time and a ledger that keeps a diary. */
@Execution(ExecutionMode.CONCURRENT)
class RunLedgerInterceptorTest {

    private static final Instant AS_OF = Instant.parse("2026-11-21T09:00:00.123Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private final Diary ledger = new Diary();
    private final Work work = new Work();
    private TestWorkflowEnvironment temporal;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunLedgerInterceptor())
                        .build())
                .build());
        Worker worker = temporal.newWorker("jobs");
        worker.registerWorkflowImplementationTypes(FrameImpl.class, PlainImpl.class, UnknownWorkflow.class);
        worker.registerActivitiesImplementations(ledger, work);
        temporal.start();
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void opensRunsAndClosesWithTheWrapperOfTheResult() {
        WorkflowStub run = begin(JobRequest.manual("job", AS_OF, false, "ada"));

        JobResult result = run.getResult(JobResult.class);

        assertThat(result.success()).isTrue();
        assertThat(result.error()).isNull();
        assertThat(ledger.opened).singleElement().satisfies(opening -> {
            assertThat(opening.jobId()).isEqualTo("job");
            assertThat(opening.workflowType()).isEqualTo("Frame");
            assertThat(opening.asOf()).isEqualTo(AS_OF);
            assertThat(opening.tick()).isNull();
        });
        assertThat(work.requests).singleElement().satisfies(request -> {
            assertThat(request.asOf()).isEqualTo(AS_OF);
            assertThat(request.settings()).containsEntry("window", "3d");
            assertThat(request.runId()).isEqualTo(ledger.closed.get(0).runId());
        });
        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(closing.durationMs()).isEqualTo(result.durationMs());
        });
    }

    @Test
    void aRefusedRunDoesNothingAndEndsWell() {
        ledger.answers.add(() -> Verdict.refuse("job", RunStatus.SKIPPED, Reason.PAUSED, "paused by ada"));

        JobResult result = begin(JobRequest.scheduled("job")).getResult(JobResult.class);

        assertThat(result.success()).isTrue();
        assertThat(result.result())
                .isEqualTo(Map.of("status", "skipped", "reason", "paused", "detail", "paused by ada"));
        assertThat(work.requests).isEmpty();
        assertThat(ledger.closed).isEmpty();
    }

    @Test
    void waitsAndAsksAgainUntilItMay() {
        ledger.answers.add(() -> Verdict.waitFor("job", "another is executing", Duration.ofMinutes(5)));
        ledger.answers.add(() -> Verdict.waitFor("job", "another is executing", Duration.ofMinutes(5)));

        begin(JobRequest.scheduled("job")).getResult(JobResult.class);

        assertThat(ledger.opened).hasSize(3);
        assertThat(work.requests).hasSize(1);
    }

    @Test
    void aRunStartedWithoutInputIsTheJobThatTheLedgerNames() {
        begin(null).getResult(JobResult.class);

        assertThat(work.requests).singleElement().satisfies(request -> {
            assertThat(request.jobId()).isEqualTo("job");
            assertThat(request.asOf()).isEqualTo(ledger.opened.get(0).startedAt());
        });
    }

    @Test
    void aFailureIsRecordedOnceAndTheWorkflowFailsWithTheWrapper() {
        work.failure = () -> JobFailure.of(FailureKind.BAD_DATA, "row 7 of jane@example.com is broken");

        assertThatThrownBy(() -> begin(JobRequest.scheduled("job")).getResult(JobResult.class))
                .isInstanceOf(WorkflowFailedException.class)
                .cause()
                .asInstanceOf(type(ApplicationFailure.class))
                .satisfies(failure -> {
                    assertThat(failure.getType()).isEqualTo("BAD_DATA");
                    JobResult wrapper = failure.getDetails().get(JobResult.class);
                    assertThat(wrapper.success()).isFalse();
                    assertThat(wrapper.result()).isNull();
                    assertThat(wrapper.error()).isEqualTo("row 7 of ***@*** is broken");
                });
        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.status()).isEqualTo(RunStatus.ERROR);
            assertThat(closing.failureKind()).isEqualTo(FailureKind.BAD_DATA);
            assertThat(closing.error()).isEqualTo("row 7 of ***@*** is broken");
            assertThat(closing.traceback()).contains("Work.work").doesNotContain("jane");
        });
    }

    @Test
    void aFailureThatHasAResultLeavesItInTheRow() {
        work.failure =
                () -> JobFailure.withResult(FailureKind.BAD_DATA, "it failed", Map.of("url", "https://a.example/7"));

        assertThatThrownBy(() -> begin(JobRequest.scheduled("job")).getResult(JobResult.class))
                .cause()
                .asInstanceOf(type(ApplicationFailure.class))
                .satisfies(failure -> {
                    JobResult wrapper = failure.getDetails().get(JobResult.class);
                    assertThat(wrapper.success()).isFalse();
                    assertThat(wrapper.result()).isEqualTo(Map.of("url", "https://a.example/7"));
                    assertThat(JobFailure.result(failure)).contains(wrapper.result());
                });
        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.status()).isEqualTo(RunStatus.ERROR);
            assertThat(closing.result()).isEqualTo(Map.of("url", "https://a.example/7"));
        });
    }

    @Test
    void whatElseAFailureCarriesIsNotKept() {
        work.failure =
                () -> ApplicationFailure.newNonRetryableFailure("it failed", "BAD_DATA", Map.of("password", "hunter2"));

        assertThatThrownBy(() -> begin(JobRequest.scheduled("job")).getResult(JobResult.class))
                .isInstanceOf(WorkflowFailedException.class);

        assertThat(ledger.closed).singleElement().satisfies(closing -> assertThat(closing.result())
                .isNull());
    }

    @Test
    void aRunThatTakesTooLongFailsAtTheJobsTimeoutAndIsRecorded() {
        work.failure = () -> JobFailure.of(FailureKind.UNAVAILABLE, "the database is away");
        WorkflowStub run = begin(JobRequest.scheduled("job"));

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.status()).isEqualTo(RunStatus.ERROR);
            assertThat(closing.reason()).isEqualTo(Reason.TIMED_OUT);
            assertThat(closing.error())
                    .matches(
                            "gave up .+ before the job's timeout of 30m, as the next try would come after it; last seen: "
                                    + "the database is away");
            assertThat(Duration.ofMillis(closing.durationMs()))
                    .isBetween(TIMEOUT.minusMinutes(2), TIMEOUT.plusSeconds(5));
        });
    }

    @Test
    void aStepIsTriedAsOftenAsTheDefinitionSays() {
        ledger.answers.add(() -> Verdict.run("job", Map.of(), TIMEOUT)
                .retrying(Optional.of(new Retry(3, Duration.ofMillis(10), null, null))));
        work.failure = () -> JobFailure.of(FailureKind.UNAVAILABLE, "the database is away");
        WorkflowStub run = begin(JobRequest.scheduled("job"));

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(work.requests).hasSize(3);
        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.reason()).isEqualTo(Reason.TRIES_USED_UP);
            assertThat(closing.failureKind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(closing.error()).isEqualTo("the database is away");
        });
    }

    @Test
    void aStepIsTriedAgainOnlyAfterTheFailuresThatTheDefinitionNames() {
        ledger.answers.add(() -> Verdict.run("job", Map.of(), TIMEOUT)
                .retrying(Optional.of(new Retry(3, null, null, List.of("throttled")))));
        work.failure = () -> JobFailure.of(FailureKind.UNAVAILABLE, "the database is away");
        WorkflowStub run = begin(JobRequest.scheduled("job"));

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(work.requests).hasSize(1);
        assertThat(ledger.closed).singleElement().satisfies(closing -> assertThat(closing.reason())
                .isNull());
    }

    @Test
    void aTryThatIsCutOffAtTheTimeoutIsSaidToBe() {
        ledger.answers.add(() -> Verdict.run("job", Map.of(), Duration.ofSeconds(1)));
        work.hangs = true;
        WorkflowStub run = begin(JobRequest.scheduled("job"));

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.reason()).isEqualTo(Reason.TIMED_OUT);
            assertThat(closing.error()).startsWith("did not end within the job's timeout of 1s; last seen: ");
        });
    }

    @Test
    void aTryThatWouldComeAfterTheTimeoutIsNotSaidToHaveTakenTooLong() {
        work.failure = () -> JobFailure.retryAfter(Duration.ofHours(1), FailureKind.UNAVAILABLE, "asks for an hour");
        WorkflowStub run = begin(JobRequest.scheduled("job"));

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(Duration.ofMillis(closing.durationMs())).isLessThan(Duration.ofMinutes(1));
            assertThat(closing.error())
                    .matches(
                            "gave up (30m|29m[\\d.]+s) before the job's timeout of 30m, as the next try would come after"
                                    + " it; last seen: asks for an hour");
        });
    }

    @Test
    void aRunThatIsPutOffSaysSoAndNotThatItTimedOut() {
        work.failure = () -> JobFailure.putOff(FailureKind.THROTTLED, "asks for a year, so 7 stay planned");
        WorkflowStub run = begin(JobRequest.scheduled("job"));

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(work.requests).hasSize(1);
        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.status()).isEqualTo(RunStatus.ERROR);
            assertThat(closing.reason()).isEqualTo(Reason.PUT_OFF);
            assertThat(closing.failureKind()).isEqualTo(FailureKind.THROTTLED);
            assertThat(closing.error()).isEqualTo("asks for a year, so 7 stay planned");
        });
    }

    /** Temporal would take zero for "no more tries". */
    @Test
    void aPauseOfNothingIsNone() {
        work.failure = () -> work.requests.size() < 3
                ? JobFailure.retryAfter(Duration.ZERO, FailureKind.THROTTLED, "asks for 0 s")
                : JobFailure.of(FailureKind.BAD_DATA, "enough");
        WorkflowStub run = begin(JobRequest.scheduled("job"));

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(ledger.closed).singleElement().extracting(RunClosing::error).isEqualTo("enough");
    }

    @Test
    void aCancelledRunIsRecordedInADetachedScope() {
        work.failure = () -> JobFailure.of(FailureKind.UNAVAILABLE, "the database is away");
        WorkflowStub run = begin(JobRequest.scheduled("job"));
        temporal.sleep(Duration.ofMinutes(1));

        run.cancel();

        assertThatThrownBy(() -> run.getResult(JobResult.class)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(ledger.closed).singleElement().extracting(RunClosing::status).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void aBugInWorkflowCodeIsNotAnOutcome() {
        WorkflowStub run = begin(JobRequest.manual("job", AS_OF, false, "bug"));

        // Failed tasks are tried again in real time, ten seconds apart.
        temporal.sleep(Duration.ofSeconds(12));

        assertThat(run.describe().getStatus()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
        assertThat(ledger.closed)
                .as("the task is tried again after a fixed deploy")
                .isEmpty();
        run.terminate("enough");
    }

    @Test
    void nothingRunsWhileTheLedgerIsAwayAndAllGoesOnWhenItIsBack() {
        for (int i = 0; i < 20; i++) {
            ledger.answers.add(() -> {
                throw JobFailure.of(FailureKind.UNAVAILABLE, "no connection");
            });
        }

        begin(JobRequest.scheduled("job")).getResult(JobResult.class);

        assertThat(ledger.opened).hasSize(21);
        assertThat(work.requests).hasSize(1);
    }

    @Test
    void anUnknownJobFailsAtOnce() {
        ledger.answers.add(() -> {
            throw JobFailure.of(FailureKind.MISCONFIGURED, "unknown job jop");
        });

        assertThatThrownBy(() -> begin(JobRequest.scheduled("jop")).getResult(JobResult.class))
                .isInstanceOf(WorkflowFailedException.class)
                .hasStackTraceContaining("unknown job jop");
        assertThat(ledger.opened).hasSize(1);
        assertThat(work.requests).isEmpty();
    }

    @Test
    void aLedgerThatCannotTakeTheEndDoesNotFailTheJob() {
        ledger.takesNoEnds = true;

        assertThat(begin(JobRequest.scheduled("job")).getResult(JobResult.class).success())
                .isTrue();
    }

    @Test
    void aWorkflowThatIsNoJobIsLeftAlone() {
        WorkflowStub run = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        "Plain",
                        WorkflowOptions.newBuilder().setTaskQueue("jobs").build());
        run.start("x");

        assertThat(run.getResult(String.class)).isEqualTo("x!");
        assertThat(ledger.opened).isEmpty();
    }

    private WorkflowStub begin(JobRequest request) {
        WorkflowStub run = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        "Frame",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue("jobs")
                                .setWorkflowId("job-manual-" + UUID.randomUUID())
                                .build());
        run.start(request);
        return run;
    }

    @Test
    void aRunOfATypeThatNobodyKnowsFailsAndIsRecorded() {
        ledger.answers.add(() -> Verdict.run("job", Map.of(), TIMEOUT).saying("no worker runs Nope"));

        assertThatThrownBy(() -> beginOfType("Nope").getResult(JobResult.class))
                .isInstanceOf(WorkflowFailedException.class)
                .hasStackTraceContaining("no worker runs Nope");

        assertThat(ledger.opened).singleElement().satisfies(opening -> {
            assertThat(opening.workflowType()).isEqualTo("Nope");
            assertThat(opening.jobId()).isEqualTo("job");
            assertThat(opening.unknownType()).isTrue();
        });
        assertThat(ledger.closed).singleElement().satisfies(closing -> {
            assertThat(closing.status()).isEqualTo(RunStatus.ERROR);
            assertThat(closing.failureKind()).isEqualTo(FailureKind.MISCONFIGURED);
            assertThat(closing.error()).isEqualTo("no worker runs Nope");
        });
    }

    /** The workflow task is tried again, by whoever has it next, and nothing of this try is in the history. */
    @Test
    void aRunThatAnotherWorkerMayKnowIsLeftToIt() {
        for (int i = 0; i < 2; i++) {
            ledger.answers.add(() -> {
                throw JobFailure.of(FailureKind.MISCONFIGURED, "another worker may run it");
            });
        }
        WorkflowStub run = beginOfType("Elsewhere");

        assertThatThrownBy(() -> run.getResult(JobResult.class)).isInstanceOf(WorkflowFailedException.class);

        assertThat(ledger.opened).hasSize(3);
        assertThat(ledger.closed).hasSize(1);
        assertThat(temporal.getWorkflowClient()
                        .fetchHistory(run.getExecution().getWorkflowId())
                        .getEvents())
                .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_MARKER_RECORDED)
                .hasSize(2);
    }

    /** What an older worker is asked, and what recorded histories hold, has no new word in it. */
    @Test
    void aRunOfAKnownTypeIsOpenedInTheSameWordsAsEver() throws Exception {
        RunOpening opening = new RunOpening("job", "Frame", "id", "run", null, AS_OF, null, false, null);

        assertThat(new JacksonJsonPayloadConverter()
                        .toData(opening)
                        .orElseThrow()
                        .getData()
                        .toStringUtf8())
                .contains("\"workflowType\":\"Frame\"")
                .doesNotContain("unknownType");
    }

    private WorkflowStub beginOfType(String type) {
        WorkflowStub run = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        type, WorkflowOptions.newBuilder().setTaskQueue("jobs").build());
        run.start(JobRequest.scheduled("job"));
        return run;
    }

    @WorkflowInterface
    public interface Frame {

        @WorkflowMethod
        JobResult run(JobRequest request);
    }

    public static final class FrameImpl implements Frame {

        private final WorkActivities activities = Workflow.newActivityStub(
                WorkActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(5))
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setMaximumInterval(Duration.ofMinutes(1))
                                .build())
                        .build());

        @Override
        public JobResult run(JobRequest request) {
            if ("bug".equals(request.requestedBy())) {
                throw new IllegalStateException("a bug");
            }
            return JobResult.of(activities.work(request));
        }
    }

    @WorkflowInterface
    public interface Plain {

        @WorkflowMethod
        String run(String word);
    }

    public static final class PlainImpl implements Plain {

        @Override
        public String run(String word) {
            return word + "!";
        }
    }

    @ActivityInterface
    public interface WorkActivities {

        String work(JobRequest request);
    }

    private static final class Work implements WorkActivities {

        private final List<JobRequest> requests = new CopyOnWriteArrayList<>();
        private volatile Supplier<RuntimeException> failure;
        private volatile boolean hangs;

        @Override
        public String work(JobRequest request) {
            requests.add(request);
            if (hangs) {
                Activity.getExecutionContext().doNotCompleteOnReturn();
            }
            if (failure != null) {
                throw failure.get();
            }
            return "done";
        }
    }

    /** Answers as scripted, then lets everything run. */
    private static final class Diary implements RunLedger {

        private final List<RunOpening> opened = new CopyOnWriteArrayList<>();
        private final List<RunClosing> closed = new CopyOnWriteArrayList<>();
        private final Deque<Supplier<Verdict>> answers = new ArrayDeque<>();
        private volatile boolean takesNoEnds;

        @Override
        public Verdict open(RunOpening opening) {
            opened.add(opening);
            Supplier<Verdict> answer;
            synchronized (answers) {
                answer = answers.poll();
            }
            return answer == null ? Verdict.run("job", Map.of("window", "3d"), TIMEOUT) : answer.get();
        }

        @Override
        public void close(RunClosing closing) {
            if (takesNoEnds) {
                throw JobFailure.of(FailureKind.UNAVAILABLE, "no connection");
            }
            closed.add(closing);
        }
    }
}
