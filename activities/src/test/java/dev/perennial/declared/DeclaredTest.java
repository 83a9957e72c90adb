package dev.perennial.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.Difference;
import dev.perennial.database.TestDatabase;
import dev.perennial.declared.DriftItem.Kind;
import dev.perennial.declared.RegistrySnapshot.Writer;
import dev.perennial.registry.Claim;
import dev.perennial.registry.Expected;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a file would change, and what differs from it, on a real PostgreSQL. */
class DeclaredTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
    private static final String FILE =
            """
            jobs:
              one: { workflow: Work, cron: 0 3 * * *, time_zone: Europe/London }
              two: { workflow: Work, every: 6h }
              three: { workflow: Work, every: 1h }
            """;

    private final Jdbi jdbi = DATABASE.jdbi();
    private final Registry registry = new Registry(jdbi, Clock.fixed(NINE, ZoneOffset.UTC));

    @BeforeEach
    void apply() {
        DATABASE.truncate("perennial.job_definitions", "perennial.job_events");
        registry.apply(jobs(FILE), Claim.of("jobs.yaml"), "cli:ops", false);
    }

    @Test
    void aPlanTellsTimesBeforeAndAfterAndFieldByField() {
        List<PlannedChange> plan = plan(FILE.replace("0 3", "30 4").replace("6h", "6h, timeout: 5m"), true);

        assertThat(plan)
                .extracting(PlannedChange::kind)
                .containsExactly(Change.Kind.CHANGED, Change.Kind.CHANGED, Change.Kind.UNCHANGED);
        assertThat(plan.get(0).differences("jobs.yaml"))
                .containsExactly(new Difference("cron", "0 3 * * *", "30 4 * * *"));
        assertThat(plan.get(0).dueBefore())
                .containsExactly(
                        Instant.parse("2026-11-22T03:00:00Z"),
                        Instant.parse("2026-11-23T03:00:00Z"),
                        Instant.parse("2026-11-24T03:00:00Z"));
        assertThat(plan.get(0).dueAfter()).startsWith(Instant.parse("2026-11-22T04:30:00Z"));
        assertThat(plan.get(1).differences("jobs.yaml")).containsExactly(new Difference("timeout", "1h", "5m"));
        assertThat(plan.get(1).dueBefore()).as("it is due as before").isEmpty();
        assertThat(plan.get(1).dueAfter()).isEmpty();
        assertThat(plan.get(2).differences("jobs.yaml")).isEmpty();
    }

    @Test
    void aPlanTellsWhatANewJobSaysAndWhenItRunsFirst() {
        PlannedChange added = plan(
                        FILE + "  four: { name: 4, workflow: Work, every: 1h, held: true, settings: { a: 1 } }\n", true)
                .get(3);

        assertThat(added.kind()).isEqualTo(Change.Kind.ADDED);
        assertThat(added.isHeld()).isTrue();
        assertThat(added.differences("jobs.yaml"))
                .extracting(Difference::field, Difference::after)
                .containsExactly(
                        tuple("every", "1h"),
                        tuple("held", true),
                        tuple("name", "4"),
                        tuple("settings.a", 1),
                        tuple("workflow", "Work"));
        assertThat(added.dueAfter())
                .startsWith(Instant.parse("2026-11-21T10:00:00Z"))
                .hasSize(3);
    }

    @Test
    void onlyAPlanThatPrunesRemovesWhatIsNotNamed() {
        String less = FILE.replaceAll("  two.*\n", "");
        registry.pause("two", "ops", "review");

        PlannedChange kept = plan(less, false).get(2);
        assertThat(kept.change().isNoLongerNamed()).isTrue();
        assertThat(kept.change().why()).isEqualTo("is no longer in the file");
        assertThat(kept.change().changesSomething()).isFalse();

        PlannedChange removed = plan(less, true).get(2);
        assertThat(removed.kind()).isEqualTo(Change.Kind.REMOVED);
        assertThat(removed.lastRun()).isEmpty();
        assertThat(removed.before().flatMap(RegisteredJob::pause))
                .map(RegisteredJob.Pause::note)
                .contains("review");
        assertThat(removed.dueBefore()).hasSize(3);
    }

    @Test
    void aPlanWarnsOfJobsThatWaitForOneThatGoes() {
        registry.save(
                jobs("jobs: { two: { workflow: Work, every: 1h }, waiter: { workflow: Work, every: 1h, after: { job: two } } }")
                        .get(1),
                Claim.of(Claim.API),
                "token ci",
                Expected.ANYTHING);
        List<PlannedChange> plan = plan(FILE.replaceAll("  two.*\n", ""), true);

        assertThat(CataloguePreview.warnings(plan, registry.all()))
                .extracting(CatalogueProblem::toString)
                .containsExactly("two: is removed, and waiter, of api, waits for it: it will run without waiting");
        assertThat(CataloguePreview.warnings(plan(FILE, true), registry.all())).isEmpty();
    }

    @Test
    void aPlanSaysThatItReplacesWhatCannotBeRead() {
        asANewerVersionWouldWrite("one", "'{}'");

        PlannedChange replaced = plan(FILE, true).get(0);

        assertThat(replaced.kind()).isEqualTo(Change.Kind.CHANGED);
        assertThat(replaced.replacesUnreadable()).isTrue();
        assertThat(replaced.dueAfter()).hasSize(3);
    }

    @Test
    void thereIsNoDriftWhereTheRegistrySaysTheSame() {
        registry.pause("one", "ops", "review");

        assertThat(drift(FILE, true)).isEmpty();
    }

    @Test
    void driftTellsWhatDiffersAndWhoChangedIt() {
        Claim api = new Claim(Claim.API, true);
        registry.save(jobs(FILE.replace("0 3", "0 5")).get(0), api, "token ci", Expected.ANYTHING);
        registry.remove("two", api, "ada", Expected.ANYTHING);
        registry.save(
                jobs("jobs: { other: { workflow: Work, every: 2h } }").get(0), api, "token ci", Expected.ANYTHING);
        Optional<Writer> ci = Optional.of(new Writer("api", Optional.of("token ci"), NINE));

        List<DriftItem> items = drift(FILE.replaceAll("  three.*\n", ""), false);

        assertThat(items)
                .containsExactly(
                        new DriftItem("one", Kind.DIFFERENT, "cron", "0 3 * * *", "0 5 * * *", ci),
                        new DriftItem("one", Kind.DIFFERENT, "source", "jobs.yaml", "api", ci),
                        new DriftItem(
                                "two",
                                Kind.MISSING,
                                "",
                                "every 6h",
                                "removed",
                                Optional.of(new Writer("api", Optional.of("ada"), NINE))),
                        new DriftItem(
                                "three",
                                Kind.UNDECLARED,
                                "",
                                null,
                                "every 1h",
                                Optional.of(new Writer("jobs.yaml", Optional.of("cli:ops"), NINE))));
        assertThat(drift(FILE, true)).contains(new DriftItem("other", Kind.UNDECLARED, "", null, "every 2h", ci));
    }

    @Test
    void driftAndExportNameWhatCannotBeRead() {
        asANewerVersionWouldWrite("one", "'{}'");
        asANewerVersionWouldWrite("two", "spec || '{\"budget\": \"ops\"}'");

        assertThat(drift(FILE, false))
                .extracting(DriftItem::jobId, DriftItem::kind)
                .containsExactly(tuple("one", Kind.UNREADABLE));
        assertThat(CatalogueExport.yaml(snapshot()))
                .startsWith("# one is not here: this version cannot read its definition (version 1, of jobs.yaml): ")
                .contains(
                        "  # two is not whole here: a newer version says more of it, which apply leaves as it is: budget\n")
                .contains("\n  three:\n");
    }

    private List<PlannedChange> plan(String yaml, boolean prune) {
        List<RegisteredJob> before = registry.all();
        List<Change> changes = registry.apply(jobs(yaml), new Claim("jobs.yaml", false, prune), "cli:ops", true);
        return jdbi.withHandle(handle -> CataloguePreview.of(changes, before, jobs(yaml), handle, NINE));
    }

    private List<DriftItem> drift(String yaml, boolean strict) {
        return FileDrift.between(jobs(yaml), "jobs.yaml", snapshot(), strict);
    }

    private RegistrySnapshot snapshot() {
        return jdbi.withHandle(RegistrySnapshot::read);
    }

    private void asANewerVersionWouldWrite(String id, String spec) {
        jdbi.useHandle(
                handle -> handle.execute("update perennial.job_definitions set spec = " + spec + " where id = ?", id));
    }

    private static List<JobDefinition> jobs(String yaml) {
        return Catalogue.read("jobs.yaml", yaml).jobs();
    }
}
