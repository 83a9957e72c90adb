package dev.perennial.catalogue;

import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.JobDefinition.After;
import dev.perennial.text.Suggestion;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
        Optional<String> awaited = awaitedBy(job.id());
        if (awaited.isEmpty()) {
            return;
        }
        if (!entries.has(awaited.get()) && others.apply(awaited.get()).isEmpty()) {
            Set<String> known = new LinkedHashSet<>(entries.names());
            known.remove(job.id());
            refuse(job, "there is no job %s%s".formatted(awaited.get(), Suggestion.didYouMean(awaited.get(), known)));
            return;
        }
        Set<String> circle = circleFrom(job.id());
        if (!circle.isEmpty() && told.addAll(circle)) {
            refuse(job, "waits for itself: %s → %s".formatted(String.join(" → ", circle), job.id()));
        }
    }

    /** The jobs from this one to itself, following who waits for whom; empty if that does not lead back here. */
    private Set<String> circleFrom(String id) {
        Set<String> chain = new LinkedHashSet<>();
        Optional<String> next = Optional.of(id);
        while (next.isPresent() && chain.add(next.get())) {
            next = awaitedBy(next.get());
        }
        return next.filter(id::equals).isPresent() ? chain : Set.of();
    }

    private Optional<String> awaitedBy(String id) {
        return Optional.ofNullable(jobs.get(id))
                .or(() -> others.apply(id))
                .flatMap(JobDefinition::after)
                .map(After::job);
    }

    private void refuse(JobDefinition job, String message) {
        entries.fields(job.id()).fields("after").problem("job", message);
    }
}
