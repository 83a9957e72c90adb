package dev.perennial.app;

import io.temporal.client.WorkflowClient;
import io.temporal.failure.ApplicationFailure;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Map;

/** Somebody's worker in Java, whose workflow fails at its first attempt and says at which one it succeeded. */
final class ForeignJavaWorker implements AutoCloseable {

    static final String WORKFLOW = "SecondTime";

    private final WorkerFactory factory;
    private final String taskQueue;

    private ForeignJavaWorker(WorkerFactory factory, String taskQueue) {
        this.factory = factory;
        this.taskQueue = taskQueue;
    }

    static ForeignJavaWorker start(WorkflowClient client, String taskQueue) {
        WorkerFactory factory = WorkerFactory.newInstance(client);
        factory.newWorker(taskQueue).registerWorkflowImplementationTypes(SecondTimeImpl.class);
        factory.start();
        return new ForeignJavaWorker(factory, taskQueue);
    }

    String taskQueue() {
        return taskQueue;
    }

    @WorkflowInterface
    public interface SecondTime {
        @WorkflowMethod(name = WORKFLOW)
        Map<String, Object> run();
    }

    public static final class SecondTimeImpl implements SecondTime {

        @Override
        public Map<String, Object> run() {
            int attempt = Workflow.getInfo().getAttempt();
            if (attempt == 1) {
                throw ApplicationFailure.newFailure("not the first time", "TooEarly");
            }
            return Map.of("succeeded_at_attempt", attempt);
        }
    }

    @Override
    public void close() {
        factory.shutdownNow();
    }
}
