package dev.perennial.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutover.State;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.database.TestDatabase;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.run.Reason;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.words.CutoverView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job that another cron runs, on a real PostgreSQL: each tick is run by one of the two. */
class CutoverTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Actor ADA = Actor.without("ada");
    private static final Instant EIGHT = Instant.parse("2026-11-21T08:00:00Z");
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration BEYOND = Duration.ofMinutes(16);
    private static final Watching CALLS = new Watching(Evidence.CALLS, QUARTER, true);
    private static final Watching LOG = new Watching(Evidence.LOG, QUARTER, true);

    private final Jdbi jdbi = DATABASE.worker();

    @BeforeEach
    void anHourlyJobThatIsHeldSinceHalfPastEight() {
        DATABASE.truncate("perennial.job_definitions", "perennial.job_events", "perennial.runs", "perennial.uptimes");
        Instant halfPastEight = EIGHT.plus(Duration.ofMinutes(30));
        String yaml = "jobs: { warm: { cron: '0 * * * *', held: true, workflow: ExpireCodes } }";
        registry(halfPastEight).apply(Catalogue.read("jobs.yaml", yaml).jobs(), "jobs.yaml", "test", false);
        up(EIGHT, TEN.plus(Duration.ofHours(5)));
    }

    @Test
    void asLongAsTheOldCronCallsTheJobStaysPaused() {
        watch(CALLS);
        assertThat(at(NINE.plusSeconds(3)).claim(job())).isTrue();

        decide(NINE.plus(BEYOND));

        assertThat(cutover().state()).isEqualTo(State.WATCHING);
        assertThat(cutover().decidedUntil()).isEqualTo(NINE);
        assertThat(job().isPaused()).isTrue();
        assertThat(told(NINE.plus(BEYOND))).isEqualTo("The old cron runs it: it called at 2026-11-21 09:00:03Z");
    }

    @Test
    void nothingIsDecidedWhileTheOldCronMayStillCall() {
        watch(CALLS);

        decide(NINE.plus(QUARTER).minusMillis(1));

        assertThat(cutover().state()).isEqualTo(State.WATCHING);
        assertThat(cutover().silentAt()).isEmpty();
    }

    @Test
    void whenItIsSilentTheJobIsMovedAndItsTickIsOwed() {
        watch(CALLS);
        at(NINE.plusSeconds(3)).claim(job());

        decide(TEN.plus(BEYOND));

        assertThat(cutover().state()).isEqualTo(State.MOVED);
        assertThat(job().isPaused()).isFalse();
        assertThat(owed()).as("the gate has not decided").isEmpty();
        row(TEN, RunStatus.SKIPPED, Reason.PAUSED);
        assertThat(owed()).contains(List.of(TEN));

        decision(TEN.plus(BEYOND)).paid(job());
        assertThat(owed()).contains(List.of());
        assertThat(at(TEN.plus(BEYOND).plusSeconds(9)).claim(job()))
                .as("it is told that it runs here")
                .isFalse();
        assertThat(told(TEN.plus(BEYOND)))
                .isEqualTo(
                        "It runs here since 2026-11-21 10:16:00Z; the old cron asked again at 2026-11-21 10:16:09Z and was"
                                + " told so: it can be switched off");
    }

    /** The tick at the moment of the move, which the gate took when the job was not paused any more, is not run twice. */
    @Test
    void whatTheScheduleRanItselfIsNotOwed() {
        watch(new Watching(Evidence.CALLS, Duration.ofHours(1), true));

        decide(TEN.plusMillis(1));
        row(NINE, RunStatus.SKIPPED, Reason.PAUSED);
        row(TEN, RunStatus.SUCCESS, null);

        assertThat(owed()).contains(List.of(NINE));
    }

    @Test
    void ofAJobThatCoalescesOneRunIsOwedOfAnotherEach() {
        watch(new Watching(Evidence.CALLS, Duration.ofHours(2), true));
        decide(NINE.plus(Duration.ofHours(2)));
        for (Instant tick : List.of(NINE, TEN, TEN.plus(Duration.ofHours(1)))) {
            row(tick, RunStatus.SKIPPED, Reason.PAUSED);
        }

        assertThat(owed()).contains(List.of(TEN.plus(Duration.ofHours(1))));

        apply("jobs: { warm: { cron: '0 * * * *', held: true, coalesce: false, workflow: ExpireCodes } }");
        assertThat(owed().orElseThrow()).hasSize(3);
    }

    /** A cron that calls Perennial, which runs the job for it. */
    @Test
    void aRunThatSomebodyStartedCountsAsACall() {
        watch(CALLS);
        manualRun(NINE.plusSeconds(40), "cron-secret");

        decide(NINE.plus(BEYOND));

        assertThat(cutover().state()).isEqualTo(State.WATCHING);
    }

    @Test
    void aTickDuringAnOutageOfOursIsUnknownAndMovesNothing() {
        DATABASE.truncate("perennial.uptimes");
        up(EIGHT, NINE.plusSeconds(10));
        up(NINE.plus(Duration.ofMinutes(5)), TEN.plus(BEYOND));
        watch(CALLS);

        decide(NINE.plus(BEYOND));

        assertThat(cutover().state()).isEqualTo(State.WATCHING);
        assertThat(cutover().unknownAt()).contains(NINE);
        assertThat(told(NINE.plus(BEYOND)))
                .contains("Whether it called for the tick of 2026-11-21 09:00:00Z nobody knows");

        decide(TEN.plus(BEYOND));
        assertThat(cutover().state()).as("the next tick is certain").isEqualTo(State.MOVED);
    }

    /** The call for an earlier tick is none for this one, however soon they follow each other. */
    @Test
    void ofAJobThatIsDueAllTheTimeEachTickHasItsOwnCall() {
        apply("jobs: { warm: { every: 2s, held: true, workflow: ExpireCodes } }");
        watch(new Watching(Evidence.CALLS, Duration.ofSeconds(1), false));
        Instant first = EIGHT.plus(Duration.ofMinutes(45)).plusSeconds(2);
        at(first.plusMillis(200)).claim(job());
        at(first.plusMillis(3_900)).claim(job());

        decide(first.plusSeconds(6));

        assertThat(cutover().silentAt())
                .as("the call before it was early, and for it")
                .contains(first.plusSeconds(2));
        decide(first.plusSeconds(7));
        assertThat(cutover().silentAt()).contains(first.plusSeconds(6));
    }

    /** Silence proves nothing where nobody listened. */
    @Test
    void aLogThatWasNotReadMovesNothing() {
        watch(LOG);

        decide(TEN.plus(BEYOND));
        assertThat(cutover().state()).isEqualTo(State.WATCHING);
        assertThat(told(TEN.plus(BEYOND)))
                .isEqualTo("The access log has not been read yet: silence would prove nothing");

        at(TEN).report(job(), List.of(), read(NINE.plus(QUARTER).minusMillis(1)));
        decide(TEN.plus(BEYOND));
        assertThat(cutover().state())
                .as("read up to a moment before the old cron's time is over")
                .isEqualTo(State.WATCHING);

        at(TEN).report(job(), List.of(), read(NINE.plus(QUARTER)));
        decide(TEN.plus(BEYOND));
        assertThat(cutover().state()).isEqualTo(State.MOVED);
        assertThat(cutover().silentAt()).contains(NINE);
    }

    @Test
    void aCallInTheLogIsOneHoweverOftenItIsReported() {
        watch(LOG);
        at(TEN).report(job(), List.of(NINE.plusSeconds(2)), read(NINE.plus(QUARTER)));
        at(TEN).report(job(), List.of(NINE.plusSeconds(2)), read(NINE.plus(QUARTER)));

        decide(TEN);

        assertThat(cutover().decidedUntil()).isEqualTo(NINE);
        assertThat(cutover().state()).isEqualTo(State.WATCHING);
        assertThat(cutover().lastCall()).contains(NINE.plusSeconds(2));
    }

    @Test
    void aCallOfOurOwnInTheLogIsNotTheOldCrons() {
        watch(LOG);
        at(NINE).move(job(), "", ADA);
        row(TEN, RunStatus.SUCCESS, null);

        Cutover told = at(TEN.plus(BEYOND)).report(job(), List.of(TEN.plusSeconds(1)), read(TEN.plus(QUARTER)));
        assertThat(told.calledSinceMoved()).isEmpty();

        told = at(TEN.plus(BEYOND)).report(job(), List.of(TEN.plusSeconds(90)), read(TEN.plus(QUARTER)));
        assertThat(told.calledSinceMoved()).contains(TEN.plusSeconds(90));
    }

    @Test
    void aLogCannotHaveBeenReadBeyondNow() {
        watch(LOG);

        at(NINE).report(job(), List.of(), read(TEN.plus(BEYOND)));

        assertThat(cutover().watchedUntil()).contains(NINE);
    }

    /** What lies between two parts of a log may be the call of the old cron. */
    @Test
    void aPartOfTheLogThatWasLeftOutIsNotTakenForSilence() {
        watch(LOG);
        at(TEN).report(job(), List.of(), read(NINE));

        Cutovers.Read later = new Cutovers.Read(NINE.plusSeconds(1), TEN);
        assertThatThrownBy(() -> at(TEN).report(job(), List.of(), later))
                .isInstanceOfSatisfying(CutoverRefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo("log-gap"));
        decide(TEN);

        assertThat(cutover().state()).isEqualTo(State.WATCHING);
        assertThat(cutover().watchedUntil()).contains(NINE);
    }

    @Test
    void whoOnlyWantsToKnowIsToldAndNothingIsMoved() {
        watch(new Watching(Evidence.CALLS, QUARTER, false));

        decide(NINE.plus(BEYOND));

        assertThat(cutover().state()).isEqualTo(State.WATCHING);
        assertThat(cutover().silentAt()).contains(NINE);
        assertThat(told(NINE.plus(BEYOND)))
                .isEqualTo("The old cron did not call for the tick of 2026-11-21 09:00:00Z, and nobody ran it");
    }

    @Test
    void backAgainTheOldCronRunsItAndItsSilenceIsSaid() {
        watch(CALLS);
        decide(NINE.plus(BEYOND));
        row(NINE, RunStatus.SKIPPED, Reason.PAUSED);
        decision(NINE.plus(BEYOND)).paid(job());

        at(NINE.plus(Duration.ofMinutes(30))).back(job(), "it answered 500", ADA);

        assertThat(job().pause().orElseThrow().note()).isEqualTo("it answered 500");
        assertThat(at(TEN.plusSeconds(1)).claim(job())).isTrue();
        decide(TEN.plus(BEYOND));
        decide(TEN.plus(Duration.ofHours(1)).plus(BEYOND));
        assertThat(cutover().state()).as("it is not moved again by itself").isEqualTo(State.WATCHING);
        assertThat(cutover().silentAt()).contains(TEN.plus(Duration.ofHours(1)));
    }

    /** Between the tick and the gate it would be nobody's: too late for the old cron, paused here. */
    @Test
    void nobodyGoesBackWhileATickIsAboutToBeRun() {
        watch(CALLS);
        at(NINE).move(job(), "", ADA);

        assertThatThrownBy(() -> at(TEN.plusSeconds(1)).back(job(), "", ADA))
                .isInstanceOf(CutoverRefusedException.class)
                .hasMessageStartingWith("The tick of 2026-11-21T10:00:00Z is about to be run here");

        row(TEN, RunStatus.RUNNING, null);
        assertThat(at(TEN.plusSeconds(2)).back(job(), "", ADA).state()).isEqualTo(State.WATCHING);
    }

    @Test
    void nobodyGoesBackWhileATickIsOwed() {
        watch(CALLS);
        decide(NINE.plus(BEYOND));

        assertThatThrownBy(() -> at(NINE.plus(Duration.ofMinutes(30))).back(job(), "", ADA))
                .hasMessageStartingWith("The tick of 2026-11-21T09:00:00Z is about to be run here");
    }

    @Test
    void aJobThatRunsHereIsNotWatched() {
        registry(NINE).resume("warm", "ada", "");

        assertThatThrownBy(() -> at(NINE).watch(job(), CALLS, ADA))
                .hasMessage("Job warm runs here already: pause it first, or both would run it");
    }

    @Test
    void aJobThatSomebodyResumedIsMoved() {
        watch(CALLS);
        registry(NINE).resume("warm", "ada", "");

        decide(NINE.plusSeconds(1));

        assertThat(cutover().state()).isEqualTo(State.MOVED);
        assertThat(owed()).contains(List.of());
    }

    @Test
    void whatNobodyWatchesIsRefused() {
        assertThatThrownBy(() -> at(NINE).claim(job()))
                .isInstanceOfSatisfying(CutoverRefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo("not-watched"));
    }

    /** The old cron's call and the decision that it was silent come at once: one of them is first, and the other obeys. */
    @Test
    void aCallAtTheMomentOfTheDecisionIsEitherCountedOrToldThatItRunsHere() throws Exception {
        for (int round = 0; round < 20; round++) {
            anHourlyJobThatIsHeldSinceHalfPastEight();
            watch(CALLS);
            CountDownLatch start = new CountDownLatch(1);
            CompletableFuture<Boolean> claimed = CompletableFuture.supplyAsync(() -> {
                await(start);
                return at(NINE.plus(QUARTER).minusMillis(1)).claim(job());
            });
            CompletableFuture<Void> decided = CompletableFuture.runAsync(() -> {
                await(start);
                decide(NINE.plus(QUARTER));
            });
            start.countDown();
            decided.get(10, TimeUnit.SECONDS);

            boolean oldCronRunsIt = claimed.get(10, TimeUnit.SECONDS);
            assertThat(cutover().state()).isEqualTo(oldCronRunsIt ? State.WATCHING : State.MOVED);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void watch(Watching how) {
        at(EIGHT.plus(Duration.ofMinutes(45))).watch(job(), how, ADA);
    }

    private void decide(Instant now) {
        decision(now).decide(job());
    }

    private CutoverDecision decision(Instant now) {
        return new CutoverDecision(jdbi, registry(now), Clock.fixed(now, ZoneOffset.UTC));
    }

    private Cutovers at(Instant now) {
        return new Cutovers(jdbi, registry(now), Clock.fixed(now, ZoneOffset.UTC));
    }

    private Registry registry(Instant now) {
        return new Registry(jdbi, Clock.fixed(now, ZoneOffset.UTC));
    }

    private void apply(String yaml) {
        registry(EIGHT.plus(Duration.ofMinutes(30)))
                .apply(Catalogue.read("jobs.yaml", yaml).jobs(), "jobs.yaml", "test", false);
    }

    private RegisteredJob job() {
        return registry(NINE).find("warm").orElseThrow();
    }

    private Cutover cutover() {
        return at(NINE).find("warm").orElseThrow();
    }

    private String told(Instant now) {
        return CutoverView.of(cutover(), now).told();
    }

    private static Cutovers.Read read(Instant until) {
        return new Cutovers.Read(EIGHT, until);
    }

    private Optional<List<Instant>> owed() {
        return decision(NINE).owed(job(), cutover());
    }

    private void up(Instant from, Instant until) {
        jdbi.useHandle(handle -> {
            new UptimeDao(handle).beat("worker", from);
            handle.execute("update perennial.uptimes set up_until = ? where up_from = ?", until, from);
        });
    }

    private void row(Instant tick, RunStatus status, String reason) {
        record(RunId.ofTick("warm", tick), Trigger.SCHEDULE, tick, status, reason, Optional.empty());
    }

    private void manualRun(Instant startedAt, String by) {
        UUID id = RunId.ofManual("warm-manual-x", startedAt);
        record(id, Trigger.MANUAL, startedAt, RunStatus.SUCCESS, null, Optional.of(by));
    }

    private void record(
            UUID id, Trigger trigger, Instant at, RunStatus status, String reason, Optional<String> requestedBy) {
        boolean ran = status != RunStatus.SKIPPED;
        jdbi.useHandle(handle -> new RunDao(handle)
                .record(new Run(
                        id,
                        "warm",
                        trigger,
                        status,
                        Optional.ofNullable(reason),
                        Optional.empty(),
                        trigger == Trigger.SCHEDULE ? Optional.of(at) : Optional.empty(),
                        at,
                        Optional.of("warm-" + at),
                        Optional.of("run"),
                        requestedBy,
                        at,
                        ran ? Optional.of(at) : Optional.empty(),
                        status.isFinal() ? Optional.of(at.plusSeconds(5)) : Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }
}
