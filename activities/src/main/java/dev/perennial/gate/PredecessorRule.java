package dev.perennial.gate;

import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunId;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.Optional;

/** Not before the job it follows has been done on the same occasion, but never longer than the agreed wait. */
final class PredecessorRule implements Rule {

    private final RunDao runs;
    private final JobDefinitionDao definitions;

    PredecessorRule(RunDao runs, JobDefinitionDao definitions) {
        this.runs = runs;
        this.definitions = definitions;
    }

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        Optional<JobDefinition.After> after = arrival.job().definition().after();
        if (after.isEmpty() || arrival.judge().isEmpty()) {
            return Optional.empty();
        }
        if (arrival.now().isAfter(arrival.tick().plus(after.get().maxWait()))) {
            return Optional.empty();
        }
        return predecessor(after.get().job())
                .filter(first -> first.removedAt().isEmpty() && !first.isPaused())
                .filter(first -> isStillToBeDone(first, arrival.tick()))
                .map(first -> arrival.waits(first.id() + " comes first and has not ended"));
    }

    /** Nobody waits for a job of which nobody can say when it is due. */
    private Optional<RegisteredJob> predecessor(String id) {
        try {
            return definitions.find(id);
        } catch (UnreadableDefinitionException unreadable) {
            return Optional.empty();
        }
    }

    private boolean isStillToBeDone(RegisteredJob first, Instant tick) {
        Optional<Instant> due = definitions.dueTimes(first.id(), Instant.EPOCH).last(Instant.EPOCH, tick);
        return due.isPresent()
                && runs.find(RunId.ofTick(first.id(), due.get()))
                        .map(run -> !run.status().isFinal())
                        .orElse(true);
    }
}
