package dev.perennial.control;

import static dev.perennial.control.ControlFixture.consecutiveSeconds;
import static dev.perennial.control.ControlFixture.every;
import static dev.perennial.control.ControlFixture.everySecond;
import static dev.perennial.control.ControlFixture.taking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the registry says is what Temporal does, on the real server with real ticks. */
class SchedulesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static ControlFixture house;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
        house.startWorker();
        house.startControl();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void ticksOfADefinedJobRunAndEachHasItsRow() {
        house.define(everySecond("ticking"));

        await().atMost(PATIENCE)
                .until(() -> house.rows("ticking", RunStatus.SUCCESS).size() >= 3);

        Run first = house.rows("ticking", RunStatus.SUCCESS).get(0);
        assertThat(first.trigger()).isEqualTo(Trigger.SCHEDULE);
        assertThat(first.scheduledFor()).contains(first.asOf());
        assertThat(first.workflowId()).contains("ticking-" + first.asOf());
        assertThat(first.resultJson())
                .hasValueSatisfying(json -> assertThat(json).contains("done"));
        assertThat(ScriptedActivitiesImpl.done("ticking")).contains(first.asOf());
        assertThat(consecutiveSeconds(house.rows("ticking"))).isTrue();
    }

    @Test
    void ticksDuringAPauseHaveTheirRowsAndDoNotRun() {
        house.define(everySecond("pausing"));
        await().atMost(PATIENCE)
                .until(() -> !house.rows("pausing", RunStatus.SUCCESS).isEmpty());

        Instant pausedAt = Instant.now();
        assertThat(house.registry().pause("pausing", "ada", "month's end")).isTrue();
        await().atMost(PATIENCE).until(() -> skippedAsPaused("pausing").size() >= 3);
        assertThat(house.schedules()
                        .getHandle("pausing")
                        .describe()
                        .getSchedule()
                        .getState()
                        .isPaused())
                .isTrue();
        assertThat(house.registry().resume("pausing", "ada", "done")).isTrue();
        Instant resumedAt = Instant.now();
        await().atMost(PATIENCE).until(() -> house.rows("pausing", RunStatus.SUCCESS).stream()
                .anyMatch(run -> run.asOf().isAfter(resumedAt)));

        assertThat(skippedAsPaused("pausing")).allSatisfy(run -> assertThat(run.asOf())
                .isBetween(pausedAt.minusSeconds(2), resumedAt.plusSeconds(2)));
        await().atMost(PATIENCE).until(() -> consecutiveSeconds(house.rows("pausing")));
    }

    /** A job that always runs keeps its schedule busy: a tick that was lost must not wait for a quiet moment that never comes. */
    @Test
    void aTickThatTemporalLostIsAccountedForThoughTheScheduleIsNeverIdle() {
        house.define(taking(Duration.ofMillis(1_500), everySecond("busy")));
        await().atMost(PATIENCE)
                .until(() -> house.rows("busy", RunStatus.SUCCESS).size() >= 2);
        Instant first = house.rows("busy").get(0).asOf();
        Instant lost = first.minusSeconds(3);

        house.pretendItWasDefined("busy", lost.minusMillis(500));

        await().atMost(PATIENCE)
                .until(() -> house.rows("busy").get(0).asOf().equals(lost) && consecutiveSeconds(house.rows("busy")));
    }

    @Test
    void aPauseMadeInTemporalIsAdoptedWithItsNoteAndNotFought() {
        house.define(everySecond("adopted"));
        awaitSchedule("adopted");

        house.schedules().getHandle("adopted").pause("looking into INC-7");

        await().atMost(PATIENCE)
                .until(() -> house.registry().find("adopted").orElseThrow().isPaused());
        RegisteredJob.Pause pause =
                house.registry().find("adopted").orElseThrow().pause().orElseThrow();
        assertThat(pause.note()).isEqualTo("looking into INC-7");
        assertThat(pause.by()).isEqualTo("somebody in Temporal");

        house.schedules().getHandle("adopted").unpause("fine again");

        await().atMost(PATIENCE)
                .until(() -> !house.registry().find("adopted").orElseThrow().isPaused());
        assertThat(house.schedules()
                        .getHandle("adopted")
                        .describe()
                        .getSchedule()
                        .getState()
                        .isPaused())
                .isFalse();
    }

    @Test
    void anEditedScheduleIsRepairedAndThatIsSaid() {
        house.define(every("edited", Duration.ofHours(1)));
        awaitSchedule("edited");
        ScheduleHandle handle = house.schedules().getHandle("edited");

        handle.update(input -> new ScheduleUpdate(io.temporal.client.schedules.Schedule.newBuilder(
                        input.getDescription().getSchedule())
                .setSpec(ScheduleSpec.newBuilder()
                        .setIntervals(List.of(new ScheduleIntervalSpec(Duration.ofHours(7))))
                        .build())
                .build()));

        await().atMost(PATIENCE).until(() -> period(handle.describe()).equals(Duration.ofHours(1)));
        await().atMost(PATIENCE).until(() -> house.events("edited").contains("repaired"));
    }

    /** The command line replaces a schedule as a whole: its note is gone with the rest. */
    @Test
    void aScheduleThatWasReplacedWithAnotherInputIsRepaired() {
        house.define(every("replaced", Duration.ofHours(1)));
        ScheduleHandle handle = awaitListed("replaced");

        handle.update(input -> new ScheduleUpdate(io.temporal.client.schedules.Schedule.newBuilder(
                        input.getDescription().getSchedule())
                .setState(ScheduleState.newBuilder().build())
                .build()));

        await().atMost(PATIENCE)
                .until(() ->
                        !handle.describe().getSchedule().getState().getNote().isEmpty());
    }

    /** The list shows neither policies nor arguments: such an edit is found in turn. */
    @Test
    void anEditThatTheListDoesNotShowIsRepairedAllTheSame() {
        house.define(every("lengthened", Duration.ofHours(1)));
        ScheduleHandle handle = awaitListed("lengthened");

        handle.update(input -> new ScheduleUpdate(io.temporal.client.schedules.Schedule.newBuilder(
                        input.getDescription().getSchedule())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setCatchupWindow(Duration.ofDays(9))
                        .build())
                .build()));

        await().atMost(PATIENCE).until(() -> house.events("lengthened").contains("repaired"));
        await().atMost(PATIENCE)
                .until(
                        () -> handle.describe().getSchedule().getPolicy().getCatchupWindow(),
                        Duration.ofHours(1)::equals);
    }

    private static ScheduleHandle awaitListed(String id) {
        await().atMost(PATIENCE).until(() -> house.registry()
                .find(id)
                .flatMap(RegisteredJob::converged)
                .filter(converged -> !converged.listing().isEmpty())
                .isPresent());
        return house.schedules().getHandle(id);
    }

    @Test
    void aDeletedScheduleIsThereAgain() {
        house.define(every("deleted", Duration.ofHours(1)));
        awaitSchedule("deleted");

        house.schedules().getHandle("deleted").delete();

        await().atMost(PATIENCE).until(() -> house.events("deleted").contains("repaired"));
        awaitSchedule("deleted");
    }

    @Test
    void aRemovedJobLosesItsScheduleAndKeepsItsHistory() {
        house.define(everySecond("removed"));
        await().atMost(PATIENCE)
                .until(() -> !house.rows("removed", RunStatus.SUCCESS).isEmpty());

        house.define();

        await().atMost(PATIENCE).until(() -> !scheduleIds().contains("removed"));
        assertThat(house.rows("removed", RunStatus.SUCCESS)).isNotEmpty();
        assertThat(house.registry().find("removed")).isEmpty();
    }

    @Test
    void ticksDuringALongRunAreSkippedAsOverlapAndNeverRunBesideIt() {
        house.define(
                ControlFixture.runningEveryMissedTick(taking(Duration.ofMillis(2_500), everySecond("overlapping"))));

        await().atMost(PATIENCE)
                .until(() -> house.rows("overlapping", RunStatus.SUCCESS).size() >= 3
                        && !house.rows("overlapping", RunStatus.SKIPPED).isEmpty());

        List<Run> rows = house.rows("overlapping");
        assertThat(rows.stream().filter(run -> run.status() == RunStatus.SKIPPED))
                .allMatch(run -> run.reason().equals(java.util.Optional.of(Reason.OVERLAP)));
        assertThatNoTwoExecutedAtOnce(house.rows("overlapping", RunStatus.SUCCESS));
        await().atMost(PATIENCE).until(() -> consecutiveSeconds(house.rows("overlapping")));
    }

    @Test
    void ticksDuringALongRunOfACoalescingJobCollapseIntoTheLatest() {
        house.define(taking(Duration.ofMillis(2_500), everySecond("collapsing")));

        await().atMost(PATIENCE)
                .until(() -> house.rows("collapsing", RunStatus.SUCCESS).size() >= 3
                        && !house.rows("collapsing", RunStatus.SKIPPED).isEmpty());

        assertThat(house.rows("collapsing", RunStatus.SKIPPED))
                .allMatch(run -> run.reason().equals(java.util.Optional.of(Reason.SUPERSEDED)));
        assertThatNoTwoExecutedAtOnce(house.rows("collapsing", RunStatus.SUCCESS));
    }

    /** In the order in which they began: a tick that Temporal lost is started after later ones. */
    private static void assertThatNoTwoExecutedAtOnce(List<Run> ofTicks) {
        List<Run> runs = ofTicks.stream()
                .sorted(Comparator.comparing(run -> run.startedAt().orElseThrow()))
                .toList();
        for (int i = 1; i < runs.size(); i++) {
            assertThat(runs.get(i).startedAt().orElseThrow())
                    .isAfterOrEqualTo(runs.get(i - 1).finishedAt().orElseThrow());
        }
    }

    @Test
    void anUpdateNeitherLosesNorDoublesATick() {
        house.define(everySecond("updated"));
        await().atMost(PATIENCE)
                .until(() -> house.rows("updated", RunStatus.SUCCESS).size() >= 2);

        for (int i = 1; i <= 10; i++) {
            house.define(taking(Duration.ofMillis(i), everySecond("updated")));
            await().pollDelay(Duration.ofMillis(350)).until(() -> true);
        }

        int present = house.rows("updated").size();
        await().atMost(PATIENCE).until(() -> house.rows("updated").size() > present + 2);
        assertThat(consecutiveSeconds(house.rows("updated"))).isTrue();
        assertThat(ScriptedActivitiesImpl.done("updated")).doesNotHaveDuplicates();
    }

    private static List<Run> skippedAsPaused(String job) {
        return house.rows(job, RunStatus.SKIPPED).stream()
                .filter(run -> run.reason().equals(java.util.Optional.of(Reason.PAUSED)))
                .toList();
    }

    private static void awaitSchedule(String id) {
        await().atMost(PATIENCE).until(() -> scheduleIds().contains(id));
        await().atMost(PATIENCE)
                .until(() -> house.registry().find(id).orElseThrow().converged().isPresent());
    }

    private static List<String> scheduleIds() {
        return house.schedules()
                .listSchedules()
                .map(ScheduleListDescription::getScheduleId)
                .toList();
    }

    private static Duration period(ScheduleDescription description) {
        return description.getSchedule().getSpec().getIntervals().get(0).getEvery();
    }
}
