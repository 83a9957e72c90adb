package dev.perennial.job;

import dev.perennial.schedule.JobDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * One kind of job, whole: whatever the product has to know of it is said here, beside its activities, and nowhere else.
 *
 * <p>An implementation has a public constructor without arguments and is marked {@code @AutoService(JobType.class)}; in an
 * application of one's own it is a Spring bean.
 */
public interface JobType extends JobTypeDescription {

    /** The implementation of the workflow, which a worker registers. */
    Class<?> implementation();

    /** The implementation of its activities, made once for each worker. */
    Object activities(JobResources resources);

    /** What it takes the application's tables for: {@code doctor} compares columns, types and rights. */
    default List<ExpectedTable> tables() {
        return List.of();
    }

    /** What it is much faster with: {@code doctor} says which are missing. */
    default List<SuggestedIndex> indexes() {
        return List.of();
    }

    /**
     * Whatever else {@code doctor} should look at.
     *
     * @param handle of the application's database, to be read from only
     */
    default List<CheckResult> check(JobDefinition job, Handle handle) {
        return List.of();
    }

    /** What a run came to, as one would tell it: lines that are indented by two. */
    default String tell(Map<?, ?> result) {
        return ResultWords.of(result);
    }

    /** Where somebody else shows what the run came to; empty when nobody does. */
    default Optional<ResultLink> link(Map<?, ?> result) {
        return Optional.empty();
    }

    /**
     * The lists of the result whose entries name a user by {@code user_id}. No result holds an e-mail address; it is looked up for who
     * may see it.
     */
    default Set<String> listsOfUsers() {
        return Set.of();
    }
}
