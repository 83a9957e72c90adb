package dev.perennial.catalogue;

import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.JobDefinition.After;
import dev.perennial.text.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Checks that jobs which wait for one another can all run one day. */
final class CatalogueOrder {

    private final CatalogueFields entries;
    private final Map<String, JobDefinition> jobs;
    private final Function<String, Optional<JobDefinition>> others;
    private final Set<String> told = new HashSet<>();

    /**
     * @param entries all of them, for an entry that is wrong in itself is still there to be waited for
     * @param others which can be waited for as well
     */
    CatalogueOrder(
            CatalogueFields entries,
            Map<String, JobDefinition> jobs,
            Function<String, Optional<JobDefinition>> others) {
        this.entries = entries;
        this.jobs = jobs;
        this.others = others;
    }

    void check() {
        jobs.values().forEach(this::check);
    }

    private void check(JobDefinition job) {
        for (String awaited : awaitedBy(job.id())) {
            if (!entries.has(awaited) && others.apply(awaited).isEmpty()) {
                Set<String> known = new LinkedHashSet<>(entries.names());
                known.remove(job.id());
                refuse(job, "there is no job %s%s".formatted(awaited, Suggestion.didYouMean(awaited, known)));
                return;
            }
        }
        List<String> circle = wayBack(job.id(), job.id(), new LinkedHashSet<>());
        if (!circle.isEmpty() && told.addAll(circle)) {
            refuse(job, "waits for itself: %s → %s".formatted(String.join(" → ", circle), job.id()));
        }
    }

    /** The jobs from this one to the given one, following who waits for whom; empty if that leads nowhere. */
    private List<String> wayBack(String from, String to, Set<String> seen) {
        if (!seen.add(from)) {
            return List.of();
        }
        for (String next : awaitedBy(from)) {
            List<String> rest = next.equals(to) ? List.of() : wayBack(next, to, seen);
            if (next.equals(to) || !rest.isEmpty()) {
                List<String> way = new ArrayList<>(List.of(from));
                way.addAll(rest);
                return way;
            }
        }
        return List.of();
    }

    private List<String> awaitedBy(String id) {
        return Optional.ofNullable(jobs.get(id))
                .or(() -> others.apply(id))
                .flatMap(JobDefinition::after)
                .map(After::jobs)
                .orElse(List.of());
    }

    private void refuse(JobDefinition job, String message) {
        CatalogueFields after = entries.fields(job.id()).fields("after");
        after.problem(after.has("jobs") ? "jobs" : "job", message);
    }
}
