package dev.perennial.declared;

import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.cron.Ticks;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.declared.PlannedChange.LastRun;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry.Change;
import dev.perennial.registry.TimeZoneDao;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Adds to the changes that a catalogue makes what somebody wants to know who has to agree: times, last runs, and what will surprise. */
public final class CataloguePreview {

    private static final int TIMES = 3;

    private final Map<String, RegisteredJob> before;
    private final Map<String, JobDefinition> after;
    private final Map<ZoneId, ZoneTimeline> zones;
    private final Map<String, Run> lastRuns;
    private final Instant now;

    private CataloguePreview(
            List<Change> changes, List<RegisteredJob> before, List<JobDefinition> after, Handle handle, Instant now) {
        this.before = before.stream().collect(Collectors.toMap(RegisteredJob::id, Function.identity()));
        this.after = after.stream().collect(Collectors.toMap(JobDefinition::id, Function.identity()));
        this.zones = new TimeZoneDao(handle)
                .all().stream().collect(Collectors.toMap(ZoneTimeline::zone, Function.identity()));
        Set<String> removed = removed(changes);
        this.lastRuns = removed.isEmpty()
                ? Map.of()
                : new RunDao(handle)
                        .newestOfEach(removed, Optional.empty(), 1).stream()
                                .collect(Collectors.toMap(Run::jobId, Function.identity()));
        this.now = now;
    }

    /**
     * @param changes what applying did or would do
     * @param before the registry's jobs before that
     * @param after the catalogue's
     */
    public static List<PlannedChange> of(
            List<Change> changes, List<RegisteredJob> before, List<JobDefinition> after, Handle handle, Instant now) {
        CataloguePreview preview = new CataloguePreview(changes, before, after, handle, now);
        return changes.stream().map(preview::planned).toList();
    }

    /** Jobs that stay and wait for one that goes: the gate lets them run without it. */
    public static List<CatalogueProblem> warnings(List<PlannedChange> planned, List<RegisteredJob> before) {
        Set<String> removed =
                removed(planned.stream().map(PlannedChange::change).toList());
        Set<String> staying = new HashSet<>();
        planned.stream()
                .filter(change -> change.kind() != Change.Kind.KEPT)
                .forEach(change -> staying.add(change.jobId()));
        List<CatalogueProblem> warnings = new ArrayList<>();
        for (RegisteredJob job : before) {
            // What the file names was checked with the file.
            if (!staying.contains(job.id())) {
                job.definition().after().ifPresent(after -> after.jobs().stream()
                        .filter(removed::contains)
                        .forEach(awaited -> warnings.add(warning(awaited, job, after))));
            }
        }
        return warnings;
    }

    private static CatalogueProblem warning(String awaited, RegisteredJob job, JobDefinition.After after) {
        String then = after.success() ? "go by that one's last tick" : "run without waiting";
        return new CatalogueProblem(
                null,
                0,
                0,
                awaited,
                "is removed, and %s, of %s, waits for it: it will %s".formatted(job.id(), job.source(), then));
    }

    private static Set<String> removed(List<Change> changes) {
        return changes.stream()
                .filter(change -> change.kind() == Change.Kind.REMOVED)
                .map(Change::jobId)
                .collect(Collectors.toSet());
    }

    private PlannedChange planned(Change change) {
        Optional<RegisteredJob> was = Optional.ofNullable(before.get(change.jobId()));
        Optional<JobDefinition> will = Optional.ofNullable(after.get(change.jobId()));
        boolean timesChange = change.changesSomething()
                && !(was.isPresent() && will.isPresent() && isDueAlike(was.get().definition(), will.get()));
        return new PlannedChange(
                change,
                was,
                will,
                timesChange ? was.map(job -> next(job.ticks())).orElse(List.of()) : List.of(),
                timesChange ? will.map(job -> next(ticks(job))).orElse(List.of()) : List.of(),
                Optional.ofNullable(lastRuns.get(change.jobId())).map(CataloguePreview::lastRun));
    }

    private static boolean isDueAlike(JobDefinition one, JobDefinition other) {
        return one.timing().equals(other.timing()) && one.timeZone().equals(other.timeZone());
    }

    private Ticks ticks(JobDefinition job) {
        return Optional.ofNullable(zones.get(job.timeZone())).map(job::ticks).orElseGet(job::ticks);
    }

    private List<Instant> next(Ticks ticks) {
        return ticks.between(now, Instant.MAX, TIMES);
    }

    private static LastRun lastRun(Run run) {
        return new LastRun(
                run.scheduledFor().or(run::startedAt).orElse(run.createdAt()),
                run.status().name().toLowerCase(Locale.ROOT));
    }
}
