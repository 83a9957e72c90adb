package dev.perennial.jobs.foreign.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.job.JobKinds;
import dev.perennial.job.RunValues;
import dev.perennial.job.Settings;
import dev.perennial.job.TaskQueues;
import dev.perennial.job.Template;
import dev.perennial.jobs.foreign.ForeignOrder;
import dev.perennial.jobs.foreign.StartWorkflowActivities;
import dev.perennial.run.JobRequest;

final class StartWorkflowActivitiesImpl implements StartWorkflowActivities {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TaskQueues taskQueues;

    StartWorkflowActivitiesImpl(TaskQueues taskQueues) {
        this.taskQueues = taskQueues;
    }

    @Override
    public ForeignOrder prepare(JobRequest request) {
        Settings settings =
                Settings.of(request, StartWorkflowJob.SETTINGS, new StartWorkflowJob().problems(request.settings()));
        JsonNode start = settings.json(StartWorkflowJob.KIND);
        String taskQueue = start.path(JobKinds.TASK_QUEUE).asText().strip();
        JsonNode own = settings.json(JobKinds.SETTINGS);
        return new ForeignOrder(
                start.path("workflow").asText().strip(),
                taskQueue,
                start.has("input") ? plain(Template.fill(start.path("input"), new RunValues(request, own))) : null,
                isUnattended(taskQueue));
    }

    @Override
    public boolean isUnattended(String taskQueue) {
        return taskQueues.isUnattended(taskQueue);
    }

    private static Object plain(JsonNode value) {
        return JSON.convertValue(value, Object.class);
    }
}
