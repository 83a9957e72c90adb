package dev.perennial.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is done to a job, in whatever order, each of its ticks has exactly one row: on the real server, with a job that is due every
 * few seconds. Chance decides what is done and when; {@code -Dproof.seed=11} repeats a failed order, {@code -Dproof.seeds=20} tries more.
 */
class AnyOrderOfDeedsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int DEEDS = 40;

    private static ControlFixture house;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("proof.seeds", 1)).map(i -> Long.getLong("proof.seed", 7) + i);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void leavesOneRowForEachTick(long seed) {
        String job = "steered_" + seed;
        Random random = new Random(seed);
        SteeredJob steered = new SteeredJob(job, house, random);
        List<String> deeds = new ArrayList<>();
        steered.begin();
        for (int i = 0; i < DEEDS; i++) {
            deeds.add(steered.doSomething());
            pause(Duration.ofMillis(random.nextInt(2_000)));
        }
        steered.leaveRunning();
        Instant left = Instant.now();
        await().atMost(PATIENCE).until(() -> succeeded(house.rows(job)).stream().anyMatch(left::isBefore));
        Instant end = Instant.now();
        await().atMost(PATIENCE).until(() -> auditedUntil(job).isAfter(end));
        house.registryEmptied();

        String order = "to see it again: -Dproof.seed=%d; %s".formatted(seed, deeds);
        List<Run> rows =
                house.rows(job).stream().filter(run -> !run.asOf().isAfter(end)).toList();
        assertThat(rows).as(order).allMatch(run -> run.status().isFinal());
        assertThat(rows).as(order).extracting(Run::asOf).doesNotHaveDuplicates();
        assertThat(rows)
                .as(order)
                .extracting(Run::asOf)
                .containsAll(steered.calendar().due(end));
        assertThat(executed(rows)).as(order).isSubsetOf(steered.calendar().maybeDue(end));
        assertThat(ScriptedActivitiesImpl.done(job)).as(order).containsAll(succeeded(rows));
    }

    private static Instant auditedUntil(String job) {
        return house.jdbi().withHandle(handle -> handle.createQuery(
                        "select audited_until from perennial.job_definitions where id = :id")
                .bind("id", job)
                .mapTo(Instant.class)
                .one());
    }

    private static List<Instant> executed(List<Run> rows) {
        return rows.stream()
                .filter(run -> run.startedAt().isPresent())
                .map(Run::asOf)
                .toList();
    }

    private static List<Instant> succeeded(List<Run> rows) {
        return rows.stream()
                .filter(run -> run.status() == RunStatus.SUCCESS)
                .map(Run::asOf)
                .toList();
    }

    private static void pause(Duration time) {
        await().pollDelay(time).atMost(PATIENCE).until(() -> true);
    }
}
