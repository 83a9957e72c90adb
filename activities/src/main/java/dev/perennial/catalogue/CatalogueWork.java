package dev.perennial.catalogue;

import dev.perennial.job.JobKinds;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.job.SettingProblem;
import dev.perennial.text.Suggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a job does: a {@code workflow} with its {@code settings}, or the field of a kind, such as {@code http}, which is both in one. A
 * {@code workflow} with a {@code task_queue} is another way to write the kind {@code start}.
 */
final class CatalogueWork {

    private static final String WORKFLOW = "workflow";
    private static final String SETTINGS = "settings";
    private static final String TASK_QUEUE = JobKinds.TASK_QUEUE;
    private static final String INPUT = "input";

    private final CatalogueFields fields;
    private final CatalogueContext context;
    private final Optional<JobTypes> types;

    CatalogueWork(CatalogueFields fields, CatalogueContext context) {
        this.fields = fields;
        this.context = context;
        this.types = context.types();
    }

    /**
     * As a definition has it.
     *
     * @param settings of a kind: its field, and the entry's own {@code settings}
     */
    record Work(String workflow, Map<String, Object> settings) {

        static Work ofKind(String kind, Map<String, Object> field, Map<String, Object> own) {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put(kind, field);
            if (!own.isEmpty()) {
                settings.put(JobKinds.SETTINGS, own);
            }
            return new Work(JobKinds.workflow(kind).orElseThrow(), settings);
        }

        /** The fields of an entry that say the same. */
        static Map<String, Object> fields(String workflow, Map<String, Object> settings) {
            Optional<String> kind = JobKinds.of(workflow).filter(settings::containsKey);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(kind.orElse(WORKFLOW), kind.isPresent() ? settings.get(kind.get()) : workflow);
            fields.put(SETTINGS, kind.isPresent() ? settings.getOrDefault(SETTINGS, Map.of()) : settings);
            return fields;
        }
    }

    /** What goes with {@code workflow} for one that a worker of somebody else's runs. */
    static List<String> fieldsOfStart() {
        return List.of(TASK_QUEUE, INPUT);
    }

    static List<String> fieldNames() {
        return Stream.concat(JobKinds.all().stream(), Stream.of(WORKFLOW)).toList();
    }

    /** Empty if it cannot be told; that is among the problems then. */
    Optional<Work> read() {
        List<String> given = fieldNames().stream().filter(fields::has).toList();
        if (given.isEmpty() && fields.has(TASK_QUEUE)) {
            fields.problem(TASK_QUEUE, "goes with workflow, the type that the worker there runs");
            return Optional.empty();
        }
        if (given.size() != 1) {
            fields.refuse("what it does is given by exactly one of %s: %s"
                    .formatted(
                            words(fieldNames()),
                            given.isEmpty() ? "none of them is there" : words(given) + " are there"));
            return Optional.empty();
        }
        boolean isWorkflow = given.get(0).equals(WORKFLOW);
        if (isWorkflow && fields.has(TASK_QUEUE)) {
            return ofTaskQueue();
        }
        fieldsOfStart().stream().filter(fields::has).forEach(name -> refuseBeside(given.get(0), name));
        return isWorkflow ? ofWorkflow() : ofKind(given.get(0));
    }

    private void refuseBeside(String given, String name) {
        fields.problem(
                name,
                switch (given) {
                    case JobKinds.START -> "belongs into start, beside its workflow";
                    case WORKFLOW ->
                        "goes with task_queue, where a worker of your own runs the workflow; what a workflow of Perennial is told stands in settings";
                    default -> "goes with workflow, not with " + given;
                });
    }

    private Optional<Work> ofTaskQueue() {
        Map<String, Object> field = new LinkedHashMap<>();
        Optional<String> workflow = fields.requiredText(WORKFLOW, "workflow: MorningRoutine");
        Optional<String> taskQueue = fields.requiredText(TASK_QUEUE, "task_queue: python-jobs");
        Optional<Object> input = fields.plainValue(INPUT);
        Optional<Map<String, Object>> own = fields.plainFields(SETTINGS);
        if (workflow.isEmpty() || taskQueue.isEmpty() || own.isEmpty() || fields.has(INPUT) && input.isEmpty()) {
            return Optional.empty();
        }
        field.put(WORKFLOW, workflow.get());
        field.put(TASK_QUEUE, taskQueue.get());
        input.ifPresent(value -> field.put(INPUT, value));
        Work work = Work.ofKind(JobKinds.START, field, own.get());
        check(work);
        return Optional.of(work);
    }

    private Optional<Work> ofWorkflow() {
        Optional<String> workflow = fields.requiredText(WORKFLOW, "workflow: ExpireCodes");
        Optional<Map<String, Object>> settings = fields.plainFields(SETTINGS);
        workflow.flatMap(JobKinds::of)
                .ifPresent(kind -> fields.problem(WORKFLOW, "%s is written as %s:".formatted(workflow.get(), kind)));
        Optional<Work> work = workflow.flatMap(type -> settings.map(values -> new Work(type, values)));
        work.filter(read -> JobKinds.of(read.workflow()).isEmpty()).ifPresent(this::check);
        return workflow.map(type -> new Work(type, settings.orElse(Map.of())));
    }

    private Optional<Work> ofKind(String kind) {
        Optional<Map<String, Object>> field = fields.plainFields(kind);
        Optional<Map<String, Object>> own = fields.plainFields(SETTINGS);
        Optional<Work> work = field.flatMap(values -> own.map(settings -> Work.ofKind(kind, values, settings)));
        work.ifPresent(this::check);
        return work;
    }

    private void check(Work work) {
        if (types.isEmpty()) {
            return;
        }
        Optional<JobTypeDescription> type = types.get().find(work.workflow());
        if (type.isEmpty()) {
            refuseUnknown(work.workflow());
            return;
        }
        List<SettingProblem> problems = type.get().problems(work.settings());
        for (SettingProblem problem :
                problems.isEmpty() ? context.application().apply(type.get(), work.settings()) : problems) {
            fields.settingProblem(
                    problem, path(type.get(), problem), problem.words(type.get().called()));
        }
    }

    private List<String> path(JobTypeDescription type, SettingProblem problem) {
        if (type.kind().isEmpty()) {
            return Stream.concat(Stream.of(SETTINGS), problem.path().stream()).toList();
        }
        boolean isWrittenOut = problem.path().get(0).equals(JobKinds.START) && !fields.has(JobKinds.START);
        return isWrittenOut ? problem.path().subList(1, problem.path().size()) : problem.path();
    }

    private void refuseUnknown(String workflow) {
        Set<String> known = new TreeSet<>(types.orElseThrow().workflows());
        known.removeIf(type -> JobKinds.of(type).isPresent());
        fields.problem(
                WORKFLOW,
                "there is no workflow %s%s; there are %s; one that a worker of your own runs is given with its task_queue"
                        .formatted(workflow, Suggestion.didYouMean(workflow, known), String.join(", ", known)));
    }

    private static String words(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
