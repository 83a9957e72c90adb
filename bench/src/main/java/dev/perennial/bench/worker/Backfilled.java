package dev.perennial.bench.worker;

import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Template;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.schedules.ScheduleBackfill;
import io.temporal.client.schedules.ScheduleException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The downgrade of {@link Template#NOW}, started by its schedule as if that time had come, and what the server wrote down of
 * it.
 */
public record Backfilled(Map<?, ?> result, List<HistoryEvent> history) {

    private static final String JOB = "downgrade_expired_subscriptions";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Without a grace and each tick for itself, so that a time long past is run like any other. */
    static final String CATALOGUE =
            """
            jobs:
              downgrade_expired_subscriptions:
                name: Downgrade Expired Subscriptions
                workflow: DowngradeExpiredSubscriptions
                cron: 10 9 * * *
                misfire_grace: none
                coalesce: false
            """;

    public static Backfilled run(Server temporal) throws Exception {
        patiently(() -> temporal.schedules()
                .getHandle(JOB)
                .backfill(List.of(new ScheduleBackfill(
                        Template.NOW, Template.NOW, ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL))));
        String id = JOB + "-" + Template.NOW;
        patiently(() -> temporal.client().newUntypedWorkflowStub(id).describe());
        Map<?, ?> result = temporal.client().newUntypedWorkflowStub(id).getResult(10, TimeUnit.MINUTES, Map.class);
        return new Backfilled(result, temporal.client().fetchHistory(id).getEvents());
    }

    /** What is not there yet comes within a moment. */
    private static void patiently(Runnable request) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                request.run();
                return;
            } catch (WorkflowNotFoundException | ScheduleException notYet) {
                WrongState.unless(System.nanoTime() < end, "%s", notYet);
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    public long expired() {
        return ((Number) ((Map<?, ?>) result.get("result")).get("expired_count")).longValue();
    }
}
