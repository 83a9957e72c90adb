package dev.perennial.jobs.foreign.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.jobs.foreign.ForeignOrder;
import dev.perennial.run.JobRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StartWorkflowActivitiesTest {

    private static final String RUN = "01a1fd5e-a240-7000-8000-000000000001";

    private final StartWorkflowActivitiesImpl activities = new StartWorkflowActivitiesImpl("nobody"::equals);

    @Test
    void fillsTheInput() {
        ForeignOrder order = activities.prepare(request(
                Map.of(
                        "workflow",
                        "MorningRoutine",
                        "task_queue",
                        "python-jobs",
                        "input",
                        Map.of(
                                "day",
                                "on ${as_of}",
                                "run",
                                "${run_id}",
                                "jobs",
                                List.of("${job_id}", "$${plain}"),
                                "limit",
                                "${settings.limit}",
                                "deep",
                                Map.of("limit", "at most ${settings.limit}"),
                                "count",
                                3)),
                Map.of("limit", 12)));

        assertThat(order.workflow()).isEqualTo("MorningRoutine");
        assertThat(order.taskQueue()).isEqualTo("python-jobs");
        assertThat(order.unattended()).isFalse();
        assertThat(order.input())
                .isEqualTo(Map.of(
                        "day",
                        "on 2026-11-01T00:00:00Z",
                        "run",
                        RUN,
                        "jobs",
                        List.of("morning_routine", "${plain}"),
                        "limit",
                        12,
                        "deep",
                        Map.of("limit", "at most 12"),
                        "count",
                        3));
    }

    @Test
    void whatTakesNoInputIsToldNothing() {
        assertThat(activities
                        .prepare(request(Map.of("workflow", "R", "task_queue", "q"), Map.of()))
                        .input())
                .isNull();
    }

    @Test
    void saysThatNobodyIsThere() {
        assertThat(activities
                        .prepare(request(Map.of("workflow", "R", "task_queue", "nobody"), Map.of()))
                        .unattended())
                .isTrue();
        assertThat(activities.isUnattended("nobody")).isTrue();
        assertThat(activities.isUnattended("somebody")).isFalse();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> activities.prepare(request(Map.of("workflow", "R"), Map.of())))
                .hasMessageContaining("setting start.task_queue of morning_routine is missing")
                .hasMessageContaining("MISCONFIGURED");
    }

    private static JobRequest request(Map<String, Object> start, Map<String, Object> own) {
        return new JobRequest(
                "morning_routine",
                Instant.parse("2026-11-01T00:00:00Z"),
                UUID.fromString(RUN),
                Map.of("start", start, "settings", own),
                false,
                null);
    }
}
