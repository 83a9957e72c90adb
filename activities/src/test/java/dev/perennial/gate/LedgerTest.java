package dev.perennial.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.TestDatabase;
import dev.perennial.failure.FailureKind;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.RunFilter;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.Registry;
import dev.perennial.run.Reason;
import dev.perennial.run.RunClosing;
import dev.perennial.run.RunId;
import dev.perennial.run.RunOpening;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.run.Verdict;
import dev.perennial.run.Verdict.Decision;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.JobDefinition.After;
import dev.perennial.schedule.Timing;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gate and the ledger on a real PostgreSQL: what may run, and what is written of it. */
class LedgerTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Jdbi jdbi = DATABASE.jdbi();
    private final SetClock clock = new SetClock();
    private final Registry registry = new Registry(jdbi, clock);
    private final RunLedgerImpl ledger = new RunLedgerImpl(jdbi, clock);

    @BeforeEach
    void emptyHouse() {
        DATABASE.truncate(
                "perennial.job_definitions",
                "perennial.runs",
                "perennial.uptimes",
                "perennial.job_events",
                "public.cron_job_runs");
        clock.set(TEN.minus(Duration.ofDays(1)));
    }

    @Test
    void aPunctualTickRunsAndAskingAgainChangesNothing() {
        define(everyMinute());
        clock.set(TEN.plusMillis(300));

        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);
        clock.set(TEN.plusSeconds(9));
        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);

        Run row = row(TEN);
        assertThat(row.status()).isEqualTo(RunStatus.RUNNING);
        assertThat(row.trigger()).isEqualTo(Trigger.SCHEDULE);
        assertThat(row.scheduledFor()).contains(TEN);
        assertThat(row.asOf()).isEqualTo(TEN);
        assertThat(row.startedAt()).contains(TEN.plusMillis(300));
        assertThat(rows()).hasSize(1);
    }

    @Test
    void theSettingsOfTheRegistryComeWithTheVerdict() {
        define(new JobDefinition(
                "job",
                "Job",
                "Job",
                minutely(),
                ZoneOffset.UTC,
                true,
                1,
                Optional.empty(),
                Duration.ofDays(1),
                MINUTE,
                Optional.empty(),
                Map.of("window", "3d")));
        clock.set(TEN);

        assertThat(ledger.open(tick(TEN)).settings()).containsEntry("window", "3d");
    }

    @Test
    void aTickThatHasItsOutcomeIsNotRunAgainByABackfill() {
        define(everyMinute());
        clock.set(TEN);
        ledger.open(tick(TEN));
        close(TEN, RunStatus.SUCCESS);

        Verdict again = ledger.open(tick(TEN, "another-temporal-run"));

        assertThat(again.decision()).isEqualTo(Decision.REFUSE);
        assertThat(again.reason()).isEqualTo(Reason.ALREADY_RAN);
        assertThat(row(TEN).status()).isEqualTo(RunStatus.SUCCESS);
    }

    @Test
    void aRunThatWasResetGoesOnUnderItsRow() {
        define(everyMinute());
        clock.set(TEN);
        ledger.open(tick(TEN));

        assertThat(ledger.open(tick(TEN, "another-temporal-run")).decision()).isEqualTo(Decision.RUN);
        assertThat(row(TEN).temporalRunId()).contains("another-temporal-run");
    }

    @Test
    void aPausedJobDoesNotRunAndSaysWhoPausedIt() {
        define(everyMinute());
        registry.pause("job", "ada", "month's end");
        clock.set(TEN);

        Verdict verdict = ledger.open(tick(TEN));

        assertThat(verdict.decision()).isEqualTo(Decision.REFUSE);
        assertThat(verdict.reason()).isEqualTo(Reason.PAUSED);
        assertThat(verdict.detail()).contains("ada", "month's end");
        assertThat(row(TEN).status()).isEqualTo(RunStatus.SKIPPED);
        assertThat(ledger.open(tick(TEN))).isEqualTo(verdict);
        assertThat(mirror()).as("ticks of a paused job are not mirrored").isEmpty();
    }

    @Test
    void aManualRunOfAPausedJobNeedsForce() {
        define(everyMinute());
        registry.pause("job", "ada", "month's end");
        clock.set(TEN);

        assertThat(ledger.open(manual("one", false)).reason()).isEqualTo(Reason.PAUSED);
        assertThat(ledger.open(manual("two", true)).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void aManualRunThatIsMeantForAPausedJobTooNeedsNoForce() {
        define(everyMinute());
        registry.pause("job", "ada", "month's end");
        clock.set(TEN);

        RunOpening opening =
                new RunOpening("job", "Job", "three", "temporal-run", null, TEN, null, false, "ada", false, true, null);
        assertThat(ledger.open(opening).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void aRunKeepsWhichVersionItWasToldAndCanBeRepeatedWithThat() {
        define(everyMinute());
        clock.set(TEN);
        ledger.open(tick(TEN));
        assertThat(row(TEN).definitionVersion()).contains(1);
        close(TEN, RunStatus.ERROR);
        assertThat(row(TEN).definitionVersion()).as("its end keeps it").contains(1);
        redefine(TEN.plusSeconds(1), with(everyMinute(), false, 7, Optional.empty()));

        assertThat(ledger.open(byHand("again", 1)).settings())
                .isEqualTo(everyMinute().settings());
        assertThat(ledger.open(byHand("now", null)).decision()).isEqualTo(Decision.RUN);
        assertThat(rows().stream()
                        .filter(run -> run.trigger() == Trigger.MANUAL)
                        .map(run -> run.workflowId().orElseThrow() + " "
                                + run.definitionVersion().orElseThrow()))
                .containsExactlyInAnyOrder("again 1", "now 2");
        assertThatThrownBy(() -> ledger.open(byHand("never", 9))).hasMessageContaining("job job has no version 9");
    }

    private static RunOpening byHand(String workflow, Integer version) {
        return new RunOpening(
                "job", "Job", workflow, "temporal-run", null, TEN, null, false, "ada", false, false, version);
    }

    @Test
    void theGraceIsJudgedToTheMillisecond() {
        define(with(everyMinute(), false, 1, Optional.of(Duration.ofHours(1))));

        clock.set(TEN.plus(Duration.ofHours(1)));
        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);
        close(TEN, RunStatus.SUCCESS);

        Instant next = TEN.plus(MINUTE);
        clock.set(next.plus(Duration.ofHours(1)).plusMillis(1));
        Verdict late = ledger.open(tick(next));
        assertThat(late.status()).isEqualTo(RunStatus.MISSED);
        assertThat(late.reason()).isEqualTo(Reason.MISFIRE_GRACE);
        assertThat(mirror()).containsEntry(RunId.ofTick("job", next), "missed");
    }

    @Test
    void withoutAGraceATickRunsHoweverLate() {
        define(with(everyMinute(), false, 1, Optional.empty()));
        clock.set(TEN.plus(Duration.ofDays(3)));

        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void ofSeveralTicksThatAreDueTheLatestRunsAndTheOthersAreSuperseded() {
        define(everyMinute());
        clock.set(TEN.plusSeconds(125));

        assertThat(ledger.open(tick(TEN)).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(ledger.open(tick(TEN.plus(MINUTE))).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(ledger.open(tick(TEN.plus(MINUTE).plus(MINUTE))).decision()).isEqualTo(Decision.RUN);

        assertThat(row(TEN).detail().orElseThrow()).contains("2026-11-21T10:02:00Z");
        assertThat(mirror()).containsEntry(RunId.ofTick("job", TEN), "missed");
    }

    @Test
    void aTickOfAPauseCannotStandInForAnEarlierOne() {
        define(everyMinute());
        clock.set(TEN.plusSeconds(30));
        registry.pause("job", "ada", "a moment");
        clock.set(TEN.plusSeconds(90));
        registry.resume("job", "ada", "");

        assertThat(ledger.open(tick(TEN)).decision())
                .as("the tick of 10:01 fell into the pause and never comes")
                .isEqualTo(Decision.RUN);
    }

    @Test
    void withoutCoalescingEachTickRuns() {
        define(with(everyMinute(), false, 1, Optional.empty()));
        clock.set(TEN.plusSeconds(125));

        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void withoutCoalescingATickDuringARunIsSkippedAsOverlap() {
        define(with(everyMinute(), false, 1, Optional.empty()));
        clock.set(TEN);
        ledger.open(tick(TEN));
        clock.set(TEN.plusSeconds(70));
        close(TEN, RunStatus.SUCCESS);

        Verdict verdict = ledger.open(tick(TEN.plus(MINUTE)));

        assertThat(verdict.reason()).isEqualTo(Reason.OVERLAP);
        assertThat(row(TEN.plus(MINUTE)).status()).isEqualTo(RunStatus.SKIPPED);
        assertThat(mirror()).containsEntry(RunId.ofTick("job", TEN.plus(MINUTE)), "missed");
    }

    @Test
    void aTickOfAnOutageIsNoOverlapThoughARunWasOpenAllTheWhile() {
        define(with(everyMinute(), false, 1, Optional.empty()));
        beats(TEN.minusSeconds(60), TEN.plusSeconds(20));
        beats(TEN.plusSeconds(300), TEN.plusSeconds(330));
        clock.set(TEN);
        ledger.open(tick(TEN));
        clock.set(TEN.plusSeconds(310));
        close(TEN, RunStatus.SUCCESS);

        assertThat(ledger.open(tick(TEN.plus(MINUTE))).decision()).isEqualTo(Decision.RUN);
        close(TEN.plus(MINUTE), RunStatus.SUCCESS);
        assertThat(ledger.open(tick(TEN.plusSeconds(300))).reason())
                .as("the house was up again at 10:05, and the run still executing")
                .isEqualTo(Reason.OVERLAP);
    }

    @Test
    void aTickWaitsForARunThatAPersonStartedAndThenRuns() {
        define(everyMinute());
        clock.set(TEN.minusSeconds(10));
        ledger.open(manual("by-hand", false));
        clock.set(TEN);

        Verdict first = ledger.open(tick(TEN));
        assertThat(first.decision()).isEqualTo(Decision.WAIT);
        assertThat(first.askAgainIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(row(TEN).status()).isEqualTo(RunStatus.PENDING);

        clock.set(TEN.plusSeconds(5));
        ledger.close(closing(RunId.ofManual("by-hand", TEN.minusSeconds(10)), RunStatus.SUCCESS));
        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);
        assertThat(row(TEN).reason()).isEmpty();
    }

    @Test
    void aManualRunDuringARunIsRefusedAndNamesIt() {
        define(everyMinute());
        clock.set(TEN);
        ledger.open(tick(TEN));

        Verdict verdict = ledger.open(manual("by-hand", false));

        assertThat(verdict.reason()).isEqualTo(Reason.OVERLAP);
        assertThat(verdict.detail()).contains(RunId.ofTick("job", TEN).toString());
    }

    @Test
    void asManyInstancesRunAsTheJobAllows() {
        define(with(everyMinute(), false, 2, Optional.empty()));
        clock.set(TEN.plusSeconds(180));

        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);
        assertThat(ledger.open(tick(TEN.plusSeconds(60))).decision()).isEqualTo(Decision.RUN);
        assertThat(ledger.open(tick(TEN.plusSeconds(120))).reason()).isEqualTo(Reason.OVERLAP);
        close(TEN, RunStatus.SUCCESS);
        assertThat(ledger.open(tick(TEN.plusSeconds(180))).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void ofManyThatComeAtOnceOnlyOneRuns() throws Exception {
        define(everyMinute());
        clock.set(TEN);
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Verdict>> all = IntStream.range(0, 24)
                    .mapToObj(i -> (Callable<Verdict>) () -> ledger.open(manual("hand-" + i, false)))
                    .toList();
            long ran = 0;
            for (Future<Verdict> verdict : executor.invokeAll(all)) {
                ran += verdict.get().decision() == Decision.RUN ? 1 : 0;
            }
            assertThat(ran).isEqualTo(1);
            assertThat(rows()).hasSize(24);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aJobWaitsForTheOneBeforeItButNotForEver() {
        JobDefinition first = everyMinute();
        JobDefinition second = following(first);
        registry.apply(List.of(first, second), "test", "test", false);
        clock.set(TEN);

        assertThat(ledger.open(tick("second", TEN)).decision()).isEqualTo(Decision.WAIT);
        ledger.open(tick(TEN));
        assertThat(ledger.open(tick("second", TEN)).decision()).isEqualTo(Decision.WAIT);
        close(TEN, RunStatus.ERROR);
        assertThat(ledger.open(tick("second", TEN)).decision()).isEqualTo(Decision.RUN);
        ledger.close(closing(RunId.ofTick("second", TEN), RunStatus.SUCCESS));

        Instant next = TEN.plus(Duration.ofHours(1));
        clock.set(next);
        assertThat(ledger.open(tick("second", next)).decision()).isEqualTo(Decision.WAIT);
        clock.set(next.plus(Duration.ofMinutes(10)));
        assertThat(ledger.open(tick("second", next)).decision())
                .as("it came in time: waiting longer than its grace does not make it late")
                .isEqualTo(Decision.WAIT);
        clock.set(next.plus(Duration.ofMinutes(10)).plusMillis(1));
        assertThat(ledger.open(tick("second", next)).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void nobodyWaitsForAPausedJob() {
        JobDefinition first = everyMinute();
        registry.apply(List.of(first, following(first)), "test", "test", false);
        registry.pause("job", "ada", "");
        clock.set(TEN);

        assertThat(ledger.open(tick("second", TEN)).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void aJobWaitsForAllThatComeBeforeIt() {
        registry.apply(
                List.of(everyMinute(), named("other"), following(new After(List.of("job", "other"), false, MINUTE))),
                "test",
                "test",
                false);
        clock.set(TEN);
        ledger.open(tick(TEN));
        close(TEN, RunStatus.SUCCESS);

        assertThat(ledger.open(tick("second", TEN)).detail()).isEqualTo("other comes first and has not ended");
        ledger.open(tick("other", TEN));
        ledger.close(closing(RunId.ofTick("other", TEN), RunStatus.ERROR));
        assertThat(ledger.open(tick("second", TEN)).decision()).isEqualTo(Decision.RUN);
    }

    /** A failed run may be repeated: a success of the same tick counts, also when it comes late. */
    @Test
    void aJobThatNeedsTheSuccessOfTheOneBeforeItWaitsForThatAndIsSkippedWithout() {
        registry.apply(
                List.of(everyMinute(), following(new After(List.of("job"), true, Duration.ofMinutes(10)))),
                "test",
                "test",
                false);
        clock.set(TEN);
        ledger.open(tick(TEN));
        close(TEN, RunStatus.ERROR);
        assertThat(ledger.open(tick("second", TEN)))
                .returns(Decision.WAIT, Verdict::decision)
                .returns("job has to succeed first: error", Verdict::detail);
        close(TEN, RunStatus.SUCCESS);
        assertThat(ledger.open(tick("second", TEN)).decision()).isEqualTo(Decision.RUN);
        ledger.close(closing(RunId.ofTick("second", TEN), RunStatus.SUCCESS));

        Instant next = TEN.plus(Duration.ofHours(1));
        clock.set(next);
        ledger.open(tick(next));
        close(next, RunStatus.ERROR);
        ledger.open(tick("second", next));
        clock.set(next.plus(Duration.ofMinutes(10)).plusMillis(1));
        assertThat(ledger.open(tick("second", next)))
                .returns(RunStatus.SKIPPED, Verdict::status)
                .returns(Reason.PREDECESSOR, Verdict::reason)
                .returns("job has to succeed first, and its run of this occasion ended as error", Verdict::detail);

        Instant last = next.plus(Duration.ofHours(1));
        clock.set(last);
        ledger.open(tick("second", last));
        clock.set(last.plus(Duration.ofMinutes(10)).plusMillis(1));
        assertThat(ledger.open(tick("second", last)).detail())
                .endsWith("its run of this occasion had not ended when the wait was over");
    }

    @Test
    void aDeployDuringAnOutageLeavesTheTicksBeforeItTheirRules() {
        define(everyMinute());
        redefine(TEN.plusSeconds(330), at(everyMinute(), Duration.ofHours(1), Duration.ofMinutes(30)));
        clock.set(TEN.plusSeconds(600));

        assertThat(ledger.open(tick(TEN)).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(ledger.open(tick(TEN.plusSeconds(300))).decision())
                .as("the last tick before the deploy, when nothing was due since")
                .isEqualTo(Decision.RUN);
        assertThat(rows()).hasSize(2).allMatch(run -> run.trigger() == Trigger.SCHEDULE);
    }

    @Test
    void aTickBeforeADeployHasTheGraceOfItsTime() {
        define(with(everyMinute(), false, 1, Optional.of(Duration.ofMinutes(2))));
        redefine(
                TEN.plusSeconds(30),
                at(with(everyMinute(), false, 1, Optional.empty()), Duration.ofHours(1), Duration.ofMinutes(30)));
        clock.set(TEN.plusSeconds(121));

        assertThat(ledger.open(tick(TEN)).reason()).isEqualTo(Reason.MISFIRE_GRACE);
        assertThat(row(TEN).trigger()).isEqualTo(Trigger.SCHEDULE);
    }

    @Test
    void aTickOfTheNewDefinitionStandsInForOneBeforeTheDeploy() {
        define(everyMinute());
        redefine(TEN.plusSeconds(90), at(everyMinute(), Duration.ofMinutes(7), Duration.ofMinutes(3)));
        clock.set(TEN.plusSeconds(600));
        Instant later = at(everyMinute(), Duration.ofMinutes(7), Duration.ofMinutes(3))
                .ticks()
                .atOrBefore(clock.instant())
                .orElseThrow();

        assertThat(ledger.open(tick(TEN.plusSeconds(60))).detail()).contains(later.toString());
        assertThat(ledger.open(tick(later)).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void aTickThatStandsInAndIsTooLateItselfDoesNotTakeTheEarlierOneAlong() {
        define(with(everyMinute(), true, 1, Optional.empty()));
        redefine(TEN.plusSeconds(30), with(everyMinute(), true, 1, Optional.of(Duration.ofSeconds(5))));
        clock.set(TEN.plusSeconds(110));

        assertThat(ledger.open(tick(TEN)).decision()).isEqualTo(Decision.RUN);
        close(TEN, RunStatus.SUCCESS);
        assertThat(ledger.open(tick(TEN.plusSeconds(60))).status()).isEqualTo(RunStatus.MISSED);
    }

    @Test
    void aTickThatTheScheduleBroughtByAnOldDefinitionDoesNotRun() {
        define(everyMinute());
        redefine(TEN.plusSeconds(30), at(everyMinute(), Duration.ofHours(1), Duration.ofMinutes(30)));
        clock.set(TEN.plusSeconds(61));

        Verdict verdict = ledger.open(tick(TEN.plusSeconds(60)));

        assertThat(verdict.reason()).isEqualTo(Reason.REDEFINED);
        assertThat(verdict.detail()).contains(TEN.plusSeconds(30).toString());
        assertThat(row(TEN.plusSeconds(60)).status()).isEqualTo(RunStatus.SKIPPED);
        assertThat(mirror()).as("it was not missed either").isEmpty();
    }

    @Test
    void theScheduleTriggeredBetweenTwoTicksRunsByHand() {
        define(everyMinute());
        clock.set(TEN.plusSeconds(17));

        assertThat(ledger.open(tick(TEN.plusSeconds(17))).decision()).isEqualTo(Decision.RUN);
        assertThat(row(TEN.plusSeconds(17)).trigger()).isEqualTo(Trigger.MANUAL);
    }

    @Test
    void aJobWaitsForTheTickThatTheOneBeforeItHadThen() {
        JobDefinition first = at(everyMinute(), Duration.ofHours(1), Duration.ZERO);
        JobDefinition second = following(first);
        registry.apply(List.of(first, second), "test", "test", false);
        clock.set(TEN);
        ledger.open(tick(TEN));
        close(TEN, RunStatus.SUCCESS);
        clock.set(TEN.plusSeconds(10));
        registry.apply(List.of(at(first, Duration.ofHours(1), Duration.ofMinutes(45)), second), "test", "test", false);
        clock.set(TEN.plusSeconds(20));

        assertThat(ledger.open(tick("second", TEN)).decision())
                .as("09:45 is a time of the new definition, and nobody was due then")
                .isEqualTo(Decision.RUN);
    }

    @Test
    void aJobOfWhichNobodyCanReadTheDefinitionWaitsAndTheOthersRun() {
        JobDefinition first = everyMinute();
        registry.apply(List.of(first, following(first)), "test", "test", false);
        jdbi.useHandle(
                handle -> handle.execute(
                        "update perennial.job_definitions set spec = spec - 'every' || '{\"sun\": \"rise\"}' where id = 'job'"));
        clock.set(TEN);

        assertThatThrownBy(() -> ledger.open(tick(TEN))).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
            assertThat(failure.isNonRetryable()).isFalse();
            assertThat(failure.getType()).isEqualTo(FailureKind.UNAVAILABLE.name());
            assertThat(failure.getOriginalMessage()).contains("cannot read the definition of job");
        });
        assertThat(ledger.open(tick("second", TEN)).decision()).isEqualTo(Decision.RUN);
    }

    @Test
    void aTickOfARemovedJobDoesNotRun() {
        define(everyMinute());
        registry.apply(List.of(), "test", "test", false);
        clock.set(TEN);

        assertThat(ledger.open(tick(TEN)).reason()).isEqualTo(Reason.REMOVED);
    }

    @Test
    void anUnknownJobIsRefusedWithTheNamesOfThoseThatAreKnown() {
        define(everyMinute());

        assertThatThrownBy(() -> ledger.open(tick("jop", TEN)))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureKind.MISCONFIGURED.name());
                    assertThat(failure.isNonRetryable()).isTrue();
                    assertThat(failure.getOriginalMessage()).contains("unknown job jop", "[job]");
                });
    }

    @Test
    void aRowOnlyEverMovesForward() {
        define(everyMinute());
        clock.set(TEN);
        ledger.open(tick(TEN));
        close(TEN, RunStatus.ERROR);

        close(TEN, RunStatus.CANCELLED);
        assertThat(row(TEN).status()).as("first outcome of equal rank stands").isEqualTo(RunStatus.ERROR);
        close(TEN, RunStatus.SUCCESS);
        assertThat(row(TEN).status()).as("a reset run that succeeds").isEqualTo(RunStatus.SUCCESS);
        close(TEN, RunStatus.ERROR);
        assertThat(row(TEN).status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(mirror()).containsExactly(Map.entry(RunId.ofTick("job", TEN), "success"));
    }

    @Test
    void theDatabaseKnowsTheSameRanks() {
        Map<String, Integer> ranks = jdbi.withHandle(handle -> handle.createQuery(
                        "select status, perennial.status_rank(status) as rank from unnest(:all) as status")
                .bindArray(
                        "all",
                        String.class,
                        Arrays.stream(RunStatus.values()).map(RunStatus::word).toList())
                .reduceRows(new java.util.HashMap<String, Integer>(), (all, row) -> {
                    all.put(row.getColumn("status", String.class), row.getColumn("rank", Integer.class));
                    return all;
                }));

        assertThat(ranks).hasSize(RunStatus.values().length);
        Stream.of(RunStatus.values()).forEach(status -> assertThat(ranks).containsEntry(status.word(), status.rank()));
    }

    @Test
    void aMirrorThatTheApplicationBentDoesNotFailTheLedger() {
        define(everyMinute());
        clock.set(TEN);
        jdbi.useHandle(handle -> handle.execute("alter table public.cron_job_runs rename column result to outcome"));
        try {
            ledger.open(tick(TEN));
            close(TEN, RunStatus.SUCCESS);

            assertThat(row(TEN).status()).isEqualTo(RunStatus.SUCCESS);
        } finally {
            jdbi.useHandle(
                    handle -> handle.execute("alter table public.cron_job_runs rename column outcome to result"));
        }
    }

    @Test
    void aRowLiesInThePartitionOfItsMonth() {
        define(with(everyMinute(), false, 1, Optional.empty()));
        Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
        clock.set(now);
        ledger.open(tick(now));

        String partition = jdbi.withHandle(
                handle -> handle.createQuery("select tableoid::regclass::text from perennial.runs where id = :id")
                        .bind("id", RunId.ofTick("job", now))
                        .mapTo(String.class)
                        .one());
        assertThat(partition)
                .isEqualTo("perennial.runs_"
                        + java.time.format.DateTimeFormatter.ofPattern("yyyy_MM")
                                .format(now.atZone(ZoneOffset.UTC)));
    }

    private void define(JobDefinition job) {
        registry.apply(List.of(job), "test", "test", false);
    }

    private void redefine(Instant when, JobDefinition job) {
        clock.set(when);
        define(job);
    }

    private static JobDefinition at(JobDefinition job, Duration period, Duration offset) {
        return new JobDefinition(
                job.id(),
                job.name(),
                job.workflow(),
                new Timing.Every(period, offset),
                job.timeZone(),
                job.coalesce(),
                job.maxInstances(),
                job.misfireGrace(),
                job.catchupWindow(),
                job.timeout(),
                job.after(),
                job.settings());
    }

    private static Timing minutely() {
        return new Timing.Every(MINUTE, Duration.ZERO);
    }

    private static JobDefinition everyMinute() {
        return new JobDefinition(
                "job",
                "Job",
                "Job",
                minutely(),
                ZoneOffset.UTC,
                true,
                1,
                Optional.of(Duration.ofHours(1)),
                Duration.ofDays(1),
                MINUTE,
                Optional.empty(),
                Map.of());
    }

    private static JobDefinition with(JobDefinition job, boolean coalesce, int instances, Optional<Duration> grace) {
        return new JobDefinition(
                job.id(),
                job.name(),
                job.workflow(),
                job.timing(),
                job.timeZone(),
                coalesce,
                instances,
                grace,
                job.catchupWindow(),
                job.timeout(),
                job.after(),
                job.settings());
    }

    private static JobDefinition named(String id) {
        JobDefinition job = everyMinute();
        return new JobDefinition(
                id,
                id,
                "Other",
                job.timing(),
                job.timeZone(),
                job.coalesce(),
                job.maxInstances(),
                job.misfireGrace(),
                job.catchupWindow(),
                job.timeout(),
                job.after(),
                job.settings());
    }

    private static JobDefinition following(JobDefinition first) {
        return following(new After(first.id(), Duration.ofMinutes(10)));
    }

    private static JobDefinition following(After after) {
        return new JobDefinition(
                "second",
                "Second",
                "Second",
                new Timing.Every(Duration.ofHours(1), Duration.ZERO),
                ZoneOffset.UTC,
                true,
                1,
                Optional.of(Duration.ofMinutes(5)),
                Duration.ofDays(1),
                MINUTE,
                Optional.of(after),
                Map.of());
    }

    private RunOpening tick(Instant tick) {
        return tick("job", tick, "temporal-run");
    }

    private RunOpening tick(Instant tick, String temporalRun) {
        return tick("job", tick, temporalRun);
    }

    private RunOpening tick(String job, Instant tick) {
        return tick(job, tick, "temporal-run");
    }

    private RunOpening tick(String job, Instant tick, String temporalRun) {
        return new RunOpening(job, "Job", job + "-" + tick, temporalRun, tick, clock.instant(), null, false, null);
    }

    private RunOpening manual(String workflowId, boolean force) {
        return new RunOpening("job", "Job", workflowId, "temporal-run", null, clock.instant(), null, force, "ada");
    }

    private void close(Instant tick, RunStatus status) {
        ledger.close(closing(RunId.ofTick("job", tick), status));
    }

    private RunClosing closing(UUID id, RunStatus status) {
        boolean success = status == RunStatus.SUCCESS;
        return new RunClosing(
                id,
                status,
                null,
                clock.instant(),
                1_000,
                success ? Map.of("count", 3) : null,
                success ? null : "it broke",
                success ? null : FailureKind.UNEXPECTED,
                null);
    }

    private Run row(Instant tick) {
        return jdbi.withHandle(handle -> new RunDao(handle).find(RunId.ofTick("job", tick)))
                .orElseThrow();
    }

    private List<Run> rows() {
        return jdbi.withHandle(handle -> new RunDao(handle).newest(RunFilter.ALL, 100));
    }

    private Map<UUID, String> mirror() {
        return jdbi.withHandle(handle -> handle.createQuery("select id, status from public.cron_job_runs")
                .reduceRows(new java.util.HashMap<UUID, String>(), (all, row) -> {
                    all.put(row.getColumn("id", UUID.class), row.getColumn("status", String.class));
                    return all;
                }));
    }

    private void beats(Instant from, Instant until) {
        jdbi.useHandle(handle -> {
            for (Instant at = from; !at.isAfter(until); at = at.plusSeconds(2)) {
                new UptimeDao(handle).beat("worker", at);
            }
        });
    }

    private static final class SetClock extends Clock {

        private volatile Instant now = TEN;

        void set(Instant instant) {
            now = instant;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
