package dev.perennial.ledger;

import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which runs are meant, and in which order; what is empty means any.
 *
 * @param from their tick, or for a run by hand its start, is at or after this
 * @param until and before this
 * @param longerThan they took at least so long
 * @param text stands in their error, whatever the case
 * @param oldestFirst false: the newest first
 * @param beyond only those that come after this run in the list
 */
public record RunFilter(
        Set<String> jobIds,
        Set<RunStatus> statuses,
        Optional<Trigger> trigger,
        Optional<String> reason,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Duration> longerThan,
        Optional<String> text,
        boolean oldestFirst,
        Optional<UUID> beyond) {

    public static final RunFilter ALL = new RunFilter(
            Set.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty());

    public RunFilter {
        jobIds = Set.copyOf(jobIds);
        statuses = Set.copyOf(statuses);
    }

    public static RunFilter ofJob(String jobId) {
        return ALL.inJobs(Set.of(jobId));
    }

    public RunFilter inJobs(Set<String> ids) {
        return new RunFilter(ids, statuses, trigger, reason, from, until, longerThan, text, oldestFirst, beyond);
    }

    public RunFilter withStatuses(Set<RunStatus> wanted) {
        return new RunFilter(jobIds, wanted, trigger, reason, from, until, longerThan, text, oldestFirst, beyond);
    }

    public RunFilter withTrigger(Optional<Trigger> wanted) {
        return new RunFilter(jobIds, statuses, wanted, reason, from, until, longerThan, text, oldestFirst, beyond);
    }

    public RunFilter withReason(Optional<String> wanted) {
        return new RunFilter(jobIds, statuses, trigger, wanted, from, until, longerThan, text, oldestFirst, beyond);
    }

    public RunFilter between(Optional<Instant> start, Optional<Instant> end) {
        return new RunFilter(jobIds, statuses, trigger, reason, start, end, longerThan, text, oldestFirst, beyond);
    }

    public RunFilter longerThan(Optional<Duration> least) {
        return new RunFilter(jobIds, statuses, trigger, reason, from, until, least, text, oldestFirst, beyond);
    }

    public RunFilter mentioning(Optional<String> wanted) {
        return new RunFilter(jobIds, statuses, trigger, reason, from, until, longerThan, wanted, oldestFirst, beyond);
    }

    public RunFilter oldestFirst(boolean wanted) {
        return new RunFilter(jobIds, statuses, trigger, reason, from, until, longerThan, text, wanted, beyond);
    }

    public RunFilter beyond(Optional<UUID> run) {
        return new RunFilter(jobIds, statuses, trigger, reason, from, until, longerThan, text, oldestFirst, run);
    }
}
