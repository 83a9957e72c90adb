package dev.perennial.control;

import static dev.perennial.control.ControlFixture.every;
import static dev.perennial.control.ControlFixture.runningEveryMissedTick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.audit.Actor;
import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutover.State;
import dev.perennial.cutover.Cutovers;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job moves in from another cron, which really calls, falls silent and is switched on again; on the real server. */
class CutoverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PERIOD = Duration.ofSeconds(3);
    private static final Actor ADA = Actor.without("ada");

    private static ControlFixture house;
    private static Cutovers cutovers;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
        house.startWorker();
        house.startControl();
        cutovers = new Cutovers(house.jdbi(), house.registry(), Clock.systemUTC());
    }

    @AfterAll
    static void close() {
        house.close();
    }

    /** Whoever is to run a tick runs it, and nobody else: there and back. */
    @Test
    void eachTickIsRunByOneOfTheTwo() throws Exception {
        JobDefinition job = runningEveryMissedTick(every("moving", PERIOD));
        try (OldCron old = new OldCron("moving")) {
            house.define(job);
            house.registry().pause("moving", "ada", "as imported");
            Instant watched = Instant.now();
            cutovers.watch(job(), new Watching(Evidence.CALLS, Duration.ofSeconds(2), true), ADA);

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(old.broken).isEmpty();
                assertThat(old.ran).hasSizeGreaterThanOrEqualTo(2);
            });
            assertThat(state()).isEqualTo(State.WATCHING);
            old.switchOff();
            await().atMost(PATIENCE).until(() -> state() == State.MOVED);
            await().atMost(PATIENCE).until(() -> ranByTheSchedule().size() >= 2);
            goBack();
            old.switchOn();
            int before = old.ran.size();
            await().atMost(PATIENCE).until(() -> old.ran.size() >= before + 2);

            Instant until = Instant.now().minus(Duration.ofSeconds(4));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ranBy(old).stream()
                            .filter(tick -> tick.isAfter(watched) && tick.isBefore(until))
                            .toList())
                    .as("each tick once")
                    .isEqualTo(ticksBetween(watched, until)));
        }
    }

    /** It is started once for its tick, though the process died before it wrote that down. */
    @Test
    void whatIsOwedIsRunOnceThoughItIsStartedTwice() {
        house.define(every("owed", Duration.ofHours(1)));
        house.registry().pause("owed", "ada", "as imported");
        RegisteredJob job = house.registry().find("owed").orElseThrow();
        Instant tick = job.ticks().atOrBefore(Instant.now()).orElseThrow();
        house.pretendItWasDefined("owed", tick.minusSeconds(60));
        pretendItWasPaused("owed", tick.minusSeconds(60));
        cutovers.watch(job, new Watching(Evidence.LOG, Duration.ofSeconds(1), true), ADA);
        house.jdbi()
                .useHandle(handle -> handle.execute(
                        "update perennial.cutovers set since = ?, decided_until = ? where job_id = 'owed'",
                        tick.minusSeconds(30),
                        tick.minusSeconds(30)));
        cutovers.report(job, List.of(), new Cutovers.Read(tick.minusSeconds(40), tick.plusSeconds(5)));

        await().atMost(PATIENCE)
                .until(() -> house.rows("owed", RunStatus.SUCCESS).size() == 1);
        await().atMost(PATIENCE)
                .until(() -> cutovers.find("owed").orElseThrow().owedFrom().isEmpty());
        house.jdbi()
                .useHandle(handle ->
                        handle.execute("update perennial.cutovers set owed_from = ? where job_id = 'owed'", tick));
        await().atMost(PATIENCE)
                .until(() -> cutovers.find("owed").orElseThrow().owedFrom().isEmpty());

        Run run = house.rows("owed", RunStatus.SUCCESS).get(0);
        assertThat(run.asOf()).isEqualTo(tick);
        assertThat(run.requestedBy()).contains(Cutovers.ACTOR);
        assertThat(house.rows("owed", RunStatus.SUCCESS)).hasSize(1);
    }

    private static void pretendItWasPaused(String job, Instant since) {
        house.jdbi()
                .useHandle(handle ->
                        handle.execute("update perennial.job_pauses set paused_at = ? where job_id = ?", since, job));
    }

    private static void goBack() {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> cutovers.back(job(), "", ADA).state() == State.WATCHING);
    }

    private static RegisteredJob job() {
        return house.registry().find("moving").orElseThrow();
    }

    private static State state() {
        return cutovers.find("moving").orElseThrow().state();
    }

    private static List<Run> ranByTheSchedule() {
        return house.rows("moving", RunStatus.SUCCESS).stream()
                .filter(run -> run.trigger() == Trigger.SCHEDULE)
                .toList();
    }

    private static List<Instant> ranBy(OldCron old) {
        return Stream.concat(
                        old.ran.stream(),
                        house.rows("moving", RunStatus.SUCCESS).stream().map(Run::asOf))
                .sorted()
                .toList();
    }

    private static List<Instant> ticksBetween(Instant after, Instant until) {
        List<Instant> ticks = new ArrayList<>();
        for (Instant tick = job().ticks().after(after).orElseThrow(); tick.isBefore(until); tick = tick.plus(PERIOD)) {
            ticks.add(tick);
        }
        return ticks;
    }

    /** Runs a tick at its time, if Perennial lets it. */
    private static final class OldCron implements AutoCloseable {

        private final String job;
        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        private final ConcurrentSkipListSet<Instant> ran = new ConcurrentSkipListSet<>();
        private final List<RuntimeException> broken = new CopyOnWriteArrayList<>();

        // Mutable state
        private volatile boolean on = true;
        private volatile Instant last = Instant.now();

        OldCron(String job) {
            this.job = job;
            executor.scheduleWithFixedDelay(this::look, 0, 50, TimeUnit.MILLISECONDS);
        }

        private void look() {
            try {
                callIfDue();
            } catch (RuntimeException failure) {
                broken.add(failure);
            }
        }

        private void callIfDue() {
            Instant now = Instant.now();
            house.registry()
                    .find(job)
                    .flatMap(found -> found.ticks().atOrBefore(now))
                    .filter(last::isBefore)
                    .ifPresent(tick -> {
                        last = tick;
                        if (on && cutovers.find(job).isPresent() && cutovers.claim(job())) {
                            ran.add(tick);
                        }
                    });
        }

        void switchOff() {
            on = false;
        }

        void switchOn() {
            on = true;
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
