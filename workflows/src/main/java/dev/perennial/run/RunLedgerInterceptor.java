package dev.perennial.run;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.Redaction;
import dev.perennial.run.Verdict.Decision;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.common.RetryOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.EncodedValues;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Records every job workflow, so that no job has to remember it: asks the gate before the workflow's own code, writes the
 * outcome after it. A job workflow is one whose argument is a {@link JobRequest}; any other passes untouched.
 *
 * <p>This code replays. Change it only behind {@code Workflow.getVersion}, and keep a recorded history of each shape.
 */
public final class RunLedgerInterceptor extends WorkerInterceptorBase {

    private static final SearchAttributeKey<OffsetDateTime> TICK =
            SearchAttributeKey.forOffsetDateTime("TemporalScheduledStartTime");

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new RecordedRun(next);
    }

    private static final class RecordedRun extends WorkflowInboundCallsInterceptorBase {

        private static final Logger log = Workflow.getLogger(RunLedgerInterceptor.class);

        // Mutable state
        private RunDeadline deadline;

        private RecordedRun(WorkflowInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(WorkflowOutboundCallsInterceptor outbound) {
            deadline = new RunDeadline(outbound);
            super.init(deadline);
        }

        @Override
        public WorkflowOutput execute(WorkflowInput input) {
            Object[] arguments = input.getArguments();
            if (arguments.length == 1 && arguments[0] instanceof EncodedValues untyped) {
                return ofUnknownType(untyped, input);
            }
            if (arguments.length != 1 || !(arguments[0] == null || arguments[0] instanceof JobRequest)) {
                return super.execute(input);
            }
            JobRequest asked = arguments[0] == null ? JobRequest.scheduled(null) : (JobRequest) arguments[0];
            RunOpening opening = opening(asked);
            Verdict verdict = passTheGate(opening);
            if (verdict.decision() == Decision.REFUSE) {
                log.info("{} does not run: {}", opening.workflowId(), verdict.detail());
                Workflow.setCurrentDetails("It does not run: " + verdict.detail());
                return new WorkflowOutput(JobResult.refused(verdict));
            }
            if (verdict.timeout() != null) {
                deadline.begin(verdict.timeout(), Optional.ofNullable(verdict.retry()));
            }
            UUID runId = runId(opening, verdict.jobId());
            Workflow.setCurrentDetails("It runs. In Perennial it is `/runs/%s`.".formatted(runId));
            arguments[0] = asked.resolved(verdict.jobId(), asOf(opening), runId, verdict.settings());
            return new WorkflowOutput(record(runId, verdict.timeout(), () ->
                    (JobResult) super.execute(input).getResult()));
        }

        /**
         * A type that this worker does not know. If no worker has ever run it, the run fails, so that it has its row; if another one
         * has, the workflow task fails and is tried again until that one takes it. Until then the history holds nothing, or what the
         * job's own workflow would have asked the gate too.
         */
        private WorkflowOutput ofUnknownType(EncodedValues arguments, WorkflowInput input) {
            Optional<JobRequest> asked = requestIn(arguments);
            if (asked.isEmpty()) {
                return super.execute(input);
            }
            RunOpening opening = opening(asked.get()).ofUnknownType();
            Verdict verdict = passTheGate(opening);
            if (verdict.decision() == Decision.REFUSE) {
                return new WorkflowOutput(JobResult.refused(verdict));
            }
            return new WorkflowOutput(record(runId(opening, verdict.jobId()), verdict.timeout(), () -> {
                throw JobFailure.of(FailureKind.MISCONFIGURED, verdict.detail());
            }));
        }

        private static Optional<JobRequest> requestIn(EncodedValues arguments) {
            try {
                JobRequest request = arguments.getSize() == 0 ? null : arguments.get(0, JobRequest.class);
                return Optional.of(request == null ? JobRequest.scheduled(null) : request);
            } catch (DataConverterException notAJob) {
                return Optional.empty();
            }
        }

        /**
         * A local activity costs no extra round trip; the ordinary one takes over when the database stays away. Nothing may
         * run while nobody can say whether it may, so it asks until it is answered.
         */
        private Verdict passTheGate(RunOpening opening) {
            Verdict verdict = ask(opening);
            while (verdict.decision() == Decision.WAIT) {
                Workflow.setCurrentDetails("It waits at the gate for its turn.");
                Workflow.sleep(verdict.askAgainIn());
                verdict = ask(opening);
            }
            return verdict;
        }

        private Verdict ask(RunOpening opening) {
            try {
                return localLedger().open(opening);
            } catch (ActivityFailure failure) {
                if (opening.unknownType() && !isCancelled(failure)) {
                    throw new IllegalStateException(
                            "this worker does not know the workflow type " + opening.workflowType(), failure);
                }
                if (isCancelled(failure) || !FailureKind.of(failure).retryHelps()) {
                    throw failure;
                }
                log.warn("The ledger does not answer; {} waits for it", opening.workflowId());
                return patientLedger().open(opening);
            }
        }

        private JobResult record(UUID runId, Duration timeout, Supplier<JobResult> body) {
            long begin = Workflow.currentTimeMillis();
            try {
                JobResult result = body.get().took(Workflow.currentTimeMillis() - begin);
                close(success(runId, result));
                return result;
            } catch (TemporalFailure failure) {
                // Only what ends the run is recorded: any other exception fails the workflow task, which is tried
                // again.
                long took = Workflow.currentTimeMillis() - begin;
                if (isCancelled(failure)) {
                    close(cancelled(runId, took));
                    throw failure;
                }
                String message = message(failure, took, timeout);
                close(failed(runId, took, failure, message));
                throw ended(failure, took, message);
            }
        }

        /** Detached, so that a cancelled run is recorded too. Never fails the job: what is missing, the reconciler adds. */
        private void close(RunClosing closing) {
            Workflow.newDetachedCancellationScope(() -> {
                        try {
                            localLedger().close(closing);
                        } catch (ActivityFailure failure) {
                            log.warn(
                                    "The end of run {} is not in the ledger yet; the reconciler will add it",
                                    closing.runId());
                        }
                    })
                    .run();
        }
    }

    private static RunLedger localLedger() {
        // Without scheduleToCloseTimeout a local activity is never retried.
        return Workflow.newLocalActivityStub(
                RunLedger.class,
                LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(10))
                        .setScheduleToCloseTimeout(Duration.ofSeconds(20))
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofMillis(500))
                                .setMaximumInterval(Duration.ofSeconds(5))
                                .build())
                        .build());
    }

    private static RunLedger patientLedger() {
        return Workflow.newActivityStub(
                RunLedger.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(10))
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofSeconds(1))
                                .setMaximumInterval(Duration.ofSeconds(15))
                                .build())
                        .build());
    }

    private static RunOpening opening(JobRequest request) {
        WorkflowInfo info = Workflow.getInfo();
        OffsetDateTime tick = Workflow.getTypedSearchAttributes().get(TICK);
        return new RunOpening(
                request.jobId(),
                info.getWorkflowType(),
                info.getWorkflowId(),
                info.getRunId(),
                tick == null ? null : tick.toInstant(),
                Instant.ofEpochMilli(info.getRunStartedTimestampMillis()),
                request.asOf() == null ? null : request.asOf().truncatedTo(ChronoUnit.MILLIS),
                request.force(),
                request.requestedBy(),
                false,
                request.evenPaused(),
                request.definitionVersion());
    }

    private static UUID runId(RunOpening opening, String jobId) {
        return opening.tick() == null
                ? RunId.ofManual(opening.workflowId(), opening.startedAt())
                : RunId.ofTick(jobId, opening.tick());
    }

    /** A person may choose the time of a manual run; a tick's time is the tick. */
    private static Instant asOf(RunOpening opening) {
        if (opening.tick() != null) {
            return opening.tick();
        }
        return opening.asOf() == null ? opening.startedAt() : opening.asOf();
    }

    private static RunClosing success(UUID runId, JobResult result) {
        return new RunClosing(
                runId,
                RunStatus.SUCCESS,
                result.partial() == null ? null : Reason.PARTIAL,
                now(),
                result.durationMs(),
                result.result(),
                null,
                null,
                null,
                result.partial() == null ? null : result.partial().words());
    }

    private static RunClosing cancelled(UUID runId, long took) {
        return new RunClosing(
                runId, RunStatus.CANCELLED, Reason.CANCELLED, now(), took, null, "cancelled on request", null, null);
    }

    private static RunClosing failed(UUID runId, long took, TemporalFailure failure, String message) {
        return new RunClosing(
                runId,
                RunStatus.ERROR,
                reason(failure),
                now(),
                took,
                JobFailure.result(failure).orElse(null),
                message,
                FailureKind.of(failure),
                Traceback.of(origin(failure)));
    }

    private static String reason(TemporalFailure failure) {
        if (JobFailure.isPutOff(failure)) {
            return Reason.PUT_OFF;
        }
        if (ranOutOfTime(failure)) {
            return Reason.TIMED_OUT;
        }
        return usedUpItsTries(failure) ? Reason.TRIES_USED_UP : null;
    }

    private static boolean usedUpItsTries(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            RetryState state = cause instanceof ActivityFailure activity
                    ? activity.getRetryState()
                    : cause instanceof ChildWorkflowFailure child ? child.getRetryState() : null;
            if (state == RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED) {
                return true;
            }
        }
        return false;
    }

    private static ApplicationFailure ended(TemporalFailure failure, long took, String message) {
        return ApplicationFailure.newBuilder()
                .setMessage(message)
                .setType(FailureKind.of(failure).name())
                .setNonRetryable(true)
                .setCause(failure)
                .setDetails(JobResult.failed(JobFailure.result(failure).orElse(null), message, took))
                .build();
    }

    private static boolean isCancelled(TemporalFailure failure) {
        return failure instanceof CanceledFailure
                || failure.getCause() instanceof CanceledFailure
                || CancellationScope.current().isCancelRequested();
    }

    private static Throwable origin(Throwable failure) {
        Throwable origin = failure;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        return origin;
    }

    /** All tries of an activity together took too long, or the next one would begin after the job's timeout. */
    private static boolean ranOutOfTime(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ActivityFailure activity
                    && activity.getRetryState() == RetryState.RETRY_STATE_TIMEOUT) {
                return true;
            }
            if (cause instanceof TimeoutFailure timeout
                    && timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE) {
                return true;
            }
        }
        return false;
    }

    private static String message(TemporalFailure failure, long took, Duration timeout) {
        Throwable origin = origin(failure);
        String message = origin instanceof TemporalFailure known ? known.getOriginalMessage() : origin.getMessage();
        String clean = Redaction.of(message == null ? origin.getClass().getSimpleName() : message);
        return ranOutOfTime(failure) ? outOfTime(took, timeout) + "; last seen: " + clean : clean;
    }

    /** Temporal ends a run as soon as it knows that no other try fits in. */
    private static String outOfTime(long took, Duration timeout) {
        if (timeout == null || took >= timeout.toMillis()) {
            return "did not end within the job's timeout" + (timeout == null ? "" : " of " + words(timeout));
        }
        return "gave up %s before the job's timeout of %s, as the next try would come after it"
                .formatted(words(timeout.minusMillis(took)), words(timeout));
    }

    /** Like 1h30m or 4.6s. */
    private static String words(Duration duration) {
        return duration.truncatedTo(ChronoUnit.MILLIS).toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }
}
