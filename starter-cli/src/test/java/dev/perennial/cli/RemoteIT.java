package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.world.RunningServer;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands from another machine: they know a URL and a token, and nothing else, of the real worker-app. */
class RemoteIT {

    private static final String JOBS =
            """
            jobs:
              expire_codes:
                name: Expire Affiliate Codes
                workflow: ExpireCodes
                cron: 0 9 1 1 *
              distribute_codes:
                name: Monthly Affiliate Code Distribution
                group: codes
                workflow: DistributeCodes
                cron: 0 0 1 1 *
                time_zone: Europe/London
                settings: { quota: { GOLD: 5 } }
            """;

    private static RunningServer server;
    private static Path directory;
    private static CliInThisJvm beside;
    private static CliInThisJvm remote;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        server = new RunningServer(directory);
        Files.writeString(directory.resolve("jobs.yaml"), JOBS);
        beside = new CliInThisJvm(directory, server.beside());
        remote = with(token("admin"));
        assertThat(ok(remote, "apply").out()).contains("done: 2 added");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aLoginIsKeptForItsOwnerAloneAndUsedUntilItIsForgotten() throws Exception {
        Path home = Files.createTempDirectory(directory, "home");
        CliInThisJvm perennial = new CliInThisJvm(directory, Map.of("XDG_CONFIG_HOME", home.toString()));
        Files.writeString(directory.resolve("token.txt"), token("viewer") + "\n");

        assertThat(ok(perennial, "login", server.url() + "/", "--token-file", "token.txt")
                        .out())
                .contains("logged in to " + server.url());
        Path file = home.resolve("perennial").resolve("login.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ok(perennial, "jobs", "list").out()).contains("expire_codes");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Called open = perennial.run("jobs", "list");
        assertThat(open.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(open.err()).contains("chmod 600 " + file);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        ok(perennial, "logout");
        assertThat(perennial.run("jobs", "list").err()).contains("no database is known");
    }

    @Test
    void aTokenThatIsNotAcceptedIsNotKept() throws Exception {
        Path home = Files.createTempDirectory(directory, "home");
        CliInThisJvm perennial = new CliInThisJvm(directory, Map.of("XDG_CONFIG_HOME", home.toString()));
        String wrong = token("viewer").replaceFirst(".{8}$", "AAAAAAAA");
        Files.writeString(directory.resolve("wrong.txt"), wrong);

        Called called = perennial.run("login", server.url(), "--token-file", "wrong.txt");

        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.err()).contains("does not accept the token").doesNotContain(wrong);
        assertThat(home.resolve("perennial")).doesNotExist();
    }

    @Test
    void aJobMovesInFromAnotherCronAndBack() throws Exception {
        Files.writeString(
                directory.resolve("imported.yaml"),
                """
                jobs:
                  warm:
                    cron: 0 9 1 1 *
                    held: true
                    http: { url: "https://app.example.com/api/cron/warm" }
                """);
        ok(remote, "apply", "--file", "imported.yaml");
        assertThat(ok(remote, "cutover", "list").out()).contains("no job moves in");
        assertThat(remote.run("cutover", "move", "warm").err())
                .contains("Nobody watches the old cron of job warm: watch it first");
        assertThat(remote.run("cutover", "watch", "warm", "--wait", "2d").exitCode())
                .isEqualTo(ExitCode.USAGE);

        assertThat(ok(remote, "cutover", "watch", "warm", "--by", "log", "--wait", "1h")
                        .out())
                .contains("watching", "log", "1h", "The access log has not been read yet");
        Files.writeString(
                directory.resolve("access.log"),
                "10.0.0.7 - - [%s] \"GET /api/cron/warm HTTP/1.1\" 200 12%n"
                        .formatted(DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH)
                                .format(OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(5))));
        assertThat(ok(remote, "cutover", "read", "access.log").out()).contains("The old cron runs it: it called at");
        assertThat(ok(beside, "cutover", "list", "--output", "json").out())
                .isEqualTo(ok(remote, "cutover", "list", "--output", "json").out());

        assertThat(ok(remote, "cutover", "move", "warm", "--reason", "line removed")
                        .out())
                .contains("moved");
        assertThat(remote.run("cutover", "watch", "warm").err()).contains("Job warm runs here already");
        assertThat(ok(beside, "cutover", "back", "warm").out()).contains("watching");
        assertThat(ok(remote, "audit", "--target", "job warm").out())
                .contains("watch_old_cron", "move_job", "move_job_back");
        assertThat(ok(remote, "cutover", "end", "warm").out()).contains("warm moves in no more");
        ok(remote, "apply", "--prune");
    }

