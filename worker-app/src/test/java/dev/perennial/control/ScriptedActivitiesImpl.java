package dev.perennial.control;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import io.temporal.activity.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Keeps a diary of what it was asked to do. */
final class ScriptedActivitiesImpl implements ScriptedActivities {

    private static final ConcurrentMap<String, List<Instant>> DONE = new ConcurrentHashMap<>();
    private static final AtomicInteger EXECUTING = new AtomicInteger();
    private static final AtomicInteger LIFE = new AtomicInteger();

    /** The times for which a job's work was completed, in the order of completion. */
    static List<Instant> done(String jobId) {
        return DONE.getOrDefault(jobId, List.of());
    }

    static int executing() {
        return EXECUTING.get();
    }

    /** Whatever is being done now ends at once and reports nothing, as if its process had been killed. */
    static void dieNow() {
        LIFE.incrementAndGet();
    }

    @Override
    public String work(JobRequest request) {
        int life = LIFE.get();
        Instant end = Instant.now().plus(Duration.parse(request.setting("takes", "PT0S")));
        EXECUTING.incrementAndGet();
        try {
            while (Instant.now().isBefore(end)) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                if (LIFE.get() != life) {
                    Activity.getExecutionContext().doNotCompleteOnReturn();
                    return "killed";
                }
                Activity.getExecutionContext().heartbeat(null);
            }
        } finally {
            EXECUTING.decrementAndGet();
        }
        if (request.settings().containsKey("fails")) {
            throw JobFailure.of(
                    FailureKind.valueOf(request.setting("fails", "")), "failed as told, mail to jane@example.com");
        }
        DONE.computeIfAbsent(request.jobId(), job -> new CopyOnWriteArrayList<>())
                .add(request.asOf());
        return "done";
    }
}
