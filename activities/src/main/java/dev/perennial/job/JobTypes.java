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
    private final boolean any;

    // Mutable state
    private boolean askedOthers;

    private JobTypes(
            Collection<? extends JobTypeDescription> known,
            Supplier<? extends Collection<? extends JobTypeDescription>> others,
            Set<String> unattended,
            boolean any) {
        known.forEach(type -> this.known.putIfAbsent(type.workflow(), type));
        this.others = others;
        this.unattended = Set.copyOf(unattended);
        this.any = any;
    }

    /** Those of the product. */
    public static JobTypes shipped() {
        return of(LocalJobTypes.shipped().all());
    }

    /** These; of two with one name the first. */
    public static JobTypes of(Collection<? extends JobTypeDescription> types) {
        return new JobTypes(types, List::of, Set.of(), false);
    }

    /**
     * These, and where they do not suffice those as well.
     *
     * @param others asked once, and only when a type is not among these
     */
    public JobTypes or(Supplier<? extends Collection<? extends JobTypeDescription>> others) {
        return new JobTypes(known.values(), others, unattended, any);
    }

    /** These, and every other one as a type that takes any settings: for who cannot ask which there are. */
    public JobTypes orAny() {
        return new JobTypes(known.values(), others, unattended, true);
    }

    /** Whether it is one of these, and not only taken for one because any is. */
    public boolean isKnown(String workflow) {
        if (!known.containsKey(workflow)) {
            askOthers();
        }
        return known.containsKey(workflow);
    }

    /** These, while no worker polls those task queues. */
    public JobTypes whileUnattended(Set<String> taskQueues) {
        return new JobTypes(known.values(), others, taskQueues, any);
    }

    public Optional<JobTypeDescription> find(String workflow) {
        if (!isKnown(workflow) && any) {
            return Optional.of(new RecordedJobType(workflow, SettingsSchema.ANY));
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
