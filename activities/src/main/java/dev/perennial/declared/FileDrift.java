package dev.perennial.declared;

import dev.perennial.catalogue.Difference;
import dev.perennial.declared.DriftItem.Kind;
import dev.perennial.declared.RegistrySnapshot.Job;
import dev.perennial.declared.RegistrySnapshot.Removed;
import dev.perennial.declared.RegistrySnapshot.Unreadable;
import dev.perennial.declared.RegistrySnapshot.Writer;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** In what the registry differs from a file. Pauses are no difference: a file does not say them. */
public final class FileDrift {

    private final String source;
    private final RegistrySnapshot registry;

    private FileDrift(String source, RegistrySnapshot registry) {
        this.source = source;
        this.registry = registry;
    }

    /**
     * @param file the jobs that it names
     * @param source whose jobs the file's are, like {@code jobs.yaml}
     * @param strict whether jobs of other sources that the file does not name are differences too
     * @return in the order of the file; after that what it does not name
     */
    public static List<DriftItem> between(
            List<JobDefinition> file, String source, RegistrySnapshot registry, boolean strict) {
        return new FileDrift(source, registry).items(file, strict);
    }

    private List<DriftItem> items(List<JobDefinition> file, boolean strict) {
        Map<String, Job> jobs = byId(registry.jobs(), Job::id);
        Map<String, Unreadable> unreadable = byId(registry.unreadable(), Unreadable::id);
        Map<String, Removed> removed = byId(registry.removed(), Removed::id);
        Set<String> named = new HashSet<>();
        List<DriftItem> items = new ArrayList<>();
        for (JobDefinition declared : file) {
            named.add(declared.id());
            if (jobs.containsKey(declared.id())) {
                items.addAll(differences(declared, jobs.get(declared.id())));
            } else if (!unreadable.containsKey(declared.id())) {
                items.add(missing(declared, Optional.ofNullable(removed.get(declared.id()))));
            }
        }
        registry.jobs().stream()
                .filter(job -> !named.contains(job.id()))
                .filter(job -> strict || job.writer().source().equals(source))
                .map(FileDrift::undeclared)
                .forEach(items::add);
        items.addAll(DriftItem.unreadable(registry));
        return items;
    }

    private List<DriftItem> differences(JobDefinition declared, Job job) {
        List<DriftItem> items = new ArrayList<>();
        Optional<Writer> writer = Optional.of(job.writer());
        Difference.between(declared, job.definition())
                .forEach(difference -> items.add(new DriftItem(
                        job.id(),
                        Kind.DIFFERENT,
                        difference.field(),
                        difference.before(),
                        difference.after(),
                        writer)));
        if (!job.writer().source().equals(source)) {
            items.add(new DriftItem(
                    job.id(), Kind.DIFFERENT, "source", source, job.writer().source(), writer));
        }
        return items;
    }

    private static DriftItem missing(JobDefinition declared, Optional<Removed> removed) {
        return new DriftItem(
                declared.id(),
                Kind.MISSING,
                "",
                declared.dueInWords(),
                removed.isPresent() ? "removed" : null,
                removed.map(Removed::writer));
    }

    private static DriftItem undeclared(Job job) {
        return new DriftItem(
                job.id(), Kind.UNDECLARED, "", null, job.definition().dueInWords(), Optional.of(job.writer()));
    }

    private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
        return all.stream().collect(Collectors.toMap(id, Function.identity()));
    }
}
