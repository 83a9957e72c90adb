package dev.perennial.control;

import static dev.perennial.control.ControlFixture.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.perennial.declared.DriftItem;
import dev.perennial.declared.DriftItem.Kind;
import dev.perennial.declared.RegistrySnapshot.Writer;
import dev.perennial.declared.ScheduleDrift;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.server.JobSchedules;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody did to schedules in Temporal is told, while nobody repairs it. On the real server. */
class ScheduleDriftIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static ControlFixture house;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @BeforeEach
    void schedulesAreAsTheRegistrySays() {
        house.startControl();
        house.define(every("one", Duration.ofHours(1)), every("two", Duration.ofHours(2)));
        await().atMost(PATIENCE).until(() -> drift().isEmpty());
        house.stopControl();
    }

    @Test
    void aDeletedScheduleIsTold() {
        house.schedules().getHandle("one").delete();

        assertThat(drift())
                .extracting(DriftItem::jobId, DriftItem::kind, DriftItem::declared, DriftItem::actual)
                .containsExactly(tuple("one", Kind.SCHEDULE_DELETED, "every 1h", null));
    }

    @Test
    void anEditedScheduleIsToldFieldByFieldAndSince() {
        Instant before = Instant.now().minusSeconds(5);
        edit("two", schedule -> Schedule.newBuilder(schedule)
                .setPolicy(SchedulePolicy.newBuilder(schedule.getPolicy())
                        .setCatchupWindow(Duration.ofDays(9))
                        .build())
                .build());

        List<DriftItem> items = drift();

        assertThat(items)
                .extracting(DriftItem::jobId, DriftItem::kind, DriftItem::field, DriftItem::declared, DriftItem::actual)
                .containsExactly(tuple("two", Kind.SCHEDULE_EDITED, "schedule.catchup_window", "1h", "9d"));
        Writer writer = items.get(0).writer().orElseThrow();
        assertThat(writer.source()).isEqualTo("temporal");
        assertThat(writer.at()).isAfter(before);
    }

    @Test
    void anEditOfItsTimesIsToldThoughTemporalKeepsNoWordsOfThem() {
        edit("two", schedule -> Schedule.newBuilder(schedule)
                .setSpec(ScheduleSpec.newBuilder()
                        .setIntervals(List.of(new ScheduleIntervalSpec(Duration.ofHours(7))))
                        .build())
                .build());

        assertThat(drift())
                .extracting(DriftItem::jobId, DriftItem::kind, DriftItem::field, DriftItem::declared)
                .containsExactly(tuple("two", Kind.SCHEDULE_EDITED, "schedule", "every 2h"));
    }

    @Test
    void aPauseMadeInTemporalIsToldAndOneOfTheRegistryIsNotWhenItIsBroughtThere() {
        house.schedules().getHandle("one").pause("looking into it");

        assertThat(drift())
                .extracting(DriftItem::jobId, DriftItem::kind, DriftItem::declared, DriftItem::actual)
                .containsExactly(tuple("one", Kind.SCHEDULE_PAUSED, "running", "paused"));

        house.startControl();
        await().atMost(PATIENCE).until(() -> drift().isEmpty());
        assertThat(house.registry().find("one").map(RegisteredJob::isPaused)).contains(true);
        house.registry().resume("one", "ada", "");
        await().atMost(PATIENCE).until(() -> drift().isEmpty());
    }

    @Test
    void whatTemporalWasNotToldYetIsBehindAndNoEdit() {
        house.define(every("one", Duration.ofHours(3)), every("new", Duration.ofHours(1)));

        assertThat(drift())
                .extracting(DriftItem::jobId, DriftItem::kind)
                .containsExactly(
                        tuple("new", Kind.SCHEDULE_BEHIND),
                        tuple("one", Kind.SCHEDULE_BEHIND),
                        tuple("two", Kind.SCHEDULE_BEHIND));
    }

    private static void edit(String id, UnaryOperator<Schedule> change) {
        ScheduleHandle handle = house.schedules().getHandle(id);
        handle.update(
                input -> new ScheduleUpdate(change.apply(input.getDescription().getSchedule())));
        // The server takes an update a moment after it has answered.
        await().atMost(PATIENCE).until(() -> !drift().isEmpty());
    }

    private static List<DriftItem> drift() {
        return ScheduleDrift.between(
                () -> house.registry().all(),
                () -> house.jdbi().withHandle(handle -> new JobDefinitionDao(handle).removedButConverged()),
                new JobSchedules(house.client(), house.schedules()),
                Instant.now());
    }
}
