package dev.perennial.job;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The job types whose code is in this process. */
public record LocalJobTypes(List<JobType> all) {

    public LocalJobTypes {
        all = List.copyOf(all);
        Map<String, Long> byName =
                all.stream().collect(Collectors.groupingBy(JobType::workflow, Collectors.counting()));
        byName.forEach((workflow, count) -> {
            if (count > 1) {
                throw new IllegalArgumentException(
                        "%d job types are called %s; the name has to be one of its own".formatted(count, workflow));
            }
        });
    }

    /** Those that the product brings. */
    public static LocalJobTypes shipped() {
        return new LocalJobTypes(ServiceLoader.load(JobType.class, JobType.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /**
     * These and others.
     *
     * @throws IllegalArgumentException when two have the same name
     */
    public LocalJobTypes with(Stream<JobType> others) {
        return new LocalJobTypes(Stream.concat(all.stream(), others).toList());
    }

    public Optional<JobType> find(String workflow) {
        return all.stream().filter(type -> type.workflow().equals(workflow)).findFirst();
    }

    /** As a worker registers them. */
    public List<Class<?>> implementations() {
        return all.stream().<Class<?>>map(JobType::implementation).toList();
    }

    public Set<String> listsOfUsers() {
        return allOf(JobType::listsOfUsers).collect(Collectors.toSet());
    }

    public Stream<SuggestedIndex> indexes() {
        return allOf(JobType::indexes);
    }

    private <T> Stream<T> allOf(Function<JobType, Collection<T>> part) {
        return all.stream().flatMap(type -> part.apply(type).stream());
    }
}