    /** Word for word: what a program reads does not depend on where it asks. */
    @Test
    void answersAreThoseThatTheDatabaseGives() throws Exception {
        aJobFailsAndSlackDoesNotTakeIt();
        Map<?, ?> run = json(ok(remote, "jobs", "run", "expire_codes", "--wait", "--output", "json"));
        String id = (String) run.get("run_id");
        for (String[] command : new String[][] {
            {"jobs", "list"},
            {"jobs", "list", "--group", "codes"},
            {"runs", "list", "--group", "codes"},
            {"runs", "list", "--longer-than", "1s", "--from", "2020-01-01", "--trigger", "manual", "--oldest"},
            {"runs", "list", "--search", "no such error"},
            {"jobs", "show", "distribute_codes"},
            {"jobs", "next", "distribute_codes", "--from", "2027-03-15"},
            {"runs", "list", "--job", "expire_codes"},
            {"runs", "show", id},
            {"runs", "show", id.substring(0, 13)},
            {"why", "expire_codes", "2027-01-01T09:00:00Z"},
            {"stats", "expire_codes"},
            {"stats", "distribute_codes"},
            {"tokens", "list"},
            {"audit", "--target", "job expire_codes"},
            {"alerts", "list"},
            {"alerts", "list", "--state", "resolved", "--job", "expire_codes"},
            {"apply", "--dry-run"},
        }) {
            String[] asJson = Arrays.copyOf(command, command.length + 2);
            asJson[command.length] = "--output";
            asJson[command.length + 1] = "json";
            assertThat(ok(remote, asJson).out())
                    .as(String.join(" ", command))
                    .isEqualTo(ok(beside, asJson).out());
        }
    }

    @Test
    void alertsAreTold() throws Exception {
        aJobFailsAndSlackDoesNotTakeIt();

        assertThat(ok(remote, "alerts", "list", "--state", "open").out())
                .contains("STATE", "open", "distribute_codes", "failing", "slack failed");
        assertThat(ok(remote, "alerts", "list", "--state", "resolved").out()).contains("No such alerts");
    }

    private static void aJobFailsAndSlackDoesNotTakeIt() {
        Jdbi jdbi = Jdbi.create(
                DatabaseUrl.parse(server.beside().get("DATABASE_URL")).jdbcUrl());
        jdbi.useHandle(
                handle -> handle.execute(
                        """
                with condition as (
                  insert into perennial.alert_conditions (
                         job_id, condition, severity, opened_at, opened_by, last_at, last_run_id)
                  values ('distribute_codes', 'failing', 'error', timestamptz '2026-11-01 09:00Z', gen_random_uuid(),
                          timestamptz '2026-11-01 09:00Z', gen_random_uuid())
                      on conflict do nothing
                  returning id, opened_at),
                message as (
                  insert into perennial.alert_outbox (
                         condition_id, job_id, condition, kind, severity, run_id, title, error, since, runs, at, dispatched_at)
                  select id, 'distribute_codes', 'failing', 'opened', 'error', gen_random_uuid(), 'It failed', 'no answer',
                         opened_at, 1, opened_at, opened_at
                    from condition
                  returning id, condition_id, at)
                insert into perennial.alert_deliveries (
                       outbox_id, channel, condition_id, state, attempts, next_attempt_at, last_error)
                select id, 'slack', condition_id, 'failed', 7, at, 'HTTP 500'
                  from message
                """));
    }

    @Test
    void aRunIsStartedOnceForAKeyAndWaitedFor() throws Exception {
        String key = UUID.randomUUID().toString();

        Map<?, ?> first = json(ok(
                remote, "jobs", "run", "expire_codes", "--key", key, "--reason", "month end", "--wait", "-o", "json"));
        assertThat(first.get("status")).isEqualTo("success");
        assertThat(first.get("already_started")).isEqualTo(false);
        assertThat(first.get("workflow_id")).isEqualTo("expire_codes-manual-" + key);

        Map<?, ?> again = json(ok(remote, "jobs", "run", "expire_codes", "--key", key, "-o", "json"));
        assertThat(again.get("run_id")).isEqualTo(first.get("run_id"));
        assertThat(again.get("already_started")).isEqualTo(true);
        assertThat(ok(remote, "jobs", "show", "expire_codes").out()).contains("month end");

        Called ended = remote.run("runs", "cancel", first.get("run_id").toString());
        assertThat(ended.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err()).contains("has ended already");
    }

    @Test
    void aJobIsPausedAndResumed() throws Exception {
        assertThat(ok(remote, "jobs", "pause", "expire_codes", "--reason", "review")
                        .out())
                .contains("is paused");
        assertThat(ok(remote, "jobs", "pause", "expire_codes", "--reason", "again")
                        .out())
                .contains("was paused already");
        assertThat(ok(remote, "jobs", "show", "expire_codes").out()).contains("review");
        assertThat(ok(remote, "jobs", "resume", "expire_codes").out()).contains("is resumed; next: ");
    }

