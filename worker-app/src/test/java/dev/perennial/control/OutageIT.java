package dev.perennial.control;

import static dev.perennial.control.ControlFixture.every;
import static dev.perennial.control.ControlFixture.runningEveryMissedTick;
import static dev.perennial.control.ControlFixture.taking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.ledger.Run;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.schedule.JobDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An outage of the server and one of the worker, over several ticks, for jobs that coalesce and jobs that do not, with and
 * without a run that is open when it begins. Each tick has exactly one row, and the right ones ran.
 */
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration OUTAGE = Duration.ofSeconds(13);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration LONG_PERIOD = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(4);

    private static final JobDefinition LATEST = every("latest", PERIOD);
    private static final JobDefinition LATEST_WITH_OPEN_RUN = taking(LONG, every("latest_open", LONG_PERIOD));
    private static final JobDefinition EACH = runningEveryMissedTick(every("each", PERIOD));
    private static final JobDefinition EACH_WITH_OPEN_RUN =
            runningEveryMissedTick(taking(LONG, every("each_open", LONG_PERIOD)));
    private static final List<JobDefinition> ALL = List.of(LATEST, LATEST_WITH_OPEN_RUN, EACH, EACH_WITH_OPEN_RUN);

    private ControlFixture house;

    @BeforeEach
    void open() {
        house = ControlFixture.open();
        house.startWorker();
        house.startControl();
        house.define(ALL.toArray(JobDefinition[]::new));
        await().atMost(PATIENCE).until(() -> ALL.stream().allMatch(this::hasRunOnce));
        await().atMost(PATIENCE).until(() -> isExecuting(LATEST_WITH_OPEN_RUN) && isExecuting(EACH_WITH_OPEN_RUN));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void afterAnOutageOfTheServerEveryTickIsAccountedForAndTheRightOnesRan() {
        Instant begin = Instant.now();
        house.temporal().kill();
        pass(OUTAGE);
        house.temporal().restart();

        assertThatAllIsWell(begin, begin.plus(OUTAGE));
    }

    @Test
    void afterAnOutageOfTheWorkerEveryTickIsAccountedForAndTheRightOnesRan() {
        house.stopWorker();
        // Until it has stopped, it takes what is due.
        Instant begin = Instant.now();
        pass(OUTAGE);
        house.startWorker();

        assertThatAllIsWell(begin, begin.plus(OUTAGE));
    }

    private void assertThatAllIsWell(Instant begin, Instant end) {
        for (JobDefinition job : ALL) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(house.rows(job.id()))
                    .as("a run of %s whose tick came after the outage", job.id())
                    .anyMatch(run ->
                            run.status() == RunStatus.SUCCESS && run.asOf().isAfter(end.plusSeconds(1))));
        }
        house.registryEmptied();
        for (JobDefinition job : ALL) {
            assertThatEachTickHasOneRow(job);
        }
        assertThatTheLatestRan(LATEST, begin, end);
        assertThatTheLatestRan(LATEST_WITH_OPEN_RUN, begin, end);
        assertThatEachRanInOrder(EACH, begin, end);
        assertThatEachRanInOrder(EACH_WITH_OPEN_RUN, begin, end);
    }

    private void assertThatEachTickHasOneRow(JobDefinition job) {
        List<Run> rows = house.rows(job.id());
        Instant first = rows.get(0).asOf();
        Instant last = rows.get(rows.size() - 1).asOf();
        assertThat(rows.stream().map(Run::asOf))
                .as("ticks of %s", job.id())
                .containsExactlyElementsOf(job.ticks().between(first.minusNanos(1), last, 1_000));
        assertThat(rows).allMatch(run -> run.status().isFinal());
    }

    private void assertThatTheLatestRan(JobDefinition job, Instant begin, Instant end) {
        List<Run> missed = during(job, begin, end);
        assertThat(missed.stream()
                        .filter(run -> run.status() == RunStatus.SUCCESS)
                        .count())
                .as("runs of %s for ticks of the outage", job.id())
                .isLessThanOrEqualTo(1);
        assertThat(missed.stream().filter(run -> run.status() != RunStatus.SUCCESS))
                .isNotEmpty()
                .allMatch(run -> run.reason().equals(Optional.of(Reason.SUPERSEDED)));
        Duration period = ((dev.perennial.schedule.Timing.Every) job.timing()).period();
        assertThat(house.rows(job.id(), RunStatus.SUCCESS).stream()
                        .filter(run -> run.startedAt().orElseThrow().isAfter(end)))
                .as("when a run of %s begins, no later tick is due", job.id())
                .allMatch(
                        run -> run.startedAt().orElseThrow().isBefore(run.asOf().plus(period)));
    }

    private void assertThatEachRanInOrder(JobDefinition job, Instant begin, Instant end) {
        // Whether we were there is known to a beat: just after the last one a run that is open is still an overlap.
        assertThat(during(job, begin, begin.plus(UptimeDao.BEAT)))
                .as("ticks of %s as the outage began", job.id())
                .allMatch(
                        run -> run.status() == RunStatus.SUCCESS || run.reason().equals(Optional.of(Reason.OVERLAP)));
        assertThat(during(job, begin.plus(UptimeDao.BEAT), end))
                .as("ticks of %s during the outage", job.id())
                .isNotEmpty()
                .allMatch(run -> run.status() == RunStatus.SUCCESS);
        // An activity whose answer the dead server never got is done again: the run is one, the work at least once.
        // Before the outage, a tick that came while its schedule was still being made may be started after the next.
        assertThat(ScriptedActivitiesImpl.done(job.id()).stream().filter(tick -> tick.isAfter(begin)))
                .as("work of %s since the outage began, as it was done", job.id())
                .isSorted();
    }

    private List<Run> during(JobDefinition job, Instant begin, Instant end) {
        return house.rows(job.id()).stream()
                .filter(run -> run.asOf().isAfter(begin) && run.asOf().isBefore(end))
                .toList();
    }

    private boolean hasRunOnce(JobDefinition job) {
        return !house.rows(job.id(), RunStatus.SUCCESS).isEmpty();
    }

    private boolean isExecuting(JobDefinition job) {
        return !house.rows(job.id(), RunStatus.RUNNING).isEmpty();
    }

    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(5)).until(() -> true);
    }
}
