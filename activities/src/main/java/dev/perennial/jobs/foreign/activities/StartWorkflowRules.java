package dev.perennial.jobs.foreign.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.job.JobKinds;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.job.Template;
import dev.perennial.run.TaskQueue;
import java.util.ArrayList;
import java.util.List;

/** What the schema cannot say: which task queue it may be, and what may stand in a text of the input. */
final class StartWorkflowRules {

    /** What may stand in a place. No attempt: it is started once. No secret: Temporal keeps what a workflow is told. */
    private static final List<String> VALUES = List.of("as_of", "run_id", "job_id", Template.ANY_SETTING);

    private final JsonNode start;
    private final JsonNode settings;
    private final List<SettingProblem> problems = new ArrayList<>();

    /** @param whole fields and settings */
    StartWorkflowRules(JsonNode whole) {
        this.start = whole.path(StartWorkflowJob.KIND);
        this.settings = whole.path(JobKinds.SETTINGS);
    }

    List<SettingProblem> problems() {
        String taskQueue = start.path(JobKinds.TASK_QUEUE).asText();
        if (taskQueue.strip().equals(TaskQueue.NAME)) {
            wrong(
                    taskQueue,
                    "the task queue of a worker of your own: this one is Perennial's, whose workflows are given by workflow alone",
                    List.of(JobKinds.TASK_QUEUE));
        }
        for (String name : List.of("workflow", JobKinds.TASK_QUEUE)) {
            String text = start.path(name).asText();
            if (Template.hasPlace(text)) {
                wrong(text, "a name that is written out: values may stand in the input", List.of(name));
            }
        }
        texts(start.path("input"), List.of("input"));
        return problems;
    }

    /** Every text in it, wherever. */
    private void texts(JsonNode value, List<String> path) {
        if (value.isTextual()) {
            place(value.textValue(), path);
        }
        value.properties().forEach(field -> texts(field.getValue(), with(path, field.getKey())));
        if (value.isArray()) {
            value.forEach(each -> texts(each, path));
        }
    }

    private void place(String text, List<String> path) {
        if (Template.hasSecret(text)) {
            wrong(
                    text,
                    "no ${secret:…}: Temporal keeps what a workflow is told, where anybody may read it who may look; let its worker read its secrets itself",
                    path);
        } else {
            Template.flaw(text, settings, VALUES).ifPresent(expected -> wrong(text, expected, path));
        }
    }

    private static List<String> with(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }

    private void wrong(String found, String expected, List<String> field) {
        List<String> path = new ArrayList<>(List.of(StartWorkflowJob.KIND));
        path.addAll(field);
        problems.add(new SettingProblem(Kind.WRONG, path, found, expected, ""));
    }
}
