package dev.perennial.server;

import dev.perennial.failure.Redaction;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What Temporal still knows of a run: its events and the attempts of its activities, without what they were given and returned. */
public final class RunHistory {

    /** Runs have some dozens; a history that somebody else wrote into may be longer, and is cut here. */
    public static final int MOST_EVENTS = 2_000;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String PREFIX = "EVENT_TYPE_";

    private final WorkflowClient client;

    public RunHistory(WorkflowClient client) {
        this.client = client;
    }

    /** @param type Temporal's own word, such as {@code ACTIVITY_TASK_SCHEDULED} */
    public record Event(long id, Instant at, String type) {}

    /**
     * An activity of the run.
     *
     * @param outcome completed, failed, timed_out, cancelled, started (it is at work) or scheduled (it waits for its next attempt)
     * @param attempts how many it has had
     * @param startedAt of the newest attempt
     * @param failure what the newest attempt that failed said
     */
    public record Activity(
            String name,
            Instant scheduledAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            int attempts,
            String outcome,
            Optional<String> failure) {

        Activity started(Instant at, int attempt, Optional<String> lastFailure) {
            return new Activity(name, scheduledAt, Optional.of(at), endedAt, attempt, "started", lastFailure);
        }

        Activity ended(Instant at, String how, Optional<String> why) {
            return new Activity(
                    name, scheduledAt, startedAt, Optional.of(at), Math.max(1, attempts), how, why.or(() -> failure));
        }

        Activity pending(PendingActivityInfo info) {
            Optional<Instant> start =
                    info.hasLastStartedTime() ? Optional.of(Grpc.instant(info.getLastStartedTime())) : startedAt;
            return new Activity(
                    name,
                    scheduledAt,
                    start,
                    Optional.empty(),
                    info.getAttempt(),
                    info.getState().name().endsWith("STARTED") ? "started" : "scheduled",
                    info.hasLastFailure() ? message(info.getLastFailure()) : failure);
        }
    }

    /** @param truncated whether there are more events than are told */
    public record Told(List<Event> events, List<Activity> activities, boolean truncated) {}

    /**
     * @param runId Temporal's id of it; empty: the newest of that workflow
     * @return empty when Temporal has forgotten it, or never knew it
     * @throws StatusRuntimeException when Temporal cannot be reached
     */
    public Optional<Told> of(String workflowId, Optional<String> runId) {
        WorkflowExecution.Builder execution = WorkflowExecution.newBuilder().setWorkflowId(workflowId);
        runId.ifPresent(execution::setRunId);
        try {
            return Optional.of(read(execution.build()));
        } catch (StatusRuntimeException failure) {
            if (NotFound.is(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private Told read(WorkflowExecution execution) {
        List<HistoryEvent> events = new ArrayList<>();
        GetWorkflowExecutionHistoryRequest.Builder request = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setExecution(execution);
        boolean more = true;
        while (more && events.size() < MOST_EVENTS) {
            GetWorkflowExecutionHistoryResponse part =
                    Grpc.stub(client, PATIENCE).getWorkflowExecutionHistory(request.build());
            events.addAll(part.getHistory().getEventsList());
            request.setNextPageToken(part.getNextPageToken());
            more = !part.getNextPageToken().isEmpty();
        }
        return new Told(
                events.stream().map(RunHistory::event).toList(),
                List.copyOf(activities(events, pending(execution)).values()),
                more);
    }

    private List<PendingActivityInfo> pending(WorkflowExecution execution) {
        return Grpc.stub(client, PATIENCE)
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setExecution(execution)
                        .build())
                .getPendingActivitiesList();
    }

    private static Event event(HistoryEvent event) {
        return new Event(
                event.getEventId(),
                Grpc.instant(event.getEventTime()),
                event.getEventType().name().replace(PREFIX, ""));
    }

    /** By the number of the event that scheduled each. */
    private static Map<Long, Activity> activities(List<HistoryEvent> events, List<PendingActivityInfo> pending) {
        Map<Long, Activity> activities = new TreeMap<>();
        Map<String, Long> ids = new TreeMap<>();
        for (HistoryEvent event : events) {
            follow(event, activities, ids);
        }
        for (PendingActivityInfo info : pending) {
            Optional.ofNullable(ids.get(info.getActivityId()))
                    .ifPresent(id -> activities.computeIfPresent(id, (number, known) -> known.pending(info)));
        }
        return activities;
    }

    private static void follow(HistoryEvent event, Map<Long, Activity> activities, Map<String, Long> ids) {
        Instant at = Grpc.instant(event.getEventTime());
        switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
                var scheduled = event.getActivityTaskScheduledEventAttributes();
                ids.put(scheduled.getActivityId(), event.getEventId());
                activities.put(
                        event.getEventId(),
                        new Activity(
                                scheduled.getActivityType().getName(),
                                at,
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                "scheduled",
                                Optional.empty()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
                var started = event.getActivityTaskStartedEventAttributes();
                Optional<String> last = started.hasLastFailure() ? message(started.getLastFailure()) : Optional.empty();
                activities.computeIfPresent(
                        started.getScheduledEventId(),
                        (id, activity) -> activity.started(at, started.getAttempt(), last));
            }
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
                end(
                        activities,
                        event.getActivityTaskCompletedEventAttributes().getScheduledEventId(),
                        at,
                        "completed",
                        Optional.empty());
            case EVENT_TYPE_ACTIVITY_TASK_FAILED -> {
                var failed = event.getActivityTaskFailedEventAttributes();
                end(activities, failed.getScheduledEventId(), at, "failed", message(failed.getFailure()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> {
                var late = event.getActivityTaskTimedOutEventAttributes();
                end(activities, late.getScheduledEventId(), at, "timed_out", message(late.getFailure()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
                end(
                        activities,
                        event.getActivityTaskCanceledEventAttributes().getScheduledEventId(),
                        at,
                        "cancelled",
                        Optional.empty());
            default -> {
                // Nothing of an activity.
            }
        }
    }

    private static void end(
            Map<Long, Activity> activities, long scheduled, Instant at, String how, Optional<String> why) {
        activities.computeIfPresent(scheduled, (id, activity) -> activity.ended(at, how, why));
    }

    private static Optional<String> message(Failure failure) {
        String text = failure.hasCause() && failure.getMessage().isEmpty()
                ? failure.getCause().getMessage()
                : failure.getMessage();
        return Optional.of(Redaction.of(text)).filter(words -> !words.isBlank());
    }
}
