package dev.perennial.declared;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.Difference;
import dev.perennial.database.Json;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What applying a catalogue does to one job, as somebody sees it who has to agree.
 *
 * @param before empty when there was none, or none that this version can read
 * @param after empty when the file does not name it
 * @param dueBefore the next three times by the definition that goes; only where its times change or end
 * @param dueAfter the next three times by the definition that comes; only where it is new or its times change
 * @param lastRun of a job that is removed; empty when it never ran
 */
public record PlannedChange(
        Change change,
        Optional<RegisteredJob> before,
        Optional<JobDefinition> after,
        List<Instant> dueBefore,
        List<Instant> dueAfter,
        Optional<LastRun> lastRun) {

    /** @param status one word */
    public record LastRun(Instant at, String status) {}

    public PlannedChange {
        dueBefore = List.copyOf(dueBefore);
        dueAfter = List.copyOf(dueAfter);
    }

    public String jobId() {
        return change.jobId();
    }

    public Change.Kind kind() {
        return change.kind();
    }

    /** Whether it begins paused. */
    public boolean isHeld() {
        return kind() == Change.Kind.ADDED && after.filter(JobDefinition::held).isPresent();
    }

    /** Whether it writes over, or removes, what this version cannot read. */
    public boolean replacesUnreadable() {
        return before.isEmpty() && (kind() == Change.Kind.CHANGED || kind() == Change.Kind.REMOVED);
    }

    /**
     * Field by field. Of a new job what it says beside the defaults; of one that changes hands the source too.
     *
     * @param source whose the job is afterwards
     */
    public List<Difference> differences(String source) {
        if (kind() == Change.Kind.ADDED) {
            return Difference.between("{}", Json.write(Catalogue.said(after.orElseThrow())));
        }
        if (kind() != Change.Kind.CHANGED || before.isEmpty()) {
            return List.of();
        }
        List<Difference> differences =
                new ArrayList<>(Difference.between(before.get().definition(), after.orElseThrow()));
        if (!before.get().source().equals(source)) {
            differences.add(new Difference("source", before.get().source(), source));
        }
        return differences;
    }
}
