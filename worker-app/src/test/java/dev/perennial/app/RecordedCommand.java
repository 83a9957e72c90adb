package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A command that is run, in a directory of which no history knows. */
final class RecordedCommand implements RecordedKind {

    /** The second time there is nothing to wait for. */
    private static final String STALLING = "test -e began && exit 0; echo begun > began; sleep 600";

    private final Recording recording;
    private final Path began;

    /** @param directory in which commands run */
    RecordedCommand(Recording recording, Path directory) {
        this.recording = recording;
        this.began = directory.resolve("began");
    }

    @Override
    public String workflow() {
        return "RunCommand";
    }

    @Override
    public String job() {
        return "commands";
    }

    @Override
    public WorkflowStub succeeds() {
        return recording.end(begin("echo done", "", ""));
    }

    @Override
    public WorkflowStub fails() {
        return recording.end(begin("echo so far; exit 3", "", ""));
    }

    @Override
    public WorkflowStub isRetried() throws IOException {
        Files.deleteIfExists(began);
        return recording.end(begin("test -e began && exit 0; echo begun > began; exit 7", ", repeatable: true", ""));
    }

    @Override
    public WorkflowStub stalls(String more) throws IOException {
        return stalls("", more);
    }

    @Override
    public WorkflowStub stallsUntilReleased() throws IOException {
        return stalls(", repeatable: true", "");
    }

    private WorkflowStub stalls(String command, String more) throws IOException {
        Files.deleteIfExists(began);
        WorkflowStub run = begin(STALLING, command, more);
        await().atMost(Recording.PATIENCE).until(() -> Files.exists(began));
        return run;
    }

    @Override
    public void release() {
        // It was killed with its worker, or with its run.
    }

    @Override
    public void recordItsOwn(Recording recording) throws Exception {
        recording.record(workflow(), "put-off", this::whoseWorkerDies);
        recording.record(
                workflow(), "timed-out", () -> recording.end(begin("echo so far; sleep 600", ", timeout: 2s", "")));
    }

    /** What it did nobody knows, so it is not run again. */
    private WorkflowStub whoseWorkerDies() throws IOException {
        WorkflowStub run = stalls("");
        recording.killWorker();
        recording.startWorker();
        return recording.end(run);
    }

    private WorkflowStub begin(String script, String command, String more) {
        recording.define(
                """
                jobs:
                  commands:
                    at: "2099-01-01T00:00"
                    command: { run: shell, arguments: ["-c", "%s"]%s }
                    %s
                """
                        .formatted(script, command, more));
        return recording.run(job(), workflow(), Instant.now());
    }

    @Override
    public void close() {
        // Nothing is left.
    }
}