    @Test
    void aCatalogueIsAppliedAsBesideTheDatabase() throws Exception {
        Files.writeString(
                directory.resolve("more.yaml"),
                JOBS + "  second:\n    name: Second\n    workflow: ExpireCodes\n    cron: 0 4 1 1 *\n");
        assertThat(ok(remote, "apply", "--file", "more.yaml").out()).contains("+ second  added  0 4 1 1 *");
        assertThat(ok(remote, "apply").out())
                .contains("! second  kept  is no longer in the file; to remove it: perennial apply --prune");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !remote.run("drift", "--output", "json").out().contains("schedule"));
        for (String[] command : new String[][] {
            {"plan", "--prune"},
            {"plan", "--prune", "--output", "json"},
            {"plan", "--file", "more.yaml"},
            {"apply", "--dry-run", "--output", "json"},
            {"export"},
            {"export", "second", "--output", "json"},
            {"drift"},
            {"drift", "--strict", "--output", "json"}
        }) {
            Called there = remote.run(command);
            assertThat(there).as(List.of(command).toString()).isEqualTo(beside.run(command));
            assertThat(there.exitCode())
                    .as(there.err())
                    .isEqualTo(command[0].equals("drift") ? ExitCode.DIFFERENT : ExitCode.OK);
        }
        assertThat(ok(remote, "apply", "--prune").out()).contains("- second  removed");
        assertThat(ok(remote, "audit", "--target", "job second").out()).contains("save_job", "remove_job");

        Files.writeString(
                directory.resolve("bad.yaml"), JOBS.replace("0 9 1", "0 99 1").replace("ExpireCodes", "BakeBread"));
        Called bad = remote.run("apply", "--file", "bad.yaml");
        assertThat(bad.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(bad.err())
                .isEqualTo(beside.run("apply", "--file", "bad.yaml").err());
    }

    @Test
    void tokensAreMadeAndRevoked() throws Exception {
        Map<?, ?> made = json(
                ok(remote, "tokens", "create", "--name", "ci", "--role", "viewer", "--jobs", "expire_*", "-o", "json"));
        CliInThisJvm ofOneJob = with((String) made.get("token"));

        assertThat(ok(ofOneJob, "jobs", "list").out()).contains("expire_codes").doesNotContain("distribute_codes");
        ok(remote, "tokens", "revoke", (String) made.get("id"));
        assertThat(ofOneJob.run("jobs", "list").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(remote.run("tokens", "revoke", (String) made.get("id")).exitCode())
                .isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void aLinkSignsIn() throws Exception {
        String link = ok(remote, "open", "--role", "viewer").out().strip();

        assertThat(link).startsWith(server.url() + "/sign-in?link=");
        int status = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(link)).build(), BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
    }

    @Test
    void exitCodesSayWhyItWasNotDone() throws Exception {
        CliInThisJvm viewer = with(token("viewer"));
        Called forbidden = viewer.run("jobs", "pause", "expire_codes", "--reason", "x");
        assertThat(forbidden.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(forbidden.err()).contains("This needs the role operator; yours is viewer");
        assertThat(viewer.run("apply").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(viewer.run("open").exitCode()).isEqualTo(ExitCode.REFUSED);

        Called unknown = viewer.run("jobs", "show", "expire_code");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(unknown.err())
                .isEqualTo(beside.run("jobs", "show", "expire_code").err());
        assertThat(viewer.run("runs", "show", UUID.randomUUID().toString()).exitCode())
                .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(viewer.run("jobs", "show", "../tokens").exitCode()).isEqualTo(ExitCode.NOT_FOUND);

        Called nobody = viewer.run("jobs", "list", "--server", "http://127.0.0.1:9");
        assertThat(nobody.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(nobody.err()).contains("Perennial at http://127.0.0.1:9 cannot be reached");
    }

    private static String token(String role) {
        return ok(beside, "tokens", "create", "--name", role, "--role", role)
                .out()
                .strip();
    }

    private static CliInThisJvm with(String token) {
        Map<String, String> variables = new HashMap<>();
        variables.put("PERENNIAL_SERVER", server.url());
        variables.put("PERENNIAL_TOKEN", token);
        return new CliInThisJvm(directory, variables);
    }

    private static Called ok(CliInThisJvm perennial, String... arguments) {
        Called called = perennial.run(arguments);
        assertThat(called.exitCode())
                .as(List.of(arguments) + ": " + called.err())
                .isEqualTo(ExitCode.OK);
        return called;
    }

    private static Map<?, ?> json(Called called) {
        return Json.read(called.out(), Map.class);
    }
}
