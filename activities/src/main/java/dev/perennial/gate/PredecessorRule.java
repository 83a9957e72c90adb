package dev.perennial.gate;

import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.Reason;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition.After;
import java.time.Instant;
import java.util.Optional;

/** Not before the jobs that it follows have been done on the same occasion, but never longer than the agreed wait. */
final class PredecessorRule implements Rule {

    private final RunDao runs;
    private final JobDefinitionDao definitions;

    PredecessorRule(RunDao runs, JobDefinitionDao definitions) {
        this.runs = runs;
        this.definitions = definitions;
    }

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        Optional<After> after = arrival.job().definition().after();
        return arrival.judge().isEmpty() ? Optional.empty() : after.flatMap(it -> judge(arrival, it));
    }

    private Optional<Verdict> judge(Arrival arrival, After after) {
        boolean isPatienceOver = arrival.now().isAfter(arrival.tick().plus(after.maxWait()));
        if (isPatienceOver && !after.success()) {
            return Optional.empty();
        }
        return after.jobs().stream()
                .flatMap(id -> predecessor(id).stream())
                .flatMap(first -> judge(arrival, after, first, isPatienceOver).stream())
                .findFirst();
    }

    private Optional<Verdict> judge(Arrival arrival, After after, RegisteredJob first, boolean isPatienceOver) {
        boolean isAsleep = first.removedAt().isPresent() || first.isPaused();
        if (isAsleep && !after.success()) {
            return Optional.empty();
        }
        Optional<Instant> due = definitions.dueTimes(first.id(), Instant.EPOCH).last(Instant.EPOCH, arrival.tick());
        if (due.isEmpty()) {
            return Optional.empty();
        }
        Optional<RunStatus> status =
                runs.find(RunId.ofTick(first.id(), due.get())).map(Run::status).filter(RunStatus::isFinal);
        if (status.filter(end -> !after.success() || end == RunStatus.SUCCESS).isPresent()) {
            return Optional.empty();
        }
        // A failed run may still be repeated within the wait: a success of the same tick outranks it.
        return Optional.of(
                isPatienceOver
                        ? arrival.skipped(Reason.PREDECESSOR, without(first, status))
                        : arrival.waits(
                                status.isPresent()
                                        ? first.id() + " has to succeed first: "
                                                + status.get().word()
                                        : first.id() + " comes first and has not ended"));
    }

    private static String without(RegisteredJob first, Optional<RunStatus> status) {
        return "%s has to succeed first, and %s"
                .formatted(
                        first.id(),
                        status.map(end -> "its run of this occasion ended as " + end.word())
                                .orElse("its run of this occasion had not ended when the wait was over"));
    }

    /** Nobody waits for a job of which nobody can say when it is due. */
    private Optional<RegisteredJob> predecessor(String id) {
        try {
            return definitions.find(id);
        } catch (UnreadableDefinitionException unreadable) {
            return Optional.empty();
        }
    }
}
