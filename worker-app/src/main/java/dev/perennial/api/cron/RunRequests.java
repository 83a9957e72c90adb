package dev.perennial.api.cron;

import dev.perennial.api.OnApiRole;
import dev.perennial.control.TemporalConnection;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunStatus;
import dev.perennial.server.ManualRuns;
import dev.perennial.server.ManualRuns.Order;
import dev.perennial.server.ManualRuns.Started;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/**
 * Starts runs for callers, and never a second one for the same wish: the same key is the same run, and without a key whoever asks
 * again within seconds gets the run that the first click started.
 */
@Component
@Conditional(OnApiRole.class)
class RunRequests {

    private static final Duration DOUBLE_CLICK = Duration.ofSeconds(5);
    private static final Duration TEMPORAL_COMES_BACK = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final Jdbi jdbi;
    private final Registry registry;
    private final TemporalConnection temporal;
    private final ManualRuns runs;
    private final Clock clock;

    RunRequests(Jdbi jdbi, Registry registry, TemporalConnection temporal, WorkflowClient client, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.temporal = temporal;
        this.runs = new ManualRuns(client);
        this.clock = clock;
    }

    /** The run that the caller asks for, or another one that is in its way. */
    record Outcome(UUID runId, boolean isAnother) {}

    Outcome request(RegisteredJob job, Optional<String> key) {
        Optional<Outcome> before = key.flatMap(given -> inLedger(order(job, given)));
        return before.orElseGet(() -> orUnavailable(() -> {
            temporal.check();
            return key.map(given -> withKey(order(job, given))).orElseGet(() -> withoutKey(job));
        }));
    }

    /** The ledger remembers a key for longer than Temporal does. */
    private Optional<Outcome> inLedger(Order order) {
        return jdbi.withHandle(handle -> new RunDao(handle).findByWorkflow(order.workflowId()))
                .map(run -> new Outcome(run.id(), false));
    }

    /** The run's row as it ended, or as it is when patience ends; empty when no worker has taken it yet. */
    Optional<Run> await(UUID runId, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Run> run = jdbi.withHandle(handle -> new RunDao(handle).find(runId));
            boolean ended = run.map(row -> row.status().isFinal()).orElse(false);
            if (ended || System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return run;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private Outcome withKey(Order order) {
        return runs.find(order).map(RunRequests::itself).orElseGet(() -> startUnlessExecuting(order));
    }

    /** Its key is the clock's: the workflow's id lets two clicks at once start one run, on whichever process they come in. */
    private Outcome withoutKey(RegisteredJob job) {
        Instant now = clock.instant();
        long slot = now.getEpochSecond() / DOUBLE_CLICK.toSeconds();
        Order order = order(job, "api-" + slot);
        Supplier<Optional<Started>> clicked = () -> runs.find(order).or(() -> runs.find(order(job, "api-" + (slot - 1)))
                .filter(before -> before.startedAt().isAfter(now.minus(DOUBLE_CLICK))));
        return clicked.get().map(RunRequests::itself).orElseGet(() -> {
            Outcome outcome = startUnlessExecuting(order);
            // The first of two clicks at once, in the slot before: it was only about to start when it was looked for.
            return outcome.isAnother() ? clicked.get().map(RunRequests::itself).orElse(outcome) : outcome;
        });
    }

    private Outcome startUnlessExecuting(Order order) {
        return executing(order).map(other -> new Outcome(other, true)).orElseGet(() -> itself(start(order)));
    }

    /** The gate would refuse it too, with a row; here it costs nothing, and holds for a run that no worker has taken yet. */
    private Optional<UUID> executing(Order order) {
        if (order.job().maxInstances() > 1) {
            return Optional.empty();
        }
        List<Run> open =
                jdbi.withHandle(handle -> new RunDao(handle).open(order.job().id()));
        return open.stream()
                .filter(run -> run.status() == RunStatus.RUNNING)
                .map(Run::id)
                .findFirst()
                .or(() -> runs.open(order.job().id()));
    }

    private Started start(Order order) {
        Started started = runs.start(order);
        if (!started.before()) {
            registry.note(order.job().id(), "requested", order.actor(), "run " + started.runId());
        }
        return started;
    }

    private static Order order(RegisteredJob job, String key) {
        return new Order(job.definition(), key, null, false, JobsController.ACTOR, "");
    }

    private static Outcome itself(Started run) {
        return new Outcome(run.runId(), false);
    }

    private static <T> T orUnavailable(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException | WorkflowServiceException failure) {
            if (isAway(failure)) {
                throw ApiException.unavailable("Temporal cannot be reached", TEMPORAL_COMES_BACK);
            }
            throw failure;
        }
    }

    private static boolean isAway(Throwable failure) {
        Throwable origin = failure instanceof WorkflowServiceException ? failure.getCause() : failure;
        return origin instanceof StatusRuntimeException status
                && switch (status.getStatus().getCode()) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED -> true;
                    default -> false;
                };
    }
}
