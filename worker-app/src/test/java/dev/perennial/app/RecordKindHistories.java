package dev.perennial.app;

import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records the histories of every kind of job of a few lines, as {@link RecordHistories} does of the others: what they call stalls, refuses
 * and breaks off, workers of both sides are killed, commands are killed at their timeout. Needs Python for the worker of
 * {@code examples/python-job}.
 */
class RecordKindHistories {

    private static final String TOKEN = "token-of-" + UUID.randomUUID();

    @TempDir
    private Path directory;

    // Mutable state
    private Recording recording;

    @BeforeEach
    void found() throws IOException {
        Path commands = Files.writeString(
                directory.resolve("commands.yaml"),
                "shell: { run: /bin/sh, arguments: [\"-c\", \"(?s).*\"], directory: %s }".formatted(directory));
        recording = new Recording(
                directory,
                1,
                Map.of(
                        "PERENNIAL_HTTP_ALLOW",
                        "localhost",
                        "PERENNIAL_SECRETS",
                        "GITHUB_TOKEN@localhost",
                        "GITHUB_TOKEN",
                        TOKEN,
                        "PERENNIAL_COMMANDS_FILE",
                        commands.toString()));
    }

    @AfterEach
    void leave() {
        recording.close();
    }

    @Test
    void recordsEveryKindInGoodTimesAndBad() throws Exception {
        List<Function<Recording, RecordedKind>> kinds = List.of(
                RecordedHttpCall::new,
                RecordedSweep::new,
                RecordedStart::new,
                servers -> new RecordedGithubDispatch(servers, TOKEN),
                servers -> new RecordedCommand(servers, directory));
        for (Function<Recording, RecordedKind> each : kinds) {
            try (RecordedKind kind = each.apply(recording)) {
                record(kind, "", kind::succeeds);
                record(kind, "failed", kind::fails);
                record(kind, "retried", kind::isRetried);
                record(kind, "worker-killed", () -> whenItsWorkerIsKilled(kind));
                record(kind, "deadline", () -> whenItsTimeIsOver(kind));
                record(kind, "cancelled", () -> whenItIsCancelled(kind));
                record(kind, "refused", () -> recording.whilePaused(kind.job(), kind::succeeds));
                kind.recordItsOwn(recording);
            }
        }
    }

    private void record(RecordedKind kind, String fault, Recording.Recipe recipe) throws Exception {
        recording.record(kind.workflow(), fault, recipe);
    }

    private WorkflowStub whenItsWorkerIsKilled(RecordedKind kind) throws Exception {
        WorkflowStub run = kind.stallsUntilReleased();
        recording.killWorker();
        kind.release();
        recording.startWorker();
        return recording.end(run);
    }

    private WorkflowStub whenItsTimeIsOver(RecordedKind kind) throws Exception {
        WorkflowStub run = recording.end(kind.stalls("timeout: 8s"));
        kind.release();
        return run;
    }

    private WorkflowStub whenItIsCancelled(RecordedKind kind) throws Exception {
        WorkflowStub run = kind.stalls("");
        run.cancel();
        recording.end(run);
        kind.release();
        return run;
    }
}
