package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import dev.perennial.run.RunLedgerInterceptor;
import dev.perennial.run.TaskQueue;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every history that was ever recorded on a real server still replays: a deploy does not strand open runs (D30). */
class ReplayTest {

    private static final Path HISTORIES = Path.of("src/test/resources/histories");

    @ParameterizedTest
    @MethodSource("recorded")
    void replays(Path history) throws Exception {
        replay(history, JobWiring.WORKFLOWS);
    }

    @Test
    void everyWorkflowTypeHasARecordedHistory() {
        List<String> types = recorded().map(ReplayTest::type).distinct().toList();
        assertThat(types)
                .containsExactlyInAnyOrderElementsOf(JobWiring.WORKFLOWS.stream()
                        .map(type -> type.getSimpleName().replace("WorkflowImpl", ""))
                        .toList());
    }

    @Test
    void wouldNoticeAChangedWorkflow() {
        Path history = recorded()
                .filter(file -> type(file).equals("ExpireCodes"))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> replay(history, List.of(ChangedExpireCodes.class)))
                .hasStackTraceContaining("NonDeterministic");
    }

    static Stream<Path> recorded() {
        try (Stream<Path> files = Files.list(HISTORIES)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("listing the histories", e);
        }
    }

    private static String type(Path history) {
        return history.getFileName().toString().replaceAll("-.*", "");
    }

    private static void replay(Path history, List<Class<?>> workflows) throws Exception {
        TestEnvironmentOptions options = TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunLedgerInterceptor())
                        .build())
                .build();
        try (TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(options)) {
            Worker worker = environment.newWorker(TaskQueue.NAME);
            worker.registerWorkflowImplementationTypes(workflows.toArray(Class<?>[]::new));
            WorkflowReplayer.replayWorkflowExecution(
                    WorkflowExecutionHistory.fromJson(Files.readString(history)), worker);
        }
    }

    @WorkflowInterface
    public interface ChangedExpireCodesWorkflow {

        @WorkflowMethod(name = "ExpireCodes")
        JobResult run(JobRequest request);
    }

    public static final class ChangedExpireCodes implements ChangedExpireCodesWorkflow {

        @Override
        public JobResult run(JobRequest request) {
            Workflow.sleep(Duration.ofMinutes(1));
            return JobResult.of("changed");
        }
    }
}
