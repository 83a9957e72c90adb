package dev.perennial.server;

import dev.perennial.run.TaskQueue;
import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.schedule.v1.Schedule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What of a schedule can be told in words, so that an edit can be: when it is due is not, Temporal keeps that as calendars. */
public record ScheduleDetails(
        String workflow, String taskQueue, String overlapPolicy, Duration catchupWindow, Duration executionTimeout) {

    /** As it is written for a definition. */
    static ScheduleDetails of(JobDefinition job) {
        return new ScheduleDetails(
                job.workflow(),
                TaskQueue.NAME,
                word(JobSchedules.overlapPolicy(job)),
                job.catchupWindow(),
                JobSchedules.options(job).build().getWorkflowExecutionTimeout());
    }

    /** As the server describes it. */
    static ScheduleDetails of(Schedule described) {
        var action = described.getAction().getStartWorkflow();
        return new ScheduleDetails(
                action.getWorkflowType().getName(),
                action.getTaskQueue().getName(),
                word(described.getPolicies().getOverlapPolicy()),
                duration(described.getPolicies().getCatchupWindow()),
                duration(action.getWorkflowExecutionTimeout()));
    }

    /** By names that Temporal's own tools use. */
    public Map<String, String> byName() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("workflow", workflow);
        fields.put("task_queue", taskQueue);
        fields.put("overlap_policy", overlapPolicy);
        fields.put("catchup_window", Durations.format(catchupWindow));
        fields.put("execution_timeout", Durations.format(executionTimeout));
        return fields;
    }

    private static String word(ScheduleOverlapPolicy policy) {
        return policy.name().replace("SCHEDULE_OVERLAP_POLICY_", "");
    }

    private static Duration duration(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }
}
