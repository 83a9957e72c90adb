package dev.perennial.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.database.TestDatabase;
import dev.perennial.registry.Registry.Change;
import dev.perennial.registry.Registry.Saved;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry on a real PostgreSQL: what an older version makes of a newer one's rows, and when a job was due. */
class RegistryTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Claim API = Claim.of(Claim.API);
    private static final Claim TAKING_OVER = new Claim(Claim.API, true);

    private final Jdbi jdbi = DATABASE.jdbi();

    @BeforeEach
    void emptyHouse() {
        DATABASE.truncate("perennial.job_definitions", "perennial.job_events");
    }

    @Test
    void aFieldOfANewerVersionIsPassedOverAndStaysWhenTheJobIsWritten() {
        hourly(NINE, "one", "two");
        asANewerVersionWouldWrite(
                "one", "spec || '{\"budget\": \"ops\", \"after\": {\"job\": \"two\", \"where\": \"here\"}}'");

        assertThat(changes(apply(NINE, job("one", "every: 1h, after: { job: two }"), job("two", "every: 1h"))))
                .containsExactly("one UNCHANGED", "two UNCHANGED");
        assertThat(changes(apply(NINE, job("one", "every: 2h, after: { job: two }"), job("two", "every: 1h"))))
                .containsExactly("one CHANGED", "two UNCHANGED");

        assertThat(spec("one"))
                .contains("\"budget\": \"ops\"", "\"where\": \"here\"", "\"every\": \"2h\"", "\"max_wait\": \"30m\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec - 'every' || '{\"sun\": \"rise\"}'",
                "spec || '{\"every\": \"3 moons\"}'",
                "spec || '{\"every\": \"0s\"}'",
                "spec || '{\"time_zone\": \"Mars/Olympus\"}'",
                "spec || '{\"max_instances\": \"many\"}'",
                "spec || '{\"settings\": []}'",
                "spec - 'workflow'",
                "'{}'",
                "'[1, 2]'",
                "'\"nonsense\"'"
            })
    void aDefinitionThatCannotBeReadHarmsItsJobAlone(String newer) {
        hourly(NINE, "one", "two");
        converged("two");
        asANewerVersionWouldWrite("one", newer);

        assertThat(registry(NINE).all()).extracting(RegisteredJob::id).containsExactly("two");
        assertThat(registry(NINE).unreadable()).extracting(UnreadableJob::id).containsExactly("one");
        assertThat(registry(NINE).find("two")).isPresent();
        assertThatThrownBy(() -> registry(NINE).find("one"))
                .isInstanceOf(UnreadableDefinitionException.class)
                .hasMessageStartingWith("this version cannot read the definition of one");
        assertThat(dao(JobDefinitionDao::toConverge))
                .as("there is nothing that this version could write to Temporal")
                .isEmpty();

        assertThat(changes(apply(NINE, job("one", "every: 1h"), job("two", "every: 2h"))))
                .containsExactly("one CHANGED", "two CHANGED");
        assertThat(registry(NINE).all()).extracting(RegisteredJob::id).containsExactly("one", "two");
    }

    @Test
    void aJobWhoseDefinitionCannotBeReadCanBeRemoved() {
        hourly(NINE, "one", "two");
        converged("one");
        asANewerVersionWouldWrite("one", "'{}'");

        assertThat(changes(hourly(NINE, "two"))).containsExactly("two UNCHANGED", "one REMOVED");

        assertThat(registry(NINE).unreadable()).isEmpty();
        assertThat(dao(JobDefinitionDao::removedButConverged)).containsExactly("one");
    }

    @Test
    void eachTimeIsOfTheVersionOfItsTime() {
        apply(NINE.plusSeconds(1), job("one", "every: 1h"));
        apply(NINE.plus(HOUR.multipliedBy(3)), job("one", "every: 1h, offset: 30m"));

        assertThat(due(NINE, NINE.plus(HOUR.multipliedBy(5))))
                .containsExactly("10:00", "11:00", "12:00", "12:30", "13:30");
        assertThat(dueTimes(NINE.plus(HOUR.multipliedBy(4))).between(NINE, NINE.plus(HOUR.multipliedBy(5)), 100))
                .as("versions that had ended before are not looked at")
                .hasSize(2);
    }

    @Test
    void aRemovedJobThatCameBackWasNotDueMeanwhileAndIsAuditedFromWhereThatHadEnded() {
        apply(NINE.plusSeconds(1), job("one", "every: 1h"));
        apply(NINE.plus(HOUR.multipliedBy(2)).plusSeconds(1));
        assertThat(dao(JobDefinitionDao::removedButNotAudited))
                .extracting(RegisteredJob::id)
                .containsExactly("one");
        apply(NINE.plus(HOUR.multipliedBy(5)).plusSeconds(1), job("one", "every: 1h"));

        assertThat(due(NINE, NINE.plus(HOUR.multipliedBy(7)))).containsExactly("10:00", "11:00", "15:00", "16:00");
        assertThat(registry(NINE).find("one").orElseThrow().auditedUntil()).isEqualTo(NINE.plusSeconds(1));
    }

    /** A moment just before a tick that waits is not the tick: nobody would look at that one again. */
    @Test
    void whatIsAccountedForIsNeverRoundedUpToATickThatWaits() {
        apply(NINE, job("one", "every: 1h"));
        Instant tick = NINE.plus(HOUR);

        jdbi.useHandle(handle -> new JobDefinitionDao(handle).auditedUntil("one", tick.minusNanos(1)));

        assertThat(registry(NINE).find("one").orElseThrow().auditedUntil())
                .isBefore(tick)
                .isAfter(tick.minusMillis(1));
    }

    @Test
    void aVersionThatAnOlderProcessWroteEndsWhereTheNextBegins() {
        apply(NINE.plusSeconds(1), job("one", "every: 1h"));
        apply(NINE.plus(HOUR).plusSeconds(1), job("one", "every: 1h, offset: 30m"));
        jdbi.useHandle(handle -> handle.execute("update perennial.job_versions set valid_until = null"));

        assertThat(due(NINE, NINE.plus(HOUR.multipliedBy(3)))).containsExactly("10:00", "10:30", "11:30");
    }

    @Test
    void nothingIsKnownOfATimeWhoseDefinitionCannotBeRead() {
        apply(NINE.plusSeconds(1), job("one", "every: 1h"));
        apply(NINE.plus(HOUR).plusSeconds(1), job("one", "every: 1h, offset: 30m"));
        jdbi.useHandle(handle -> handle.execute("update perennial.job_versions set spec = '{}' where version = 1"));

        DueTimes times = dueTimes(NINE);
        assertThat(times.between(NINE, NINE.plus(HOUR.multipliedBy(2)), 100)).hasSize(1);
        assertThat(times.isPartlyUnreadable(NINE, NINE.plus(HOUR.multipliedBy(2))))
                .isTrue();
        assertThat(times.isPartlyUnreadable(NINE.plus(HOUR).plusSeconds(1), NINE.plus(HOUR.multipliedBy(2))))
                .isFalse();
    }

    @Test
    void aRunIsToldOnlyAVersionOfItsOwnKind() {
        JobDefinition other = Catalogue.read("jobs.yaml", "jobs: { one: { workflow: Other, every: 1h } }")
                .jobs()
                .get(0);
        save(NINE, other, API, Expected.ANYTHING);
        save(NINE.plus(HOUR), job("one", "every: 1h"), API, Expected.ANYTHING);
        save(NINE.plus(HOUR).plus(HOUR), job("one", "every: 2h"), API, Expected.ANYTHING);
        RegisteredJob job = registry(NINE).find("one").orElseThrow();

        assertThat(registry(NINE).whyNot(job, 2)).isEmpty();
        assertThat(registry(NINE).whyNot(job, 1)).contains("version 1 of job one is of another kind of job");
        assertThat(registry(NINE).whyNot(job, 9)).contains("there is no version 9 of job one");
    }

    @Test
    void oneJobIsWrittenLikeACatalogue() {
        Saved added = save(NINE, job("one", "every: 1h"), API, Expected.NOTHING);
        Saved same = save(NINE, job("one", "every: 1h"), API, Expected.version(1));
        Saved changed = save(NINE.plus(HOUR), job("one", "every: 2h"), API, Expected.version(Optional.of(1)));

        assertThat(List.of(added.kind(), same.kind(), changed.kind()))
                .containsExactly(Change.Kind.ADDED, Change.Kind.UNCHANGED, Change.Kind.CHANGED);
        assertThat(added.before()).isEmpty();
        assertThat(changed.before()).isEqualTo(added.after());
        assertThat(changed.after()).hasValueSatisfying(spec -> assertThat(spec).contains("\"every\": \"2h\""));
        assertThat(registry(NINE).find("one")).hasValueSatisfying(job -> {
            assertThat(job.version()).isEqualTo(2);
            assertThat(job.source()).isEqualTo("api");
        });
        assertThat(registry(NINE).events("one", 9))
                .extracting(event -> event.kind() + " " + event.detail())
                .containsExactly("changed from api", "added from api");
    }

    @Test
    void whoeverSawAnotherVersionChangesNothing() {
        save(NINE, job("one", "every: 1h"), API, Expected.ANYTHING);

        for (Expected stale : List.of(Expected.version(2), Expected.NOTHING)) {
            assertThatThrownBy(() -> save(NINE, job("one", "every: 2h"), API, stale))
                    .isInstanceOf(StaleDefinitionException.class);
            assertThatThrownBy(() -> registry(NINE).remove("one", API, "test", stale))
                    .isInstanceOf(StaleDefinitionException.class);
        }
        assertThatThrownBy(() -> save(NINE, job("two", "every: 2h"), API, Expected.version(1)))
                .isInstanceOf(StaleDefinitionException.class);

        assertThat(registry(NINE).all()).extracting(RegisteredJob::version).containsExactly(1);
        assertThat(registry(NINE).events("one", 9)).hasSize(1);
    }

    @Test
    void whatAFileOwnsIsTakenOverOrLeftAlone() {
        hourly(NINE, "one", "two");

        assertThatThrownBy(() -> save(NINE, job("one", "every: 2h"), API, Expected.ANYTHING))
                .isInstanceOfSatisfying(ForeignDefinitionException.class, foreign -> assertThat(foreign.owner())
                        .isEqualTo("test"));
        assertThatThrownBy(() -> registry(NINE).remove("two", API, "test", Expected.ANYTHING))
                .isInstanceOf(ForeignDefinitionException.class);

        assertThat(save(NINE, job("one", "every: 1h"), TAKING_OVER, Expected.ANYTHING)
                        .kind())
                .as("another owner is a change")
                .isEqualTo(Change.Kind.CHANGED);
        assertThat(registry(NINE).find("one").orElseThrow().source()).isEqualTo("api");
    }

    @Test
    void whatWasTakenOverIsKeptUntilTheFileTakesItBack() {
        hourly(NINE, "one", "two", "three");
        save(NINE, job("one", "every: 2h"), TAKING_OVER, Expected.ANYTHING);
        registry(NINE).remove("two", TAKING_OVER, "test", Expected.ANYTHING);
        JobDefinition[] file = {job("one", "every: 1h"), job("two", "every: 1h")};

        assertThat(apply(NINE, file))
                .extracting(change -> change.jobId() + " " + change.kind() + " " + change.why())
                .containsExactly("one KEPT is owned by api", "two KEPT was removed by api", "three REMOVED ");
        assertThat(changes(apply(NINE))).as("no longer named").isEmpty();
        assertThat(registry(NINE).all())
                .extracting(job -> job.id() + " " + job.definition().timing().text())
                .containsExactly("one every 2h");

        List<Change> back = registry(NINE).apply(List.of(file), new Claim("test", true), "test", false);
        assertThat(changes(back)).containsExactly("one CHANGED", "two ADDED");
        assertThat(changes(apply(NINE, file))).containsExactly("one UNCHANGED", "two UNCHANGED");
    }

    @Test
    void whatTheFileNoLongerNamesIsKeptUnlessItPrunes() {
        hourly(NINE, "one", "two");
        asANewerVersionWouldWrite("two", "'{}'");
        List<JobDefinition> file = List.of(job("one", "every: 1h"));

        assertThat(registry(NINE).apply(file, Claim.of("test"), "test", false))
                .extracting(change -> change.jobId() + " " + change.kind() + " " + change.why())
                .containsExactly("one UNCHANGED ", "two KEPT is no longer in the file");
        assertThat(registry(NINE).ids()).containsExactly("one", "two");

        assertThat(changes(registry(NINE).apply(file, Claim.of("test").pruning(), "test", false)))
                .containsExactly("one UNCHANGED", "two REMOVED");
        assertThat(registry(NINE).ids()).containsExactly("one");
    }

    @Test
    void aDefinitionThatCannotBeReadIsReplacedWhole() {
        save(NINE, job("one", "every: 1h"), API, Expected.ANYTHING);
        asANewerVersionWouldWrite("one", "'{}'");

        Saved saved = save(NINE, job("one", "every: 1h"), API, Expected.version(1));

        assertThat(saved.kind()).isEqualTo(Change.Kind.CHANGED);
        assertThat(saved.before()).contains("{}");
    }

    @Test
    void everyVersionIsToldWithTheTimeItWasValid() {
        save(NINE, job("one", "every: 1h"), API, Expected.ANYTHING);
        save(NINE.plus(HOUR), job("one", "every: 2h"), API, Expected.ANYTHING);
        Registry later = registry(NINE.plus(HOUR.multipliedBy(2)));

        assertThat(later.remove("one", API, "test", Expected.version(2)))
                .hasValueSatisfying(saved -> assertThat(saved.after()).isEmpty());

        assertThat(later.remove("one", API, "test", Expected.ANYTHING)).isEmpty();
        assertThat(later.versions("one"))
                .extracting(JobVersion::version, JobVersion::validFrom, JobVersion::validUntil)
                .containsExactly(
                        tuple(2, NINE.plus(HOUR), Optional.of(NINE.plus(HOUR.multipliedBy(2)))),
                        tuple(1, NINE, Optional.of(NINE.plus(HOUR))));
        assertThat(later.versions("one").get(1).spec()).contains("\"every\": \"1h\"");
        assertThat(later.versions("two")).isEmpty();
    }

    @Test
    void ofTwoWhoAddAJobAtOnceOneIsToldThatItIsThere() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Void> first =
                CompletableFuture.runAsync(() -> registry(NINE).holding(() -> {
                    inside.countDown();
                    awaitSomebodyWaiting();
                    return save(NINE, job("one", "every: 1h"), API, Expected.NOTHING);
                }));
        inside.await();

        assertThatThrownBy(() -> save(NINE, job("one", "every: 2h"), API, Expected.NOTHING))
                .isInstanceOf(StaleDefinitionException.class);

        first.get();
        assertThat(registry(NINE).find("one").orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void aHeldJobBeginsPausedAndLaterDefinitionsLeaveThatAlone() {
        apply(NINE, job("one", "every: 1h, held: true"), job("two", "every: 1h"));

        assertThat(pause("one"))
                .contains(new RegisteredJob.Pause(NINE, "test", "held: switch it on with perennial jobs resume one"));
        assertThat(pause("two")).isEmpty();
        assertThat(registry(NINE).events("one", 10)).extracting(JobEvent::kind).containsExactly("paused", "added");

        assertThat(changes(apply(NINE.plus(HOUR), job("one", "every: 1h"), job("two", "every: 1h, held: true"))))
                .containsExactly("one CHANGED", "two CHANGED");
        assertThat(pause("one")).as("without the field it is not resumed").isPresent();
        assertThat(pause("two")).as("it was there already").isEmpty();
    }

    @Test
    void aHeldJobThatWasResumedIsNotPausedAgain() {
        apply(NINE, job("one", "every: 1h, held: true"));
        registry(NINE.plus(HOUR)).resume("one", "test", "looks right");

        assertThat(changes(apply(NINE.plus(HOUR), job("one", "every: 1h, held: true"))))
                .containsExactly("one UNCHANGED");
        assertThat(changes(apply(NINE.plus(HOUR), job("one", "every: 2h, held: true"))))
                .containsExactly("one CHANGED");
        save(NINE.plus(HOUR), job("one", "every: 3h, held: true"), new Claim("test", true), Expected.ANYTHING);

        assertThat(pause("one")).isEmpty();
    }

    @Test
    void aHeldJobIsPausedBySavingItAloneAndWhenItComesBackAndByNoDryRun() {
        registry(NINE).apply(List.of(job("one", "every: 1h, held: true")), "test", "test", true);
        assertThat(registry(NINE).find("one")).isEmpty();

        save(NINE, job("one", "every: 1h, held: true"), API, Expected.ANYTHING);
        assertThat(pause("one")).map(RegisteredJob.Pause::by).contains("api");

        registry(NINE.plus(HOUR)).resume("one", "test", "looks right");
        registry(NINE.plus(HOUR)).remove("one", API, "test", Expected.ANYTHING);
        save(NINE.plus(HOUR), job("one", "every: 1h, held: true"), API, Expected.ANYTHING);
        assertThat(pause("one")).as("it is new again").isPresent();
    }

    private Optional<RegisteredJob.Pause> pause(String id) {
        return registry(NINE).find(id).orElseThrow().pause();
    }

    private void awaitSomebodyWaiting() {
        await().until(() -> DATABASE.jdbi().withHandle(handle -> handle.createQuery(
                        "select exists (select 1 from pg_locks where locktype = 'advisory' and not granted)")
                .mapTo(Boolean.class)
                .one()));
    }

    private Saved save(Instant now, JobDefinition job, Claim claim, Expected expected) {
        return registry(now).save(job, claim, "test", expected);
    }

    private List<String> due(Instant after, Instant until) {
        return dueTimes(after).between(after, until, 100).stream()
                .map(tick -> tick.toString().substring(11, 16))
                .toList();
    }

    private DueTimes dueTimes(Instant since) {
        return dao(dao -> dao.dueTimes("one", since));
    }

    private List<Change> hourly(Instant now, String... ids) {
        JobDefinition[] jobs =
                java.util.Arrays.stream(ids).map(id -> job(id, "every: 1h")).toArray(JobDefinition[]::new);
        return apply(now, jobs);
    }

    private List<Change> apply(Instant now, JobDefinition... jobs) {
        return registry(now).apply(List.of(jobs), "test", "test", false);
    }

    private static List<String> changes(List<Change> changes) {
        return changes.stream()
                .map(change -> change.jobId() + " " + change.kind())
                .toList();
    }

    private Registry registry(Instant now) {
        return new Registry(jdbi, Clock.fixed(now, ZoneOffset.UTC));
    }

    private <T> T dao(Function<JobDefinitionDao, T> question) {
        return jdbi.withHandle(handle -> question.apply(new JobDefinitionDao(handle)));
    }

    private void converged(String id) {
        jdbi.useHandle(handle ->
                new JobDefinitionDao(handle).converged(id, new RegisteredJob.Converged(1, false, "fingerprint", "")));
    }

    private void asANewerVersionWouldWrite(String id, String spec) {
        jdbi.useHandle(
                handle -> handle.createUpdate("update perennial.job_definitions set spec = " + spec + " where id = ?")
                        .bind(0, id)
                        .execute());
    }

    private String spec(String id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select spec::text from perennial.job_definitions where id = :id")
                        .bind("id", id)
                        .mapTo(String.class)
                        .one());
    }

    private static JobDefinition job(String id, String fields) {
        String catalogue = "jobs: { %s: { name: %s, workflow: Work, %s }".formatted(id, id, fields)
                + (fields.contains("after") ? ", two: { name: two, workflow: Work, every: 1h } }" : " }");
        return Catalogue.read("jobs.yaml", catalogue).jobs().get(0);
    }
}
