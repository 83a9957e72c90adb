package dev.perennial.bench.worker;

import dev.perennial.bench.basis.Samples;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.common.SearchAttributeKey;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Temporal Schedules as one writes them without further thought: SKIP, no gate, no ledger, one workflow with one activity. */
public final class BareSchedules implements AutoCloseable {

    private static final String QUEUE = "bare";
    private static final Map<String, Duration> BEGUN = new ConcurrentHashMap<>();

    private final WorkerFactory factory;

    private BareSchedules(WorkerFactory factory) {
        this.factory = factory;
    }

    @WorkflowInterface
    public interface Bare {
        @WorkflowMethod(name = "Bare")
        void run();
    }

    @ActivityInterface
    public interface Work {
        void work(String id, long tickMillis);
    }

    public static final class BareImpl implements Bare {

        private static final SearchAttributeKey<OffsetDateTime> TICK =
                SearchAttributeKey.forOffsetDateTime("TemporalScheduledStartTime");

        private final Work work = Workflow.newActivityStub(
                Work.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(30))
                        .build());

        @Override
        public void run() {
            OffsetDateTime tick = Workflow.getTypedSearchAttributes().get(TICK);
            work.work(Workflow.getInfo().getWorkflowId(), tick.toInstant().toEpochMilli());
        }
    }

    public static final class WorkImpl implements Work {
        @Override
        public void work(String id, long tickMillis) {
            BEGUN.putIfAbsent(id, Duration.between(Instant.ofEpochMilli(tickMillis), Instant.now()));
        }
    }

    /** @param cron with seconds */
    public static BareSchedules start(Server temporal, int schedules, String cron) {
        BEGUN.clear();
        WorkerFactory factory = WorkerFactory.newInstance(temporal.client());
        Worker worker = factory.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(BareImpl.class);
        worker.registerActivitiesImplementations(new WorkImpl());
        factory.start();
        for (int i = 0; i < schedules; i++) {
            String id = "bare_%03d".formatted(i);
            temporal.schedules()
                    .createSchedule(
                            id, schedule(id, cron), ScheduleOptions.newBuilder().build());
        }
        return new BareSchedules(factory);
    }

    private static Schedule schedule(String id, String cron) {
        return Schedule.newBuilder()
                .setSpec(ScheduleSpec.newBuilder()
                        .setCronExpressions(List.of(cron))
                        .build())
                .setAction(ScheduleActionStartWorkflow.newBuilder()
                        .setWorkflowType("Bare")
                        .setOptions(WorkflowOptions.newBuilder()
                                .setTaskQueue(QUEUE)
                                .setWorkflowId(id)
                                .build())
                        .build())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                        .build())
                .build();
    }

    /** Of these ticks, for all schedules together, how many came to their activity. */
    public long begun(List<Instant> ticks) {
        return of(ticks).size();
    }

    /** In seconds. */
    public Samples lateness(List<Instant> ticks) {
        return new Samples(of(ticks));
    }

    private static List<Double> of(List<Instant> ticks) {
        return BEGUN.entrySet().stream()
                .filter(entry -> ticks.stream().anyMatch(tick -> entry.getKey().endsWith("-" + tick)))
                .map(entry -> entry.getValue().toMillis() / 1e3)
                .toList();
    }

    @Override
    public void close() {
        factory.shutdownNow();
    }
}
