package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.database.Json;
import dev.perennial.ledger.Run;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.server.RunHistory;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunService;
import dev.perennial.service.ServiceException;
import dev.perennial.sweep.StepHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What a run did, in detail: its steps, what it came to, and what Temporal still knows of it. */
@RestController
@Conditional(OnApiRole.class)
class RunDetailsApi {

    private static final String RUN = "/api/v1/runs/{run}";

    private final RunService runs;

    RunDetailsApi(RunService runs) {
        this.runs = runs;
    }

    record Steps(List<StepView> items) {}

    /**
     * A step that the run has begun.
     *
     * @param attempts how often it was begun
     * @param counts what it has come to so far, by name
     * @param failedRows how many rows the database refused to change, one by one
     */
    record StepView(
            String step,
            int attempts,
            boolean done,
            Map<String, Long> counts,
            @JsonProperty("failed_rows") int failedRows,
            @JsonProperty("updated_at") Instant updatedAt) {

        static StepView of(StepHistory step) {
            return new StepView(
                    step.step(), step.attempts(), step.done(), step.counts(), step.failedRows(), step.updatedAt());
        }
    }

    /** What a run came to. */
    record ResultView(Object result) {}

    /**
     * What Temporal still knows of a run, without what its activities were given and returned.
     *
     * @param activities in the order in which they were scheduled
     * @param events the same in Temporal's own words
     * @param truncated whether there are more events than are told
     */
    record HistoryView(List<ActivityView> activities, List<EventView> events, boolean truncated) {

        static HistoryView of(RunHistory.Told told) {
            return new HistoryView(
                    told.activities().stream().map(ActivityView::of).toList(),
                    told.events().stream()
                            .map(event -> new EventView(event.id(), event.at(), event.type()))
                            .toList(),
                    told.truncated());
        }
    }

    /**
     * An activity of a run.
     *
     * @param outcome completed, failed, timed_out, cancelled, started (it is at work) or scheduled (it waits for an attempt)
     * @param startedAt of the newest attempt
     * @param failure what the newest attempt that failed said
     */
    record ActivityView(
            String name,
            String outcome,
            int attempts,
            @JsonProperty("scheduled_at") Instant scheduledAt,
            @Nullable @JsonProperty("started_at") Instant startedAt,
            @Nullable @JsonProperty("ended_at") Instant endedAt,
            @Nullable String failure) {

        static ActivityView of(RunHistory.Activity activity) {
            return new ActivityView(
                    activity.name(),
                    activity.outcome(),
                    activity.attempts(),
                    activity.scheduledAt(),
                    activity.startedAt().orElse(null),
                    activity.endedAt().orElse(null),
                    activity.failure().orElse(null));
        }
    }

    /** @param type Temporal's own word, such as ACTIVITY_TASK_SCHEDULED */
    record EventView(@JsonProperty("event_id") long eventId, Instant at, String type) {}

    /** The steps that the run has begun; only sweeps have any. */
    @Requires(Role.VIEWER)
    @GetMapping(RUN + "/steps")
    Steps steps(@PathVariable("run") String run, Caller caller) {
        return new Steps(
                runs.steps(find(run, caller)).stream().map(StepView::of).toList());
    }

    /** What the run came to; only a success has a result. */
    @Requires(Role.VIEWER)
    @GetMapping(RUN + "/result")
    ResultView result(@PathVariable("run") String run, Caller caller) {
        return find(run, caller)
                .resultJson()
                .map(json -> new ResultView(Json.read(json, Object.class)))
                .orElseThrow(() -> ServiceException.notFound("The run has no result: only a success has one"));
    }

    /** What Temporal still knows of the run, live while it is under way. */
    @Requires(Role.VIEWER)
    @GetMapping(RUN + "/history")
    HistoryView history(@PathVariable("run") String run, Caller caller) {
        return runs.history(find(run, caller))
                .map(HistoryView::of)
                .orElseThrow(() -> ServiceException.notFound(
                        "Temporal has no history of the run: it has forgotten it, or the run never got there"));
    }

    private Run find(String run, Caller caller) {
        return runs.find(Parameters.runId("run", run), caller.scope());
    }
}
