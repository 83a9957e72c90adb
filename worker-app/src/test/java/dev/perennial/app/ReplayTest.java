package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.job.LocalJobTypes;
import dev.perennial.run.RunLedgerInterceptor;
import dev.perennial.run.TaskQueue;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cell 34: every history that was ever recorded on a real server still replays, so a deploy does not strand open runs. */
class ReplayTest {

    @ParameterizedTest
    @MethodSource("recorded")
    void cell34_replays(Path history) throws Exception {
        replay(history, LocalJobTypes.shipped().implementations());
    }

    /** Non-determinism of each sort, in each workflow type. */
    @ParameterizedTest
    @MethodSource("changed")
    void cell34_wouldNoticeAChangedWorkflow(String type, Class<?> changed) {
        assertThatThrownBy(() -> replay(first(type), List.of(changed))).hasStackTraceContaining("NonDeterministic");
    }

    /** How it is done: the changed behaviour is behind a version, which a history from before does not have. */
    @ParameterizedTest
    @MethodSource("recordedExpiries")
    void cell34_aChangeBehindAVersionReplays(Path history) throws Exception {
        replay(history, List.of(ChangedWorkflows.ExpireCodesBehindAVersion.class));
    }

    static Stream<Path> recorded() {
        return RecordedHistories.all().stream();
    }

    static Stream<Path> recordedExpiries() {
        return recorded().filter(file -> RecordedHistories.type(file).equals("ExpireCodes"));
    }

    static Stream<Arguments> changed() {
        assertThat(ChangedWorkflows.BY_TYPE.keySet())
                .isEqualTo(recorded().map(RecordedHistories::type).collect(java.util.stream.Collectors.toSet()));
        return ChangedWorkflows.BY_TYPE.entrySet().stream()
                .map(change -> Arguments.of(change.getKey(), change.getValue()));
    }

    private static Path first(String name) {
        return recorded()
                .filter(file -> RecordedHistories.name(file).equals(name))
                .findFirst()
                .orElseThrow();
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
}
