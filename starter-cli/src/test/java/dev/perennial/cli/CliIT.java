package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.runs.RunFixtures;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Json;
import dev.perennial.database.Schema;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.postgres.PgBouncer;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.RecordedJobType;
import dev.perennial.job.SettingsSchema;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.UptimeDao;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The command as a process against a real, migrated PostgreSQL, without a worker and without Temporal. */
class CliIT {

    private static final String JOBS =
            """
            jobs:
              expire_codes:
                name: Expire Affiliate Codes
                workflow: ExpireCodes
                cron: 0 9 * * *
              distribute_codes:
                name: Monthly Affiliate Code Distribution
                workflow: DistributeCodes
                cron: 0 0 1 * *
                time_zone: Europe/London
                settings: { quota: { GOLD: 5 } }
            """;

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
    void migrateAnEmptyDatabase() throws Exception {
        String url = DatabaseUrl.parse(postgres.createDatabase("cli_" + System.nanoTime()))
                .jdbcUrl();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        Schema.migrate(dataSource);
        jdbi = Jdbi.create(dataSource);
        perennial = new CliInThisJvm(directory, Map.of("DATABASE_URL", url));
        Files.writeString(directory.resolve("jobs.yaml"), JOBS);
    }

    @Test
    void appliesACatalogueOnceAndThenHasNothingToChange() throws Exception {
        Called plan = perennial.run("apply", "--dry-run");
        assertThat(plan.exitCode()).as(plan.err()).isEqualTo(ExitCode.OK);
        assertThat(plan.out()).contains("+ expire_codes  added  0 9 * * *").contains("would be done: 2 added");
        assertThat(perennial.run("jobs", "list").out()).contains("No jobs yet");

        assertThat(perennial.run("apply").out()).contains("done: 2 added");
        assertThat(perennial.run("apply").out()).contains("= expire_codes").contains("nothing to change: 2 unchanged");
    }

    @Test
    void showsWhatAnotherCatalogueWouldChangeFieldByField() throws Exception {
        perennial.run("apply");
        Files.writeString(
                directory.resolve("other.yaml"),
                JOBS.replace("0 9 * * *", "30 8 * * *").split("  distribute_codes")[0]);

        Called called = perennial.run("apply", "--file", "other.yaml", "--output", "json");

        assertThat(Json.read(called.out(), Map.class).get("changes"))
                .isEqualTo(List.of(
                        change("expire_codes", "changed", List.of("schedule: 0 9 * * * → 30 8 * * *")),
                        change("distribute_codes", "removed", List.of())));
    }

