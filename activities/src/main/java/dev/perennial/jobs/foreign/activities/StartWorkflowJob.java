package dev.perennial.jobs.foreign.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.perennial.job.JobKinds;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.KindJobType;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingsSchema;
import dev.perennial.jobs.foreign.StartWorkflowImpl;
import java.util.List;
import java.util.Map;

/** Starts a workflow that somebody else's worker runs. */
@AutoService(JobType.class)
public final class StartWorkflowJob extends KindJobType {

    static final String KIND = JobKinds.START;

    static final SettingsSchema SETTINGS = SettingsSchema.ofKind(
            KIND,
            """
            {
              "title": "Start a workflow",
              "description": "a workflow that a worker of your own runs, in any language",
              "type": "object",
              "additionalProperties": false,
              "required": ["workflow", "task_queue"],
              "properties": {
                "workflow": {
                  "title": "Workflow",
                  "description": "the workflow type, as its worker registers it",
                  "type": "string",
                  "pattern": "\\\\S",
                  "maxLength": 200,
                  "examples": ["MorningRoutine"]
                },
                "task_queue": {
                  "title": "Task queue",
                  "description": "the one that its worker polls, in the Temporal namespace of Perennial",
                  "type": "string",
                  "pattern": "\\\\S",
                  "maxLength": 200,
                  "examples": ["python-jobs"]
                },
                "input": {
                  "title": "Input",
                  "description": "the argument of the workflow, any JSON value; values such as `${as_of}` may stand in its texts. Default: it takes none",
                  "examples": [{ "city": "Paris" }]
                }
              },
              "examples": [{ "workflow": "MorningRoutine", "task_queue": "python-jobs", "input": { "city": "Paris" } }]
            }
            """);

    public StartWorkflowJob() {
        super(KIND, "StartWorkflow", SETTINGS);
    }

    @Override
    protected List<SettingProblem> rules(JsonNode whole) {
        return new StartWorkflowRules(whole).problems();
    }

    @Override
    public Class<?> implementation() {
        return StartWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new StartWorkflowActivitiesImpl(resources.taskQueues());
    }

    @Override
    public String tell(Map<?, ?> result) {
        return StartWorkflowWords.of(result);
    }
}
