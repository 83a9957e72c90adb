package dev.perennial.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionsTest {

    @Test
    void aRunThatOnlyAsksTheGateCostsFour() {
        assertThat(Actions.of(List.of(localActivity(3)))).isEqualTo(4);
    }

    @Test
    void anActivityAndTheEndOfTheRunCostOneEach() {
        assertThat(Actions.of(List.of(localActivity(3), activity(1), localActivity(9))))
                .isEqualTo(6);
    }

    @Test
    void localActivitiesOfOneTaskAreOne() {
        assertThat(Actions.of(List.of(localActivity(3), localActivity(3)))).isEqualTo(4);
    }

    @Test
    void everyAttemptCosts() {
        assertThat(Actions.of(List.of(activity(3)))).isEqualTo(6);
    }

    private static HistoryEvent activity(int attempt) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
                .setActivityTaskStartedEventAttributes(
                        ActivityTaskStartedEventAttributes.newBuilder().setAttempt(attempt))
                .build();
    }

    private static HistoryEvent localActivity(long task) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_MARKER_RECORDED)
                .setMarkerRecordedEventAttributes(MarkerRecordedEventAttributes.newBuilder()
                        .setMarkerName("LocalActivity")
                        .setWorkflowTaskCompletedEventId(task))
                .build();
    }
}
