package dev.perennial.gate;

import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.run.Reason;
import dev.perennial.run.Trigger;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** No more instances execute at once than the job may have; a tick that coalesces waits for the one that a person started. */
final class MaxInstancesRule implements Rule {

    private final RunDao runs;
    private final UptimeDao uptimes;

    MaxInstancesRule(RunDao runs, UptimeDao uptimes) {
        this.runs = runs;
        this.uptimes = uptimes;
    }

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        JobDefinition definition = arrival.job().definition();
        List<Run> executing = runs.executing(definition.id(), arrival.runId());
        if (definition.maxInstances() > 1) {
            return executing.size() < definition.maxInstances()
                    ? Optional.empty()
                    : Optional.of(overlap(arrival, executing.get(0)));
        }
        return arrival.judge()
                .map(judge -> oneAtATime(arrival, judge, executing))
                .orElseGet(() -> executing.stream().findFirst().map(other -> overlap(arrival, other)));
    }

    /**
     * The schedule starts its runs one at a time, so an open row of an earlier tick is that of a run whose end is not in the
     * ledger yet; only a run that a person started can really be executing.
     */
    private Optional<Verdict> oneAtATime(Arrival arrival, JobDefinition judge, List<Run> executing) {
        Optional<Run> byHand = executing.stream()
                .filter(run -> run.trigger() == Trigger.MANUAL)
                .findFirst();
        if (judge.coalesce()) {
            return byHand.map(other -> arrival.waits("run " + other.id() + " is executing"));
        }
        if (byHand.isPresent()) {
            return byHand.map(other -> overlap(arrival, other));
        }
        Instant tick = arrival.tick();
        return runs.executedAt(arrival.job().id(), tick, arrival.runId()).stream()
                .filter(other -> uptimes.wasUp(tick))
                .findFirst()
                .map(other -> overlap(arrival, other));
    }

    private static Verdict overlap(Arrival arrival, Run other) {
        return arrival.skipped(
                Reason.OVERLAP,
                "run " + other.id() + " was executing, and "
                        + arrival.job().definition().maxInstances() + " at a time may");
    }
}
