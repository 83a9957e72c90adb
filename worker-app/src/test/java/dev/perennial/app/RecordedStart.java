package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A workflow of somebody else's that is started: in Python, and in Java where it fails once. */
final class RecordedStart implements RecordedKind {

    private static final String PYTHON = "workflow: MorningRoutine, task_queue: python-jobs, input: ";
    private static final String SECOND_TIME = "workflow: " + ForeignJavaWorker.WORKFLOW + ", task_queue: ";
    private static final String THREE_TIMES = "retry: { attempts: 3, first: 1s }";
    /** A worker that was killed counts as there for 75 seconds, and looks become rarer. */
    private static final Duration UNTIL_MISSED = Duration.ofMinutes(4);

    private static final String SECONDS = "{ city: Rome, coffee_seconds: %d }";

    private final Recording recording;

    // Mutable state
    private ForeignWorker python;

    RecordedStart(Recording recording) {
        this.recording = recording;
        python = startPython();
    }

    private ForeignWorker startPython() {
        return ForeignWorker.python(recording.stack().temporal().address());
    }

    @Override
    public String workflow() {
        return "StartWorkflow";
    }

    @Override
    public String job() {
        return "starts";
    }

    @Override
    public WorkflowStub succeeds() {
        return recording.end(begin(PYTHON + SECONDS.formatted(0), ""));
    }

    @Override
    public WorkflowStub fails() {
        return recording.end(begin(PYTHON + "{ city: \"\" }", ""));
    }

    @Override
    public WorkflowStub isRetried() {
        try (ForeignJavaWorker worker = javaOn("java-jobs")) {
            return recording.end(begin(SECOND_TIME + worker.taskQueue(), THREE_TIMES));
        }
    }

    private ForeignJavaWorker javaOn(String taskQueue) {
        return ForeignJavaWorker.start(recording.stack().client(), taskQueue);
    }

    @Override
    public WorkflowStub stalls(String more) {
        return takes(600, more);
    }

    /** Long enough for two workers to be started meanwhile. */
    @Override
    public WorkflowStub stallsUntilReleased() {
        return takes(20, "");
    }

    @Override
    public void release() {
        // It ends by itself, or with the run.
    }

    @Override
    public void recordItsOwn(Recording recording) throws Exception {
        recording.record(workflow(), "theirs-killed", this::whoseOtherWorkerDies);
        recording.record(workflow(), "unattended", this::waitsForAWorker);
        recording.record(workflow(), "unattended-cancelled", this::isCancelledWhileNobodyIsThere);
        recording.record(workflow(), "stopped-in-temporal", this::whoseChildIsCancelledByHand);
        recording.record(workflow(), "terminated-in-temporal", this::whoseChildIsTerminatedByHand);
    }

    /** Until a look has missed it. */
    private WorkflowStub whoseOtherWorkerDies() {
        WorkflowStub run = takes(8, "");
        python.kill();
        await().atMost(UNTIL_MISSED).until(() -> history(run).anyMatch(RecordedStart::foundNobody));
        python = startPython();
        return recording.end(run);
    }

    /** Of whom nobody has ever heard, until two looks have found nobody. */
    private WorkflowStub waitsForAWorker() {
        String taskQueue = "java-jobs-of-tomorrow";
        WorkflowStub run = begin(SECOND_TIME + taskQueue, THREE_TIMES);
        awaitTimers(run, 2);
        ForeignJavaWorker worker = javaOn(taskQueue);
        try {
            return recording.end(run);
        } finally {
            worker.close();
        }
    }

    private WorkflowStub isCancelledWhileNobodyIsThere() {
        WorkflowStub run = begin("workflow: Nothing, task_queue: nobody-s-jobs", "");
        awaitTimers(run, 1);
        run.cancel();
        return recording.end(run);
    }

    private WorkflowStub whoseChildIsCancelledByHand() {
        WorkflowStub run = takes(600, "");
        child(run).cancel();
        return recording.end(run);
    }

    private WorkflowStub whoseChildIsTerminatedByHand() {
        WorkflowStub run = takes(600, "");
        child(run).terminate("by hand");
        return recording.end(run);
    }

    private WorkflowStub takes(int seconds, String more) {
        WorkflowStub run = begin(PYTHON + SECONDS.formatted(seconds), more);
        // Begun by its worker, not only started.
        await().atMost(Recording.PATIENCE)
                .ignoreExceptions()
                .until(() -> events(child(run), "EVENT_TYPE_TIMER_STARTED") > 0);
        return run;
    }

    private void awaitTimers(WorkflowStub run, int fired) {
        await().atMost(Recording.PATIENCE).until(() -> events(run, "EVENT_TYPE_TIMER_FIRED") >= fired);
    }

    private long events(WorkflowStub run, String type) {
        return history(run)
                .filter(event -> event.getEventType().name().equals(type))
                .count();
    }

    private Stream<HistoryEvent> history(WorkflowStub run) {
        return recording.stack().client().fetchHistory(run.getExecution().getWorkflowId()).getEvents().stream();
    }

    /** The result of a look that is written down in the history. */
    private static boolean foundNobody(HistoryEvent event) {
        return event
                .getMarkerRecordedEventAttributes()
                .getDetailsMap()
                .getOrDefault("result", Payloads.getDefaultInstance())
                .getPayloadsList()
                .stream()
                .anyMatch(payload -> payload.getData().toStringUtf8().equals("true"));
    }

    private WorkflowStub child(WorkflowStub run) {
        return recording
                .stack()
                .client()
                .newUntypedWorkflowStub(run.getExecution().getWorkflowId() + "-child");
    }

    private WorkflowStub begin(String order, String more) {
        recording.define(
                """
                jobs:
                  starts:
                    at: "2099-01-01T00:00"
                    start: { %s }
                    %s
                """
                        .formatted(order, more));
        return recording.run(job(), workflow(), Instant.now());
    }

    @Override
    public void close() {
        python.close();
    }
}
