package dev.perennial.ledger;

import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which runs are meant; what is empty means any.
 *
 * @param from their tick, or for a run by hand its start, is at or after this
 * @param until and before this
 * @param before only those that come after this run in a list with the newest first
 */
public record RunFilter(
        Set<String> jobIds,
        Set<RunStatus> statuses,
        Optional<Trigger> trigger,
        Optional<String> reason,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<UUID> before) {

    public static final RunFilter ALL = new RunFilter(
            Set.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public RunFilter {
        jobIds = Set.copyOf(jobIds);
        statuses = Set.copyOf(statuses);
    }

    public static RunFilter ofJob(String jobId) {
        return ALL.inJobs(Set.of(jobId));
    }

    public RunFilter inJobs(Set<String> ids) {
        return new RunFilter(ids, statuses, trigger, reason, from, until, before);
    }

    public RunFilter withStatuses(Set<RunStatus> wanted) {
        return new RunFilter(jobIds, wanted, trigger, reason, from, until, before);
    }

    public RunFilter withTrigger(Trigger wanted) {
        return new RunFilter(jobIds, statuses, Optional.of(wanted), reason, from, until, before);
    }

    public RunFilter withReason(String wanted) {
        return new RunFilter(jobIds, statuses, trigger, Optional.of(wanted), from, until, before);
    }

    public RunFilter between(Optional<Instant> start, Optional<Instant> end) {
        return new RunFilter(jobIds, statuses, trigger, reason, start, end, before);
    }

    public RunFilter before(UUID run) {
        return new RunFilter(jobIds, statuses, trigger, reason, from, until, Optional.of(run));
    }
}
