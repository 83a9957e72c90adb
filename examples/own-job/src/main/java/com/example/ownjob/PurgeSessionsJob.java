package com.example.ownjob;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.database.AppTime;
import dev.perennial.job.ExpectedTable;
import dev.perennial.job.ExpectedTable.Holds;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.Settings;
import dev.perennial.job.SettingsSchema;
import dev.perennial.run.JobRequest;
import dev.perennial.run.JobResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Deletes the sessions that ended long ago. */
public final class PurgeSessionsJob implements JobType {

    private static final SettingsSchema SETTINGS = SettingsSchema.of(
            """
            {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "keep": {
                  "title": "Keep",
                  "description": "how long a session stays after its end",
                  "$ref": "#/$defs/duration",
                  "default": "30d"
                }
              }
            }
            """);

    @Override
    public String workflow() {
        return "PurgeSessions";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }

    @Override
    public Class<?> implementation() {
        return PurgeSessionsWorkflow.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new PurgeSessionsActivities(resources.jdbi());
    }

    @Override
    public List<ExpectedTable> tables() {
        return List.of(
                new ExpectedTable("sessions", List.of("select", "delete"), Map.of()).with(Holds.TIME, "expires_at"));
    }

    /** What the job does, step by step. Workflow code replays: no clock, no database, no network. */
    @WorkflowInterface
    public interface PurgeSessions {
        @WorkflowMethod(name = "PurgeSessions")
        JobResult run(JobRequest request);
    }

    /** How each step is done. */
    @ActivityInterface
    public interface Steps {
        /** May be repeated: what is deleted is not found again. */
        @ActivityMethod(name = "PurgeSessions")
        Purged purge(JobRequest request);
    }

    /** The result: counts and ids, never an address or a name. */
    public record Purged(@JsonProperty("purged_count") int purgedCount) {}

    /** One step, tried again until the run's own timeout. */
    public static final class PurgeSessionsWorkflow implements PurgeSessions {

        private final Steps steps = Workflow.newActivityStub(
                Steps.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(1))
                        .build());

        @Override
        public JobResult run(JobRequest request) {
            return JobResult.of(steps.purge(request));
        }
    }

    private record PurgeSessionsActivities(Jdbi jdbi) implements Steps {

        /** Of a run, {@code asOf} is the only now: one that comes late or again deletes the same. */
        @Override
        public Purged purge(JobRequest request) {
            Duration keep = Settings.of(request, SETTINGS).duration("keep");
            return new Purged(
                    jdbi.inTransaction(handle -> handle.createUpdate("delete from sessions where expires_at < :ended")
                            .bind("ended", AppTime.of(request.asOf().minus(keep)))
                            .execute()));
        }
    }
}
