package dev.perennial.bench.worker;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;

/**
 * What Temporal Cloud would bill of a run as actions, counted from its history: two for being started by a schedule, one for
 * the start itself, one for each start of an activity, and one for each workflow task that completed local activities.
 */
public final class Actions {

    private static final int BY_SCHEDULE = 2;

    private Actions() {}

    public static int of(List<HistoryEvent> history) {
        int actions = BY_SCHEDULE + 1;
        long taskWithLocalActivities = -1;
        for (HistoryEvent event : history) {
            if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED) {
                actions += event.getActivityTaskStartedEventAttributes().getAttempt();
            }
            if (isLocalActivity(event)) {
                long task = event.getMarkerRecordedEventAttributes().getWorkflowTaskCompletedEventId();
                actions += task == taskWithLocalActivities ? 0 : 1;
                taskWithLocalActivities = task;
            }
        }
        return actions;
    }

    private static boolean isLocalActivity(HistoryEvent event) {
        return event.getEventType() == EventType.EVENT_TYPE_MARKER_RECORDED
                && event.getMarkerRecordedEventAttributes().getMarkerName().equals("LocalActivity");
    }
}
