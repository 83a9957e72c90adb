package dev.perennial.jobs.foreign;

import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Whether a worker polls the task queue, and says so in the details of the run that Temporal shows. Each look costs events of the history:
 * it looks ever more rarely, and not for ever.
 */
final class Attendance {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** More than a day; some thousand events. */
    private static final int MOST_LOOKS = 200;

    private final ForeignOrder order;
    private final String run;

    // Mutable state
    private boolean unattended;

    Attendance(ForeignOrder order) {
        this.order = order;
        this.unattended = order.unattended();
        this.run = Workflow.getCurrentDetails();
    }

    /**
     * Returns when it is done.
     *
     * @throws CanceledFailure when the run is cancelled before
     */
    void watchUntil(Supplier<Boolean> isDone) {
        Duration pause = FIRST_PAUSE;
        for (int look = 0; look < MOST_LOOKS; look++) {
            tell();
            if (Workflow.await(pause, isDone)) {
                return;
            }
            unattended = look();
            pause = twice(pause);
        }
        Workflow.await(isDone);
    }

    /** Waits as long as somebody is there; false when nobody is, before it is done. */
    boolean isThereUntil(Supplier<Boolean> isDone) {
        Duration pause = FIRST_PAUSE;
        while (!isDone.get()) {
            unattended = look();
            if (unattended) {
                return false;
            }
            Workflow.await(pause, isDone);
            pause = twice(pause);
        }
        return true;
    }

    /** How it was when last seen, in words. */
    String words() {
        return unattended
                ? "no worker polls the task queue " + order.taskQueue()
                : "the workflow %s is executing".formatted(order.workflow());
    }

    private void tell() {
        Workflow.setCurrentDetails("%s\n\nIts workflow is `%s` on the task queue `%s`.%s"
                .formatted(
                        run,
                        order.workflow(),
                        order.taskQueue(),
                        unattended
                                ? " **No worker polls the task queue %s**: the run waits for one until its timeout."
                                        .formatted(order.taskQueue())
                                : ""));
    }

    private boolean look() {
        try {
            return looking().isUnattended(order.taskQueue());
        } catch (ActivityFailure failure) {
            if (failure.getCause() instanceof CanceledFailure cancelled) {
                throw cancelled;
            }
            // Nobody can say.
            return false;
        }
    }

    private static Duration twice(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static StartWorkflowActivities looking() {
        return Workflow.newLocalActivityStub(
                StartWorkflowActivities.class,
                LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(5))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());
    }
}
