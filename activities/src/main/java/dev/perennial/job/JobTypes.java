package dev.perennial.job;

import dev.perennial.text.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The job types that a catalogue may name. */
public final class JobTypes {

    private final Map<String, JobTypeDescription> known = new TreeMap<>();
    private final Supplier<? extends Collection<? extends JobTypeDescription>> others;
    private final Set<String> unattended;

    // Mutable state
    private boolean askedOthers;

    private JobTypes(
            Collection<? extends JobTypeDescription> known,
            Supplier<? extends Collection<? extends JobTypeDescription>> others,
            Set<String> unattended) {
        known.forEach(type -> this.known.putIfAbsent(type.workflow(), type));
        this.others = others;
        this.unattended = Set.copyOf(unattended);
    }

    /** Those of the product. */
    public static JobTypes shipped() {
        return of(LocalJobTypes.shipped().all());
    }

    /** These; of two with one name the first. */
    public static JobTypes of(Collection<? extends JobTypeDescription> types) {
        return new JobTypes(types, List::of, Set.of());
    }

    /**
     * These, and where they do not suffice those as well.
     *
     * @param others asked once, and only when a type is not among these
     */
    public JobTypes or(Supplier<? extends Collection<? extends JobTypeDescription>> others) {
        return new JobTypes(known.values(), others, unattended);
    }

    /** These, while no worker polls those task queues. */
    public JobTypes whileUnattended(Set<String> taskQueues) {
        return new JobTypes(known.values(), others, taskQueues);
    }

    public Optional<JobTypeDescription> find(String workflow) {
        if (!known.containsKey(workflow)) {
            askOthers();
        }
        return Optional.ofNullable(known.get(workflow));
    }

    /** Why a job of this type cannot run with these settings, in words; empty when it can. */
    public Optional<String> whyNot(String workflow, Map<String, Object> settings) {
        Optional<JobTypeDescription> type = find(workflow);
        if (type.isEmpty()) {
            return Optional.of("no worker runs the workflow type %s%s; there are %s"
                    .formatted(workflow, Suggestion.didYouMean(workflow, workflows()), String.join(", ", workflows())));
        }
        return type.get().problems(settings).stream()
                .map(problem -> "%s: %s"
                        .formatted(
                                type.get().at(problem), problem.words(type.get().called())))
                .findFirst()
                .or(() -> JobKinds.taskQueue(settings)
                        .filter(unattended::contains)
                        .map("no worker polls the task queue %s; start one"::formatted));
    }

    /** All workflow types, in alphabetical order. */
    public Set<String> workflows() {
        askOthers();
        return new TreeSet<>(known.keySet());
    }

    /** Those that are known without asking anybody. */
    public Stream<JobTypeDescription> stream() {
        return known.values().stream();
    }

    private void askOthers() {
        if (!askedOthers) {
            askedOthers = true;
            others.get().forEach(type -> known.putIfAbsent(type.workflow(), type));
        }
    }
}
