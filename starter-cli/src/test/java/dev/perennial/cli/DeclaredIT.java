package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.runs.RunFixtures;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Json;
import dev.perennial.database.Schema;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.RecordedJobType;
import dev.perennial.job.SettingsSchema;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.run.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A file and the registry kept in step, on a real, migrated PostgreSQL, without a worker and without Temporal. */
class DeclaredIT {

    private static final String JOBS =
            """
            jobs:
              expire_codes:
                workflow: ExpireCodes
                cron: 0 3 * * *
                time_zone: Europe/London
              distribute_codes:
                workflow: DistributeCodes
                cron: 0 0 1 * *
                settings: { quota: { GOLD: 5 } }
            """;
    private static final String WARM =
            """
              warm_cache:
                every: 15m
                timeout: 5m
                held: true
                http: { url: "https://app.example.com/warm" }
            """;
    private static final String LESS = JOBS.split("  distribute_codes")[0];

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path directory;

    // Mutable state, made anew for each test
    private Jdbi jdbi;
    private CliInThisJvm perennial;

    @BeforeAll
    static void startPostgres() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void applyAFile() throws Exception {
        String url = DatabaseUrl.parse(postgres.createDatabase("declared_" + System.nanoTime()))
                .jdbcUrl();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        Schema.migrate(dataSource);
        jdbi = Jdbi.create(dataSource);
        perennial = new CliInThisJvm(directory, Map.of("DATABASE_URL", url));
        file(JOBS);
        ok("apply");
    }

    @Test
    void aPlanIsReadByAReviewerAndChangesNothing() throws Exception {
        file(LESS.replace("0 3", "0 4") + WARM);
        Instant tick = Instant.parse("2026-11-01T00:00:00Z");
        Run run = RunFixtures.ofTick(tick, RunStatus.SUCCESS, 900);
        record(run);
        ok("jobs", "pause", "distribute_codes", "--reason", "under review");

        String plan = ok("plan", "--prune").out();

        assertThat(plan.lines())
                .contains(
                        "~ expire_codes  changed  0 4 * * *",
                        "    cron: 0 3 * * * → 0 4 * * *",
                        "+ warm_cache (held)  added  every 15m",
                        "    http.url: https://app.example.com/warm",
                        "    begins paused; switch it on:  perennial jobs resume warm_cache",
                        "- distribute_codes  removed  0 0 1 * *",
                        "    it never ran",
                        "    its runs and versions stay",
                        "would be done: 1 added, 1 changed, 1 removed",
                        "do it:  perennial apply --prune");
        assertThat(plan)
                .containsPattern(
                        "    due before  (\\d{4}-\\d\\d-\\d\\d 03:00, ){2}\\d{4}-\\d\\d-\\d\\d 03:00 \\(Europe/London\\)")
                .containsPattern(
                        "    due after   (\\d{4}-\\d\\d-\\d\\d 04:00, ){2}\\d{4}-\\d\\d-\\d\\d 04:00 \\(Europe/London\\)")
                .containsPattern("    due first  \\d{4}-.* \\(UTC\\)")
                .containsPattern("    not due any more  \\d{4}-\\d\\d-01 00:00, .* \\(UTC\\)")
                .containsPattern("    its pause goes too: since \\d{4}-.*Z by cli.*: under review");
        assertThat(ok("plan", "--prune").out()).as("nothing was changed").isEqualTo(plan);
        assertThat(ok("plan").out())
                .contains("! distribute_codes  kept  is no longer in the file; to remove it: perennial apply --prune");
        assertThat(ok("plan", "--file", "jobs.yaml", "--take-over").out())
                .contains("do it:  perennial apply --file jobs.yaml --take-over\n");
    }

    @Test
    void aPlanTellsTheLastRunOfWhatGoes() throws Exception {
        file("jobs: {}\n");
        record(RunFixtures.ofTick(Instant.parse("2026-11-01T00:00:00Z"), RunStatus.ERROR, 900));

        assertThat(ok("plan", "--prune").out()).contains("    last run  2026-11-01 00:00:00Z, error");
    }

