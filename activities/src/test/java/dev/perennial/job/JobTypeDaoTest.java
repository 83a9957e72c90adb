package dev.perennial.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.TestDatabase;
import dev.perennial.ledger.UptimeDao;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who runs what, as the workers say it. */
class JobTypeDaoTest {

    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void begin() {
        database.truncate("perennial.job_types");
        database.truncate("perennial.unattended_task_queues");
        database.truncate("perennial.uptimes");
    }

    @Test
    void aWorkerThatStartsAgainRunsWhatItSaysThen() {
        record("one", NOW, type("A", "old"), type("B", "b"));
        record("one", NOW.plusSeconds(1), type("A", "new"));

        assertThat(recorded()).extracting(JobTypeDescription::workflow).containsExactly("A");
        assertThat(recorded().get(0).settings().check(Map.of("new", 1))).isEmpty();
        assertThat(recorded().get(0).settings().check(Map.of("old", 1))).hasSize(1);
    }

    @Test
    void theWorkerThatStartedLastDescribesAType() {
        record("one", NOW.plusSeconds(1), type("A", "new"));
        record("two", NOW, type("A", "old"));

        assertThat(recorded().get(0).settings().check(Map.of("new", 1))).isEmpty();
    }

    @Test
    void onlyWhoBeatsIsAlive() {
        record("one", NOW, type("A", "a"));
        record("two", NOW, type("B", "b"));
        assertThat(live()).isEmpty();

        beat("one");
        assertThat(live()).hasValueSatisfying(types -> {
            assertThat(types.whyNot("A", Map.of("a", 1))).isEmpty();
            assertThat(types.whyNot("A", Map.of("aa", 1)))
                    .contains("settings.aa: unknown setting of A, did you mean a?");
            assertThat(types.whyNot("B", Map.of())).contains("no worker runs the workflow type B; there are A");
        });
    }

    @Test
    void aTaskQueueThatNobodyPollsIsToldUntilSomebodyDoes() {
        JobTypeDescription start = LocalJobTypes.shipped().find("StartWorkflow").orElseThrow();
        Map<String, Object> settings = Map.of("start", Map.of("workflow", "R", "task_queue", "queue"));
        record("one", NOW, start);
        beat("one");

        unattended(NOW, "queue", "other");
        assertThat(live().orElseThrow().whyNot("StartWorkflow", settings))
                .contains("no worker polls the task queue queue; start one");
        unattended(NOW, "other");
        assertThat(live().orElseThrow().whyNot("StartWorkflow", settings)).isEmpty();
        unattended(NOW.minus(UptimeDao.GAP), "queue");
        assertThat(live().orElseThrow().whyNot("StartWorkflow", settings)).isEmpty();
    }

    private static void unattended(Instant now, String... queues) {
        database.jdbi().useHandle(handle -> new TaskQueueDao(handle).record(List.of(queues), now));
    }

    @Test
    void nobodyCanTellWhileAWorkerDoesNotSay() {
        record("one", NOW, type("A", "a"));
        beat("one");
        beat("of an older version");

        assertThat(live()).isEmpty();
    }

    @Test
    void forgetsWhoIsGone() {
        record("one", NOW, type("A", "a"));
        record("two", NOW, type("B", "b"));
        beat("one");

        database.jdbi().useHandle(handle -> new JobTypeDao(handle).forgetBefore(NOW.plusSeconds(1)));

        assertThat(recorded()).extracting(JobTypeDescription::workflow).containsExactly("A");
    }

    private static JobTypeDescription type(String workflow, String setting) {
        return new RecordedJobType(
                workflow,
                SettingsSchema.of(
                        "{ \"additionalProperties\": false, \"properties\": { \"%s\": {} } }".formatted(setting)));
    }

    private static void record(String process, Instant now, JobTypeDescription... types) {
        database.jdbi().useHandle(handle -> new JobTypeDao(handle).record(process, List.of(types), now));
    }

    private static void beat(String process) {
        database.jdbi().useHandle(handle -> new UptimeDao(handle).beat(process, NOW));
    }

    private static List<JobTypeDescription> recorded() {
        return database.jdbi().withHandle(handle -> new JobTypeDao(handle).recorded());
    }

    private static java.util.Optional<JobTypes> live() {
        return database.jdbi().withHandle(handle -> new JobTypeDao(handle).live(NOW.minus(UptimeDao.GAP)));
    }
}
