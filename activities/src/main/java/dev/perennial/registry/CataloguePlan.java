package dev.perennial.registry;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.registry.JobDefinitionDao.Entry;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What has to be done so that the registry says what a catalogue says. */
final class CataloguePlan {

    private final Map<String, Entry> present;
    private final Map<String, String> removedBy;
    private final Claim claim;

    /**
     * @param present what is not removed
     * @param removedBy of the jobs that are removed, on whose behalf
     */
    CataloguePlan(List<Entry> present, Map<String, String> removedBy, Claim claim) {
        this.present = present.stream().collect(Collectors.toMap(Entry::id, Function.identity()));
        this.removedBy = removedBy;
        this.claim = claim;
    }

    /** In the order of the catalogue; after them what it no longer names. */
    List<Change> changes(List<JobDefinition> catalogue) {
        List<Change> changes =
                new ArrayList<>(catalogue.stream().map(this::change).toList());
        List<String> named = catalogue.stream().map(JobDefinition::id).toList();
        present.values().stream()
                .filter(entry -> entry.source().equals(claim.source()) && !named.contains(entry.id()))
                .map(entry -> claim.prune()
                        ? new Change(entry.id(), Change.Kind.REMOVED)
                        : Change.kept(entry.id(), Change.NOT_NAMED))
                .sorted(Comparator.comparing(Change::jobId))
                .forEach(changes::add);
        return changes;
    }

    private Change change(JobDefinition wanted) {
        Entry entry = present.get(wanted.id());
        if (entry == null) {
            String remover = removedBy.getOrDefault(wanted.id(), claim.source());
            // What was removed elsewhere would come back with the next deploy.
            return claim.reaches(remover)
                    ? new Change(wanted.id(), Change.Kind.ADDED)
                    : Change.kept(wanted.id(), "was removed by " + remover);
        }
        return claim.reaches(entry.source())
                ? new Change(wanted.id(), kind(wanted, entry, claim.source()))
                : Change.kept(wanted.id(), "is owned by " + entry.source());
    }

    /** What writing it over this one would do. */
    static Change.Kind kind(JobDefinition wanted, Entry present, String source) {
        boolean same = present.job()
                .filter(job -> Catalogue.toJson(job.definition()).equals(Catalogue.toJson(wanted)))
                .filter(job -> job.source().equals(source))
                .isPresent();
        return same ? Change.Kind.UNCHANGED : Change.Kind.CHANGED;
    }
}