    @Test
    void refusesABadCatalogueWithEveryMistakeAndChangesNothing() throws Exception {
        perennial.run("apply");
        Files.writeString(
                directory.resolve("bad.yaml"), JOBS.replace("0 9 *", "0 99 *").replace("London", "Lodnon"));

        Called called = perennial.run("apply", "--file", "bad.yaml");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).contains("nothing was changed").contains("99").contains("Lodnon");
        assertThat(perennial.run("apply", "--dry-run").out()).contains("nothing to change: 2 unchanged");
    }

    @Test
    void refusesWhatNobodyRunsUnlessAWorkerHasSaidThatItDoes() throws Exception {
        String foreign =
                JOBS.replace("ExpireCodes", "BakeBread").replace("0 9 * * *", "0 9 * * *\n    settings: { loafs: 3 }");
        Files.writeString(directory.resolve("jobs.yaml"), foreign);

        assertThat(perennial.run("apply").err())
                .contains("jobs.yaml:4:15: jobs.expire_codes.workflow: there is no workflow BakeBread; there are"
                        + " CheckExpiringSubscriptions, DistributeCodes,");

        SettingsSchema loaves = SettingsSchema.of(
                "{ \"additionalProperties\": false, \"properties\": { \"loaves\": { \"type\": \"integer\" } } }");
        runs("bakery", "BakeBread", loaves);
        assertThat(perennial.run("apply").err())
                .contains("jobs.expire_codes.settings.loafs: unknown setting of BakeBread, did you mean loaves?");

        Files.writeString(directory.resolve("jobs.yaml"), foreign.replace("loafs", "loaves"));
        assertThat(perennial.run("apply").out()).contains("done: 2 added");
        assertThat(perennial.run("jobs", "list").out())
                .contains("! distribute_codes cannot run: no worker runs the workflow type DistributeCodes; there are"
                        + " BakeBread")
                .doesNotContain("! expire_codes");
        assertThat(perennial.run("doctor").out())
                .contains("jobs that cannot run: distribute_codes: no worker runs the workflow type DistributeCodes");
    }

    @Test
    void refusesATimeThatIsOverOnlyTheFirstTime() throws Exception {
        String once = JOBS.replace("cron: 0 9 * * *", "at: 2040-01-01T09:00");
        Files.writeString(directory.resolve("jobs.yaml"), once);
        assertThat(perennial.run("apply").out())
                .contains("+ expire_codes  added  once 2040-01-01T09:00 in UTC (2040-01-01T09:00:00Z)");

        Files.writeString(directory.resolve("jobs.yaml"), once.replace("2040", "2020"));
        Called refused = perennial.run("apply");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains("expire_codes.at: is over: 2020-01-01T09:00 in UTC was 2020-01-01T09:00:00Z");

        jdbi.useHandle(handle -> handle.execute("update perennial.job_definitions"
                + " set spec = jsonb_set(spec, '{at}', '\"2020-01-01T09:00\"') where id = 'expire_codes'"));
        assertThat(perennial.run("apply").out()).contains("nothing to change: 2 unchanged");
    }

    @Test
    void leavesAloneWhatTheApiOwnsUntilItIsTakenBack() throws Exception {
        perennial.run("apply");
        jdbi.useHandle(handle ->
                handle.execute("update perennial.job_definitions set source = 'api' where id = 'expire_codes'"));

        Called kept = perennial.run("apply");
        assertThat(kept.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(kept.out())
                .contains("! expire_codes  kept  is owned by api; to let the file have it: perennial apply --take-over")
                .contains("nothing to change: 1 unchanged, 1 kept");

        assertThat(perennial.run("apply", "--take-over", "--dry-run").out())
                .contains("~ expire_codes  changed")
                .contains("    source: api → jobs.yaml");
        assertThat(perennial.run("apply", "--take-over").out()).contains("done: 1 changed, 1 unchanged");
        assertThat(perennial.run("apply").out()).contains("nothing to change: 2 unchanged");
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        Called called = perennial.run("apply", "--file", "nowhere.yaml");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err()).contains("there is no file").contains("nowhere.yaml");
    }

    @Test
    void listsJobsWithTheirLastRuns() throws Exception {
        perennial.run("apply");
        Instant tick = Instant.now().minusSeconds(3_600);
        record(RunFixtures.ofTick(tick, RunStatus.SUCCESS, 900));
        record(RunFixtures.ofTick(tick.plusSeconds(60), RunStatus.ERROR, 100));

        String table = perennial.run("jobs", "list").out();
        assertThat(table.lines().findFirst().orElseThrow().split("\\s+"))
                .containsExactly("STATE", "NAME", "SCHEDULE", "ZONE", "NEXT", "LEFT", "LAST", "RESULT", "LAST-10");
        assertThat(table)
                .contains("✗ failing  expire_codes")
                .contains("✗ error")
                .contains("█✗")
                .contains("· new");

        List<?> jobs = (List<?>) json("jobs", "list").get("jobs");
        Map<?, ?> job = (Map<?, ?>) jobs.get(1);
        assertThat(job.get("id")).isEqualTo("expire_codes");
        assertThat(job.get("state")).isEqualTo("failing");
        assertThat((List<?>) job.get("recent")).hasSize(2);
        assertThat(Instant.parse((String) job.get("next"))).isAfter(Instant.now());
    }

    @Test
    void pausesAndResumesAndRemembersWhoAndWhy() throws Exception {
        perennial.run("apply");

        assertThat(perennial
                        .run("jobs", "pause", "expire_codes", "--reason", "under review")
                        .out())
                .contains("expire_codes is paused");
        assertThat(perennial
                        .run("jobs", "pause", "expire_codes", "--reason", "again")
                        .out())
                .contains("was paused already");
        Called shown = perennial.run("jobs", "show", "expire_codes");
        assertThat(shown.out())
                .contains("‖ paused")
                .contains("under review")
                .contains("Definition")
                .contains("Next");
        assertThat(json("jobs", "show", "expire_codes").get("state")).isEqualTo("paused");

        assertThat(perennial.run("jobs", "resume", "expire_codes").out()).contains("is resumed; next: ");
        assertThat(json("jobs", "resume", "expire_codes")).containsEntry("changed", false);
    }

    @Test
    void showsTheTicksOfAJobInItsOwnZone() throws Exception {
        perennial.run("apply");

        Map<?, ?> answer = json("jobs", "next", "distribute_codes", "--count", "2", "--from", "2027-03-15");

        assertThat(answer.get("zone")).isEqualTo("Europe/London");
        assertThat(((Map<?, ?>) ((List<?>) answer.get("ticks")).get(0)).get("local"))
                .isEqualTo("2027-04-01T00:00:00+01:00");
    }

    private void runs(String process, String workflow, SettingsSchema settings) {
        // Alive for as long as the test may take.
        jdbi.useHandle(handle -> {
            new UptimeDao(handle).beat(process, Instant.now().plusSeconds(600));
            new JobTypeDao(handle).record(process, List.of(new RecordedJobType(workflow, settings)), Instant.now());
        });
    }

    @Test
    void tellsARunsStoryByItsIdOrItsFirstDigits() throws Exception {
        Run run = RunFixtures.ofTick(Instant.parse("2026-11-20T09:00:00Z"), RunStatus.ERROR, 1_200);
        record(run);

        Called story = perennial.run("runs", "show", run.id().toString().substring(0, 9));

        assertThat(story.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(story.out())
                .contains("It failed after 1.2 s: the table affiliate_codes is not there.")
                .contains("who must act   the operator")
                .contains("temporal workflow show --workflow-id expire_codes-2026-11-20T09:00:00Z")
                .contains("Traceback");
        assertThat(json("runs", "show", run.id().toString())).containsEntry("status", "error");
        assertThat(json("runs", "list", "--status", "error").get("runs"))
                .asString()
                .contains(run.id().toString());
        assertThat(perennial.run("runs", "list", "--status", "missed").out()).contains("No such runs");
    }

    @Test
    void refusesDigitsThatSeveralRunsBeginWith() throws Exception {
        Instant tick = Instant.parse("2026-11-20T09:00:00Z");
        Run first = RunFixtures.ofTick(tick, RunStatus.SUCCESS, 1);
        Run second = RunFixtures.ofTick(tick.plusMillis(1), RunStatus.SUCCESS, 1);
        record(first);
        record(second);

        Called called = perennial.run("runs", "show", first.id().toString().substring(0, 8));

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err())
                .contains(first.id().toString())
                .contains(second.id().toString());
    }

    @Test
    void refusesToCancelWhatHasEnded() throws Exception {
        Run run = RunFixtures.ofTick(Instant.parse("2026-11-20T09:00:00Z"), RunStatus.SUCCESS, 1);
        record(run);

        Called called = perennial.run("runs", "cancel", run.id().toString());

        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.err()).contains("has ended already: success").contains("next: perennial runs show");
    }

    @Test
    void tellsHowASweepGoesAndSteersIt() throws Exception {
        Run run = RunFixtures.ofTick(Instant.parse("2026-11-21T09:00:00Z"), RunStatus.RUNNING, 1);
        record(run);
        String id = run.id().toString();
        assertThat(perennial.run("runs", "pace", id).out()).startsWith("it listens to nobody");
        jdbi.useHandle(handle -> {
            handle.execute(
                    "insert into perennial.run_steps (run_id, step, fence, attempts, progress, done, updated_at, expected) values (?, 'sweep', 1, 1, '{}', false, now(), 2000)",
                    run.id());
            handle.execute(
                    """
                    insert into perennial.pace_bands (run_id, step, since, until, level, signal, words, rows) values
                    (?, 'sweep', now() - interval '90 s', now() - interval '20 s', 'wait', 'replica_lag', 'replica r1 is 6.0 s behind', 0),
                    (?, 'sweep', now() - interval '20 s', now() + interval '1 h', 'half', 'vacuum', 'vacuum is at work on the table', 500)
                    """,
                    run.id(),
                    run.id());
        });

        Called slowed = perennial.run("runs", "pace", id, "--hold", "--speed", "25");

        assertThat(slowed.exitCode()).as(slowed.err()).isEqualTo(ExitCode.OK);
        assertThat(slowed.out())
                .contains(": hold it, at 25 % of its speed", "sweep: 500 of about 2,000 rows")
                .contains("half speed: vacuum is at work on the table", "it waited 1m 10s for replica lag");
        assertThat(perennial.run("runs", "pace", id, "-o", "json").out())
                .contains("\"held\" : true", "\"rows_expected\" : 2000", "\"replica_lag\" : 70");
        Called wrong = perennial.run("runs", "pace", id, "--speed", "33");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("speed is one of 5, 10, 25, 50 and 100 percent");
        assertThat(perennial.run("runs", "pace", id, "--hold", "--go").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void knowsWhichJobWasMeant() throws Exception {
        perennial.run("apply");

        for (String[] arguments : new String[][] {
            {"jobs", "show", "expire_code"},
            {"jobs", "run", "expire_code"},
            {"jobs", "pause", "expire_code", "--reason", "x"},
            {"jobs", "resume", "expire_code"},
            {"jobs", "next", "expire_code"},
            {"runs", "list", "--job", "expire_code"}
        }) {
            Called called = perennial.run(arguments);
            assertThat(called.exitCode()).as(String.join(" ", arguments)).isEqualTo(ExitCode.NOT_FOUND);
            assertThat(called.err()).contains("unknown job expire_code").contains("did you mean expire_codes?");
            assertThat(called.out()).isEmpty();
        }
        assertThat(perennial.run("runs", "show", "0123456789ab").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void saysThatTemporalIsMissingOrCannotBeReached() throws Exception {
        perennial.run("apply");

        Called missing = perennial.run("jobs", "run", "expire_codes");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(missing.err()).contains("no Temporal server is known");

        Called unreachable = with("TEMPORAL_ADDRESS", "127.0.0.1:9").run("jobs", "run", "expire_codes");
        assertThat(unreachable.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(unreachable.err()).contains("Temporal at 127.0.0.1:9 cannot be reached");
        assertThat(unreachable.err().lines()).noneMatch(line -> line.contains("at io.") || line.contains("at dev."));
    }

    @Test
    void knowsWhatCameOfAKeyWithoutAskingTemporal() throws Exception {
        perennial.run("apply");
        jdbi.useHandle(
                handle -> handle.execute(
                        """
                insert into perennial.runs (
                       id, job_id, trigger, status, as_of, workflow_id, temporal_run_id, created_at, started_at,
                       finished_at, duration_ms, result)
                values ('019c0000-0000-7000-8000-000000000001', 'expire_codes', 'manual', 'success', now(),
                       'expire_codes-manual-march', 'temporal-run', now(), now(), now(), 12, '{"expired_count": 3}')
                """));

        CliInThisJvm withoutTemporal = with("TEMPORAL_ADDRESS", "127.0.0.1:9");
        Called again = withoutTemporal.run("jobs", "run", "expire_codes", "--key", "march", "-o", "json");
        assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK);
        assertThat(again.out()).contains("\"already_started\" : true").contains("019c0000-0000-7000-8000-000000000001");
        Called waiting = withoutTemporal.run("jobs", "run", "expire_codes", "--key", "march", "--wait");
        assertThat(waiting.exitCode()).as(waiting.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void showsAJobWhoseDefinitionItCannotReadAndGoesOnWithTheOthers() throws Exception {
        perennial.run("apply");
        jdbi.useHandle(
                handle -> handle.execute(
                        "update perennial.job_definitions set spec = spec - 'cron' || '{\"sun\": \"rise\"}' where id = 'expire_codes'"));

        Called list = perennial.run("jobs", "list");
        assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCode.OK);
        assertThat(list.out()).contains("unreadable", "expire_codes", "distribute_codes");
        assertThat(perennial.run("jobs", "list", "-o", "json").out()).contains("\"state\" : \"unreadable\"");
        Called show = perennial.run("jobs", "show", "expire_codes");
        assertThat(show.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(show.err()).contains("this version cannot read the definition of expire_codes");
        assertThat(perennial.run("doctor").out()).contains("definition of expire_codes");

        Called applied = perennial.run("apply");
        assertThat(applied.exitCode()).as(applied.err()).isEqualTo(ExitCode.OK);
        assertThat(applied.out()).contains("~ expire_codes", "replaces a definition that this version cannot read");
        assertThat(perennial.run("jobs", "list").out()).doesNotContain("unreadable");
    }

    @Test
    void saysThatPostgresCannotBeReachedWithoutItsPassword() throws Exception {
        Called called =
                with("DATABASE_URL", "postgres://app:hunter2@127.0.0.1:9/app").run("jobs", "list", "-o", "json");

        assertThat(called.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(called.out()).isEmpty();
        assertThat(called.err())
                .startsWith("✗ error: PostgreSQL at 127.0.0.1:9/app cannot be reached")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://app:Zq/hunter2@127.0.0.1:9/app, percent-encode",
        "jdbc:postgresql:///127.0.0.1:9/app?password=hunter2, names no host",
        "jdbc:postgresql://app:hunter2@127.0.0.1:9/app, puts a user before the host",
    })
    void refusesAUrlThatCannotBeReadAndRepeatsNothingOfIt(String url, String sentence) throws Exception {
        for (String command : List.of("list", "--verbose")) {
            Called called = command.equals("list")
                    ? with("DATABASE_URL", url).run("jobs", "list")
                    : with("DATABASE_URL", url).run("--verbose", "jobs", "list");

            assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(called.err()).contains(sentence).doesNotContain("hunter2", "Zq");
            assertThat(called.out()).isEmpty();
        }
    }

    @Test
    void doctorSaysWhatTheUrlSaysInVainAndThatAPoolerNeedsADirectWay() throws Exception {
        perennial.run("apply");
        String database = perennial.variables().get("DATABASE_URL").replaceFirst(".*/([^?]*).*", "$1");
        try (PgBouncer bouncer = PgBouncer.before(postgres, Map.of("pool_mode", "transaction"))) {
            String url = bouncer.uri().replaceFirst("/app$", "/" + database);

            assertThat(with("DATABASE_URL", url + "?connection_limit=5")
                            .run("doctor")
                            .out())
                    .contains("connection_limit has no effect")
                    .contains("leads through one in transaction mode")
                    .contains("set DATABASE_DIRECT_URL too");
            assertThat(with("DATABASE_URL", url).run("jobs", "list").out()).contains("expire_codes");
        }
    }

    @Test
    void saysHowADatabaseWithoutTheSchemaGetsIt() throws Exception {
        String empty = postgres.createDatabase("empty_" + System.nanoTime());

        Called called = with("DATABASE_URL", empty).run("jobs", "list");

        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.err()).contains("has no schema of Perennial").contains("start worker-app once, it migrates");
    }

    @Test
    void examinesADatabaseAndSaysHowToFixWhatIsWrong() throws Exception {
        perennial.run("apply");
        jdbi.useHandle(handle -> handle.execute("alter table public.cron_job_runs drop column traceback"));
        jdbi.useHandle(handle -> handle.execute("alter table public.cron_job_runs add column host text"));

        Called called = with("TEMPORAL_ADDRESS", "127.0.0.1:9").run("doctor", "--output", "json");

        assertThat(called.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(called.out())
                .contains("perennial is migrated to version")
                .contains("alter table public.cron_job_runs add column traceback text;")
                .contains("column host is not ours")
                .contains("Temporal at 127.0.0.1:9 cannot be reached")
                .contains("secret CRON_SECRET");
        Map<?, ?> answer = Json.read(called.out(), Map.class);
        assertThat(answer.keySet()).hasToString("[checks, ok, warn, fail]");
    }

    @Test
    void keepsSampleDataOutOfADatabaseThatIsSomebodys() throws Exception {
        jdbi.useHandle(handle -> handle.execute("create table public.customers (id int)"));

        for (String command : List.of("demo", "dev")) {
            Called called = perennial.run(command);
            assertThat(called.exitCode()).as(command).isEqualTo(ExitCode.REFUSED);
            assertThat(called.err()).contains("has tables that are not ours: public.customers");
        }
        boolean untouched = jdbi.withHandle(handle -> handle.createQuery("select to_regclass('public.users') is null")
                .mapTo(Boolean.class)
                .one());
        assertThat(untouched).isTrue();
    }

    /** What a shell sees, and the version, which stands in the jar; the others are called in this JVM. */
    @Test
    @SuppressWarnings("unchecked")
    void tellsVersionsAndEndsWithAnExitCode() throws Exception {
        CliProcess process = new CliProcess(directory, perennial.variables());
        Called called = process.run("version", "--output", "json");
        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.OK);
        Map<String, Object> versions = Json.read(called.out(), Map.class);
        assertThat(versions).containsEntry("perennial", "0.1.0-SNAPSHOT").containsEntry("temporal", null);
        assertThat((String) versions.get("postgres")).matches("\\d+.*");

        assertThat(process.run("jobs", "run", "nobody").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    }

    private CliInThisJvm with(String name, String value) {
        Map<String, String> variables = new java.util.HashMap<>(perennial.variables());
        variables.put(name, value);
        return new CliInThisJvm(directory, variables);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> json(String... arguments) throws Exception {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--output";
        all[arguments.length + 1] = "json";
        Called called = perennial.run(all);
        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.OK);
        return Json.read(called.out(), Map.class);
    }

    private static Map<String, Object> change(String id, String kind, List<String> differences) {
        return Map.of("job_id", id, "change", kind, "differences", differences);
    }

    private void record(Run run) {
        jdbi.useHandle(handle -> {
            RunDao dao = new RunDao(handle);
            dao.ensurePartitions(run.createdAt());
            dao.record(run);
        });
    }
}
