package dev.perennial.control;

import static dev.perennial.control.ControlFixture.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.ledger.Run;
import dev.perennial.registry.Registry;
import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Definitions that change, go, come back or cannot be read, on the real server: no tick is lost, and none runs by other rules. */
class DefinitionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration HOURLY = Duration.ofHours(1);

    private ControlFixture house;

    @BeforeEach
    void open() {
        house = ControlFixture.open();
        house.startWorker();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aDeployDuringAnOutageOfTheWorkerLeavesOldTicksTheirRules() {
        house.startControl();
        house.define(every("deployed", Duration.ofSeconds(3)));
        await().atMost(PATIENCE)
                .until(() -> !house.rows("deployed", RunStatus.SUCCESS).isEmpty());
        house.stopWorker();
        Instant begin = Instant.now();
        await().pollDelay(Duration.ofSeconds(10)).atMost(PATIENCE).until(() -> true);
        house.define(every("deployed", HOURLY));
        Instant deployed = Instant.now();
        house.startWorker();

        await().atMost(PATIENCE).until(() -> house.rows("deployed").stream()
                .anyMatch(run -> run.asOf().isAfter(deployed.minusSeconds(4))
                        && run.status().isFinal()));
        house.registryEmptied();

        List<Run> outage = house.rows("deployed").stream()
                .filter(run -> run.asOf().isAfter(begin))
                .toList();
        assertThat(house.rows("deployed")).allMatch(run -> run.trigger() == Trigger.SCHEDULE);
        assertThat(outage.stream().filter(run -> run.asOf().isBefore(deployed)))
                .as("each tick up to the deploy has its row")
                .hasSizeBetween(3, 8);
        assertThat(outage.stream().filter(run -> run.status() == RunStatus.SUCCESS))
                .as("one run for all of them")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(outage.stream().filter(run -> run.status() != RunStatus.SUCCESS))
                .allMatch(run -> List.of(Reason.SUPERSEDED, Reason.REDEFINED, Reason.REMOVED)
                        .contains(run.reason().orElse("")));
    }

    @Test
    void aTickThatWasDueBeforeItsJobWasRemovedHasItsRowAndIsNotReplayedWhenTheJobComesBack() {
        JobDefinition job = every("gone", HOURLY);
        Instant defined = Instant.now().minus(Duration.ofHours(3));
        new Registry(house.jdbi(), Clock.fixed(defined, ZoneOffset.UTC)).apply(List.of(job), "test", "test", false);
        house.define();
        Instant removed = Instant.now();
        List<Instant> due = job.ticks().between(defined, removed, 10);

        house.startControl();

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(house.rows("gone")).extracting(Run::asOf).isEqualTo(due));
        assertThat(house.rows("gone"))
                .allMatch(run -> run.status() == RunStatus.SKIPPED)
                .allMatch(run -> run.reason().equals(Optional.of(Reason.REMOVED)));

        house.define(job, every("ticking", PERIOD));
        await().atMost(PATIENCE)
                .until(() -> house.rows("ticking", RunStatus.SUCCESS).size() >= 2);
        assertThat(house.rows("gone").stream().filter(run -> run.asOf().isBefore(removed)))
                .allMatch(run -> run.status() == RunStatus.SKIPPED)
                .hasSameSizeAs(due);
    }

    @Test
    void aTickThatWasDueBeforeItsJobWasRemovedRunsWhenTheJobComesBackInTime() {
        JobDefinition job = every("back", HOURLY);
        Instant defined = Instant.now().minus(Duration.ofHours(2));
        new Registry(house.jdbi(), Clock.fixed(defined, ZoneOffset.UTC)).apply(List.of(job), "test", "test", false);
        house.define();
        Instant latest = job.ticks().atOrBefore(Instant.now()).orElseThrow();
        house.define(job);

        house.startControl();

        await().atMost(PATIENCE).until(() -> house.rows("back", RunStatus.SUCCESS).stream()
                .anyMatch(run -> run.asOf().equals(latest)));
        assertThat(house.rows("back"))
                .extracting(Run::asOf)
                .containsAll(job.ticks().between(defined, latest, 10));
    }

    @Test
    void aDefinitionOfANewerVersionStopsNothingButItsJob() {
        house.startControl();
        house.define(every("readable", PERIOD), every("newer", PERIOD), every("nonsense", PERIOD));
        await().atMost(PATIENCE).until(() -> List.of("readable", "newer", "nonsense").stream()
                .allMatch(id -> !house.rows(id, RunStatus.SUCCESS).isEmpty()));

        house.jdbi().useHandle(handle -> {
            handle.execute(
                    "update perennial.job_definitions set version = version + 1, spec = spec - 'every' || '{\"sun\": 1}' where id = 'newer'");
            handle.execute("update perennial.job_definitions set spec = '[]' where id = 'nonsense'");
        });
        Instant then = Instant.now();

        house.define(every("readable", PERIOD), every("newer", PERIOD), every("added", PERIOD));
        await().atMost(PATIENCE).until(() -> List.of("readable", "newer", "added").stream()
                .allMatch(id -> house.rows(id, RunStatus.SUCCESS).stream()
                        .anyMatch(run -> run.asOf().isAfter(then))));
        await().atMost(PATIENCE)
                .until(() -> house.schedules().listSchedules().noneMatch(schedule -> schedule.getScheduleId()
                        .equals("nonsense")));
    }
}
