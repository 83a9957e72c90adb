package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of recorded histories: {@code <workflow type>[-<fault>]-<day>.json}. A file that is there is never changed. */
final class RecordedHistories {

    private static final Path DIRECTORY = Path.of("src/test/resources/histories");
    /** What a client calls itself unless it is told otherwise: process and machine. Nothing in a replay depends on it. */
    private static final String IDENTITY = "\\b[0-9]+@[A-Za-z0-9._-]+";
    /** Where the other side stood while it was recorded: it is told in texts and settings, and no command depends on it. */
    private static final String OTHER_SIDE = "\\b(localhost|127\\.0\\.0\\.1)(:[0-9]+)?";
    /** Where a workflow of somebody else's lay, as its traces say. */
    private static final String FOREIGN_DIRECTORY = "/(?:[\\w.-]+/)+(?=[\\w.-]+\\.(?:py|js)\\b)";
    /** As {@code toJson} writes it: base64, whose padding it escapes. */
    private static final Pattern PAYLOAD = Pattern.compile("(?<=\"data\": \")[^\"]*");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final WorkflowClient client;

    RecordedHistories(WorkflowClient client) {
        this.client = client;
    }

    static List<Path> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing the histories", e);
        }
    }

    /** What comes before the day. */
    static String name(Path history) {
        return history.getFileName().toString().replaceAll("-\\d{4}-\\d\\d-\\d\\d\\.json$", "");
    }

    static String type(Path history) {
        return name(history).replaceAll("-.*", "");
    }

    /** Recorded today already. */
    boolean has(String name) {
        return Files.exists(file(name));
    }

    void write(String name, WorkflowStub run) throws IOException {
        String history = client.fetchHistory(run.getExecution().getWorkflowId()).toJson(true);
        String clean = PAYLOAD.matcher(withoutPlaces(history)).replaceAll(found -> cleanPayload(found.group()));
        Files.writeString(file(name), clean + "\n", StandardOpenOption.CREATE_NEW);
    }

    private static String cleanPayload(String escaped) {
        byte[] payload = Base64.getDecoder().decode(escaped.replace("\\u003d", "="));
        String clean = withoutPlaces(new String(payload, StandardCharsets.UTF_8));
        return Matcher.quoteReplacement(Base64.getEncoder()
                .encodeToString(clean.getBytes(StandardCharsets.UTF_8))
                .replace("=", "\\u003d"));
    }

    private static String withoutPlaces(String text) {
        return text.replaceAll(IDENTITY, "worker")
                .replaceAll(OTHER_SIDE, "service.example")
                .replaceAll(FOREIGN_DIRECTORY, "");
    }

    /** Waits until Temporal has that many attempts at the run's activity behind it or under way. */
    void awaitAttempt(WorkflowStub run, int attempt) {
        DescribeWorkflowExecutionRequest request = DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setExecution(run.getExecution())
                .build();
        await().atMost(PATIENCE)
                .until(() -> client
                        .getWorkflowServiceStubs()
                        .blockingStub()
                        .describeWorkflowExecution(request)
                        .getPendingActivitiesList()
                        .stream()
                        .anyMatch(activity -> activity.getAttempt() >= attempt));
    }

    private static Path file(String name) {
        return DIRECTORY.resolve(name + "-" + LocalDate.now(ZoneOffset.UTC) + ".json");
    }
}
