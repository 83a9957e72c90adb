package dev.perennial.control.cutover;

import dev.perennial.control.part.FailureIsolation;
import dev.perennial.cutover.Cutover;
import dev.perennial.cutover.Cutover.State;
import dev.perennial.cutover.CutoverDecision;
import dev.perennial.cutover.Cutovers;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.server.ManualRuns;
import dev.perennial.server.ManualRuns.Order;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each job that moves in: whether its old cron still calls, and, once it was silent and the job is here, that what the old
 * cron left undone is run.
 */
public final class CutoverWatch {

    private static final Logger log = LoggerFactory.getLogger(CutoverWatch.class);

    private final Cutovers cutovers;
    private final CutoverDecision decision;
    private final Registry registry;
    private final ManualRuns runs;

    public CutoverWatch(Jdbi jdbi, Registry registry, WorkflowClient client, Clock clock) {
        this.cutovers = new Cutovers(jdbi, registry, clock);
        this.decision = new CutoverDecision(jdbi, registry, clock);
        this.registry = registry;
        this.runs = new ManualRuns(client);
    }

    public void look() {
        for (Cutover cutover : cutovers.all()) {
            FailureIsolation.contain(
                    cutover.jobId(), () -> registry.find(cutover.jobId()).ifPresent(job -> look(job, cutover)));
        }
    }

    private void look(RegisteredJob job, Cutover cutover) {
        if (cutover.state() == State.WATCHING) {
            decision.decide(job);
        } else if (cutover.owedFrom().isPresent()) {
            decision.owed(job, cutover).ifPresent(owed -> {
                owed.forEach(tick -> start(job, tick));
                decision.paid(job);
            });
        }
    }

    /** Its key is the tick's: when the process dies before that is written down, the next one starts no second run. */
    private void start(RegisteredJob job, Instant tick) {
        String key = "%s-%d".formatted(Cutovers.ACTOR, tick.getEpochSecond());
        String reason = "the old cron did not call for the tick of " + tick;
        log.info("{}: {}; it is run here now", job.id(), reason);
        runs.start(new Order(job.definition(), key, tick, false, Cutovers.ACTOR, reason));
    }
}
