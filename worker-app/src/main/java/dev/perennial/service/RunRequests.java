package dev.perennial.service;

import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.control.TemporalConnection;
import dev.perennial.failure.Redaction;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunStatus;
import dev.perennial.server.ManualRuns;
import dev.perennial.server.ManualRuns.Order;
import dev.perennial.server.ManualRuns.Started;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
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
public class RunRequests {

    private static final Duration DOUBLE_CLICK = Duration.ofSeconds(5);
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

    /**
     * The run that the caller asks for, or another one that is in its way.
     *
     * @param before whether an earlier call started it
     */
    public record Outcome(UUID runId, boolean isAnother, boolean before) {}

    /** A request for which no reason is given. */
    public Outcome request(RegisteredJob job, Optional<String> key, Instant asOf, Actor actor) {
        return request(job, key, asOf, "", actor);
    }

    /**
     * @param key the same key is the same run; empty: whoever asks again within seconds gets the first one's
     * @param asOf null: the time at which the server takes the request
     * @param reason why, for whoever wonders later; may be empty
     */
    public Outcome request(RegisteredJob job, Optional<String> key, Instant asOf, String reason, Actor actor) {
        return request(job, key, asOf, reason, Optional.empty(), actor);
    }

    /**
     * The same by another version of the job's definition.
     *
     * @param version empty: by the one that is valid
     * @throws ServiceException when there is no such version
     */
    public Outcome request(
            RegisteredJob job,
            Optional<String> key,
            Instant asOf,
            String reason,
            Optional<Integer> version,
            Actor actor) {
        version.ifPresent(wanted -> refuseUnlessPossible(job, wanted));
        return request(key, actor, given -> new Order(job.definition(), given, asOf, false, actor.name(), reason)
                .asVersion(version));
    }

    private void refuseUnlessPossible(RegisteredJob job, int version) {
        registry.whyNot(job, version).ifPresent(why -> {
            throw ServiceException.invalid("version", why.substring(0, 1).toUpperCase(Locale.ROOT) + why.substring(1));
        });
    }

    /** The same, also of a paused job. A guard against mass changes holds all the same. */
    public Outcome requestEvenPaused(RegisteredJob job, Optional<String> key, Actor actor) {
        return request(
                key,
                actor,
                given -> new Order(job.definition(), given, null, false, actor.name(), "", true, Optional.empty()));
    }

    private Outcome request(Optional<String> key, Actor actor, Function<String, Order> order) {
        Optional<Outcome> before = key.flatMap(given -> inLedger(order.apply(given)));
        return before.orElseGet(() -> TemporalCalls.orUnavailable(() -> {
            temporal.check();
            return key.map(given -> withKey(order.apply(given), actor)).orElseGet(() -> withoutKey(order, actor));
        }));
    }

    /** The ledger remembers a key for longer than Temporal does. */
    private Optional<Outcome> inLedger(Order order) {
        return jdbi.withHandle(handle -> new RunDao(handle).findByWorkflow(order.workflowId()))
                .map(run -> new Outcome(run.id(), false, true));
    }

    /** The run's row as it ended, or as it is when patience ends; empty when no worker has taken it yet. */
    public Optional<Run> await(UUID runId, Duration patience) {
        return await(runId, patience, run -> run.status().isFinal());
    }

    /** The run's row as soon as there is one; empty when no worker has taken it while patience lasted. */
    public Optional<Run> awaitTaken(UUID runId, Duration patience) {
        return await(runId, patience, run -> true);
    }

    private Optional<Run> await(UUID runId, Duration patience, Predicate<Run> wanted) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Run> run = jdbi.withHandle(handle -> new RunDao(handle).find(runId));
            boolean there = run.filter(wanted).isPresent();
            if (there || System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return run;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private Outcome withKey(Order order, Actor actor) {
        return runs.find(order).map(RunRequests::itself).orElseGet(() -> startUnlessExecuting(order, actor));
    }

    /** Its key is the clock's: the workflow's id lets two clicks at once start one run, on whichever process they come in. */
    private Outcome withoutKey(Function<String, Order> orderOf, Actor actor) {
        Instant now = clock.instant();
        long slot = now.getEpochSecond() / DOUBLE_CLICK.toSeconds();
        Order order = orderOf.apply("api-" + slot);
        Supplier<Optional<Started>> clicked =
                () -> runs.find(order).or(() -> runs.find(orderOf.apply("api-" + (slot - 1)))
                        .filter(before -> before.startedAt().isAfter(now.minus(DOUBLE_CLICK))));
        return clicked.get().map(RunRequests::itself).orElseGet(() -> {
            Outcome outcome = startUnlessExecuting(order, actor);
            // The first of two clicks at once, in the slot before: it was only about to start when it was looked for.
            return outcome.isAnother() ? clicked.get().map(RunRequests::itself).orElse(outcome) : outcome;
        });
    }

    private Outcome startUnlessExecuting(Order order, Actor actor) {
        return executing(order)
                .map(other -> new Outcome(other, true, false))
                .orElseGet(() -> itself(start(order, actor)));
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

    private Started start(Order order, Actor actor) {
        Started started = runs.start(order);
        if (!started.before()) {
            String reason = order.reason().isEmpty() ? "" : ": " + Redaction.of(order.reason());
            String run = "run %s%s".formatted(started.runId(), reason);
            jdbi.useTransaction(handle -> {
                registry.note(order.job().id(), "requested", actor.name(), run);
                new AuditDao(handle)
                        .append(Deed.done(
                                clock.instant(),
                                actor,
                                "run",
                                "job " + order.job().id(),
                                Optional.empty(),
                                Optional.of(run)));
            });
        }
        return started;
    }

    private static Outcome itself(Started run) {
        return new Outcome(run.runId(), false, run.before());
    }
}
