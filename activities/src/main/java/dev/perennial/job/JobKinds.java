package dev.perennial.job;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The kinds of job that the product brings, by the fields of {@code jobs.yaml} that stand for them. A job type of somebody's own is
 * named by its workflow alone, so that an entry means the same wherever it is read.
 */
public final class JobKinds {

    /** The field beside a kind's own that holds values of the user's. */
    public static final String SETTINGS = "settings";

    /** The kind that an entry may also spell as {@code workflow} with a {@code task_queue}. */
    public static final String START = "start";

    /** The field of a kind that names the queue of somebody else's worker. */
    public static final String TASK_QUEUE = "task_queue";

    private static final Map<String, String> WORKFLOWS = workflows();

    private JobKinds() {}

    /** Their names, in alphabetical order. */
    public static Set<String> all() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(WORKFLOWS.keySet()));
    }

    /** The workflow type that a kind stands for. */
    public static Optional<String> workflow(String kind) {
        return Optional.ofNullable(WORKFLOWS.get(kind));
    }

    /** The kind that stands for a workflow type. */
    public static Optional<String> of(String workflow) {
        return WORKFLOWS.entrySet().stream()
                .filter(kind -> kind.getValue().equals(workflow))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * The task queue of somebody else's worker that a job needs.
     *
     * @param settings of its definition
     */
    public static Optional<String> taskQueue(Map<String, Object> settings) {
        return settings.get(START) instanceof Map<?, ?> field && field.get(TASK_QUEUE) instanceof String taskQueue
                ? Optional.of(taskQueue)
                : Optional.empty();
    }

    private static Map<String, String> workflows() {
        Map<String, String> workflows = new TreeMap<>();
        LocalJobTypes.shipped().all().forEach(type -> type.kind()
                .ifPresent(kind -> workflows.put(kind, type.workflow())));
        return Collections.unmodifiableMap(workflows);
    }
}