    @Test
    void theExitCodeOfAPlanSaysOnDemandThatSomethingChanges() throws Exception {
        assertThat(perennial.run("plan", "--exit-code").exitCode()).isEqualTo(ExitCode.OK);
        file(JOBS + WARM);

        assertThat(perennial.run("plan").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(perennial.run("plan", "--exit-code").exitCode()).isEqualTo(ExitCode.DIFFERENT);
        Map<?, ?> json = json(ok("plan", "--output", "json"));
        assertThat(json.get("changes_something")).isEqualTo(true);
        Map<?, ?> added = (Map<?, ?>) ((List<?>) json.get("changes")).get(2);
        assertThat(added.get("held")).isEqualTo(true);
        assertThat((List<?>) added.get("due_after")).hasSize(3);
        assertThat((List<?>) added.get("differences")).asString().contains("{field=every, before=null, after=15m}");

        file(LESS);
        assertThat(perennial.run("plan", "--exit-code").exitCode())
                .as("what is kept is no change")
                .isEqualTo(ExitCode.OK);
        file(JOBS.replace("cron", "corn"));
        assertThat(perennial.run("plan", "--exit-code").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void onlyPruneRemovesWhatTheFileNoLongerNames() throws Exception {
        file(LESS);

        assertThat(ok("apply").out())
                .contains("! distribute_codes  kept  is no longer in the file; to remove it: perennial apply --prune")
                .contains("nothing to change: 1 unchanged, 1 kept");
        assertThat(ok("jobs", "list").out()).contains("distribute_codes");

        assertThat(ok("apply", "--prune").out())
                .contains("- distribute_codes  removed  0 0 1 * *")
                .contains("done: 1 removed, 1 unchanged");
        assertThat(ok("jobs", "list").out()).doesNotContain("distribute_codes");
    }

    @Test
    void driftTellsWhatDiffersAndWhoChangedIt() throws Exception {
        assertThat(ok("drift", "--no-schedules").out())
                .contains("✓ no drift: 2 jobs declared, and the registry says the same; schedules were not looked at");
        ok("jobs", "pause", "expire_codes", "--reason", "a pause is no drift");
        assertThat(perennial.run("drift", "--no-schedules").exitCode()).isEqualTo(ExitCode.OK);

        file(LESS.replace("0 3", "0 4") + WARM);
        Called drift = perennial.run("drift", "--no-schedules");

        assertThat(drift.exitCode()).as(drift.err()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(drift.out())
                .containsPattern(
                        "expire_codes +different +cron +0 4 \\* \\* \\* +0 3 \\* \\* \\* +jobs.yaml, cli.*, \\d{4}-.*Z")
                .containsPattern("warm_cache +missing +every 15m +none")
                .containsPattern("distribute_codes +undeclared +none +0 0 1 \\* \\* UTC +jobs.yaml")
                .contains("✗ 3 differences; next: perennial plan shows what apply would change");
        List<?> items = (List<?>)
                json(perennial.run("drift", "--no-schedules", "-o", "json")).get("items");
        assertThat(((Map<?, ?>) items.get(0)).get("changed_by")).asString().startsWith("cli");
    }

    @Test
    void jobsOfTheApiAreADriftOnlyForWhoIsStrict() throws Exception {
        file(LESS);
        jdbi.useHandle(handle ->
                handle.execute("update perennial.job_definitions set source = 'api' where id = 'distribute_codes'"));

        assertThat(perennial.run("drift", "--no-schedules").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(perennial.run("drift", "--no-schedules", "--strict").out())
                .containsPattern("distribute_codes +undeclared");
    }

    @Test
    void driftNeedsTemporalUnlessItIsLeftOut() throws Exception {
        Called drift = perennial.run("drift");

        assertThat(drift.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(drift.err()).contains("no Temporal server is known");
    }

    @Test
    void whatIsExportedIsValidAndPlansNothing() throws Exception {
        file(JOBS + WARM);
        ok("apply");
        ok("jobs", "pause", "expire_codes", "--reason", "review");

        Called written = perennial.run("export", "--file", "out.yaml");

        assertThat(written.exitCode()).as(written.err()).isEqualTo(ExitCode.OK);
        assertThat(written.err()).contains("3 jobs written to");
        String yaml = Files.readString(directory.resolve("out.yaml"));
        assertThat(yaml).isEqualTo(ok("export").out()).contains("  # paused since ");
        assertThat(ok("validate", "out.yaml").out()).contains("✓ out.yaml: 3 jobs");
        assertThat(ok("plan", "--file", "out.yaml", "--prune", "--exit-code").out())
                .isEqualTo("nothing to change: 3 unchanged\n");
        assertThat(ok("drift", "--file", "out.yaml", "--no-schedules").exitCode())
                .isZero();

        Called again = perennial.run("export", "--file", "out.yaml");
        assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("is there already; nothing was written", "--force");
        ok("export", "expire_codes", "--file", "out.yaml", "--force");
        assertThat(Files.readString(directory.resolve("out.yaml"))).doesNotContain("distribute_codes");
        Called unknown = perennial.run("export", "expire_code");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(unknown.err()).contains("did you mean expire_codes?");
    }

    /** Every file that is shipped: what it becomes in the registry, and comes back from there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs.yaml",
                "examples/own-job/jobs.yaml",
                "examples/python-job/jobs.yaml",
                "examples/typescript-job/jobs.yaml"
            })
    void everyShippedFileComesBackFromTheRegistry(String shipped) throws Exception {
        String text = Files.readString(CliInThisJvm.HOME.resolve(shipped));
        SettingsSchema any = SettingsSchema.of("{ \"type\": \"object\" }");
        jdbi.useHandle(handle -> new JobTypeDao(handle)
                .record("own", List.of(new RecordedJobType("PurgeSessions", any)), Instant.now()));

        assertComesBack(text);
    }

    @Test
    void everyKindComesBackFromTheRegistry() throws Exception {
        jdbi.useHandle(handle -> handle.execute(
                "create table sessions (id bigint primary key, expires_at timestamp not null, status text)"));

        assertComesBack(
                """
                defaults: { time_zone: Europe/London, timeout: 20m }
                jobs:
                  warm:
                    name: "Warm: the cache # really"
                    description: |
                      Two lines, one of them with "quotes"
                        and an indent.
                    group: web
                    tags: [nightly, "no"]
                    cron: "*/30 * * * *"
                    held: true
                    http:
                      url: https://app.example.com/warm
                      method: POST
                      headers: { X-Job: "${job_id}" }
                      body: { json: { when: "${as_of}", n: 1.5, deep: [{ a: "1", b: "null" }] } }
                      expect: { status: "200,204", json: { ok: true } }
                  purge:
                    every: 90m
                    misfire_grace: none
                    sweep: { table: sessions, due: "expires_at < :as_of and status = 'OLD'", delete: true }
                  routine:
                    cron: 0 7 * * *
                    workflow: MorningRoutine
                    task_queue: python-jobs
                    input: { city: "São Paulo", list: [1, "2", true] }
                    settings: { region: eu }
                    after: { job: warm, max_wait: 5m }
                  last:
                    at: 2040-12-31T23:59
                    workflow: ExpireCodes
                    settings: { max_share: 0.25 }
                """);
    }

    private void assertComesBack(String text) throws Exception {
        file(text);
        ok("apply", "--prune");

        String exported = ok("export").out();
        file(exported);

        assertThat(ok("validate").out()).contains("✓ ");
        assertThat(ok("plan", "--prune", "--exit-code").out())
                .as(exported)
                .contains("nothing to change: ")
                .doesNotContain("~ ");
        assertThat(perennial.run("drift", "--no-schedules", "--strict").exitCode())
                .isZero();
        assertThat(ok("export").out()).isEqualTo(exported);
    }

    @Test
    void whatCannotBeReadIsSaidAndNeverLostSilently() throws Exception {
        jdbi.useHandle(
                handle -> handle.execute(
                        "update perennial.job_definitions set spec = spec - 'cron' || '{\"sun\": \"rise\"}' where id = 'expire_codes'"));
        jdbi.useHandle(
                handle -> handle.execute(
                        "update perennial.job_definitions set spec = spec || '{\"budget\": \"ops\"}' where id = 'distribute_codes'"));

        Called export = perennial.run("export");
        assertThat(export.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(export.err())
                .contains(
                        "! expire_codes is not here: this version cannot read its definition (version 1, of jobs.yaml)")
                .contains("! distribute_codes is not whole here: a newer version says more of it, which apply leaves as"
                        + " it is: budget");
        assertThat(export.out()).startsWith("# expire_codes is not here: ").contains("\n  distribute_codes:\n");
        Called drift = perennial.run("drift", "--no-schedules");
        assertThat(drift.exitCode()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(drift.out()).containsPattern("expire_codes +unreadable");
        assertThat(ok("plan").out())
                .contains("~ expire_codes  changed  0 3 * * *")
                .contains("    in place of a definition that this version cannot read");
        file("jobs: {}\n");
        assertThat(ok("plan", "--prune").out())
                .contains("- expire_codes  removed\n    in place of a definition that this version cannot read");
    }

    private void file(String text) throws Exception {
        Files.writeString(directory.resolve("jobs.yaml"), text);
    }

    private Called ok(String... arguments) {
        Called called = perennial.run(arguments);
        assertThat(called.exitCode())
                .as(List.of(arguments) + ": " + called.err() + called.out())
                .isEqualTo(ExitCode.OK);
        return called;
    }

    private static Map<?, ?> json(Called called) {
        return Json.read(called.out(), Map.class);
    }

    private void record(Run run) {
        jdbi.useHandle(handle -> {
            RunDao dao = new RunDao(handle);
            dao.ensurePartitions(run.createdAt());
            dao.record(run);
        });
    }
}
