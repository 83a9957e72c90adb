package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.world.RunningServer;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.devstack.github.WorkflowRun;
import dev.perennial.devstack.http.Origin;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.EncodedValues;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.DynamicWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop moves in with all its crons: what Vercel, a crontab, GitHub and Temporal run for it is imported, applied and run, a job of each kind. */
class ImportedApplicationIT {

    private static final Path SHOP = Path.of("src", "test", "resources", "shop").toAbsolutePath();
    private static final String SECRET = "cron-secret-of-" + UUID.randomUUID();
    private static final String TOKEN = "token-of-" + UUID.randomUUID();
    private static final List<String> JOBS =
            List.of("echo", "morning_routine", "nightly", "send_reminders", "sweep_sessions", "sync", "warm");

    private static final Origin APPLICATION = new Origin().answers(Origin.json(200, "{\"success\": true}"));
    private static final GithubServer GITHUB = new GithubServer(TOKEN).has(WorkflowFile.dispatchable("nightly.yml"));
    private static final ScheduledExecutorService BUILDS = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    private static Path directory;

    private static RunningServer server;
    private static CliInThisJvm perennial;
    private static WorkflowServiceStubs stubs;

    @BeforeAll
    static void aShopAndItsSurroundings() throws IOException {
        Files.writeString(directory.resolve("commands.yaml"), "{}");
        copyShop();
        importAll();
        server = new RunningServer(
                directory,
                Map.of(
                        "CRON_SECRET",
                        SECRET,
                        "GITHUB_TOKEN",
                        TOKEN,
                        "PERENNIAL_SECRETS",
                        "CRON_SECRET@localhost, GITHUB_TOKEN@localhost",
                        "PERENNIAL_HTTP_ALLOW",
                        "localhost",
                        "NEXTJS_API_URL",
                        APPLICATION.url(""),
                        "PERENNIAL_COMMANDS_FILE",
                        directory.resolve("commands.yaml").toString()));
        perennial = new CliInThisJvm(directory, server.beside());
        sessions();
        BUILDS.scheduleWithFixedDelay(ImportedApplicationIT::build, 200, 200, TimeUnit.MILLISECONDS);
        startTheirWorker();
    }

    @AfterAll
    static void close() {
        BUILDS.shutdownNow();
        stubs.shutdownNow();
        server.close();
        GITHUB.close();
        APPLICATION.close();
    }

    @Test
    void everyCronOfTheShopRunsHere() {
        for (String file : List.of("vercel.yaml", "crontab.yaml", "github.yaml", "temporal.yaml")) {
            ok("apply", "--file", file);
        }
        assertThat(ok("jobs", "list").out()).contains(JOBS).contains("paused");
        ok(Stream.concat(Stream.of("cutover", "watch"), JOBS.stream()).toArray(String[]::new));

        for (String job : JOBS) {
            Called run = perennial.run("jobs", "run", job, "--force", "--wait");
            assertThat(run.exitCode()).as("%s: %s%s", job, run.out(), run.err()).isEqualTo(ExitCode.OK);
        }

        assertThat(APPLICATION.asked())
                .extracting(Origin.Asked::path)
                .containsExactly("/api/cron/send-reminders", "/api/cron/sync?region=eu", "/api/cron/warm");
        assertThat(APPLICATION.asked())
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("authorization", "Bearer " + SECRET));
        assertThat(GITHUB.dispatches()).isEqualTo(1);
        assertThat(ok("runs", "list", "--job", "sweep_sessions").out()).contains("3");
        assertThat(count("select count(*) from sessions")).isEqualTo(2);
        assertThat(ok("runs", "list", "--job", "echo", "--output", "json").out())
                .contains("report --month 2026");

        assertThat(ok(Stream.concat(Stream.of("cutover", "move"), JOBS.stream()).toArray(String[]::new))
                        .out())
                .doesNotContain("watching");
        assertThat(ok("jobs", "list").out()).doesNotContain("paused");
        assertThat(ok("jobs", "list", "--output", "json").out()).doesNotContain(SECRET, TOKEN, "s3cr3t");
    }

    private static void importAll() throws IOException {
        imported("vercel.json", "vercel.yaml", 2);
        imported("crontab", "crontab.yaml", 3, "--commands", "commands.yaml", "--force");
        imported(".github/workflows", "github.yaml", 1, "--repository", "acme/shop");
        imported("routine.json", "temporal.yaml", 1);
        // As for a GitHub Enterprise Server; and nobody waits for a stand-in.
        Path github = directory.resolve("github.yaml");
        Files.writeString(
                github,
                Files.readString(github)
                        .replaceFirst("(?m)^( +)repository: .*$", "$0\n$1api: " + GITHUB.api() + "\n$1every: 1s"));
    }

    private static void imported(String source, String out, int jobs, String... more) throws IOException {
        String[] arguments = Stream.concat(Stream.of("import", source, "--out", out), Stream.of(more))
                .toArray(String[]::new);
        Called called = Called.in(directory, Map.of(), arguments);
        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.OK);
        assertThat(called.err()).contains(jobs + " imported").doesNotContain("s3cr3t");
        assertThat(Files.readString(directory.resolve(out))).doesNotContain("s3cr3t");
    }

    private static void copyShop() throws IOException {
        try (Stream<Path> files = Files.walk(SHOP)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = directory.resolve(SHOP.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, Files.readString(file).replace("$APP\n", APPLICATION.url("") + "\n"));
            }
        }
    }

    private static void sessions() {
        database().useHandle(handle -> handle.createScript(
                        """
                                create table sessions (id bigint primary key, expires_at timestamptz not null);
                                create index on sessions (expires_at);
                                insert into sessions
                                select i, now() - i * interval '20 days' from generate_series(0, 4) i;
                                """)
                .execute());
    }

    private static long count(String query) {
        return database()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private static Jdbi database() {
        return Jdbi.create(
                DatabaseUrl.parse(server.beside().get("DATABASE_URL")).jdbcUrl());
    }

    private static void build() {
        GITHUB.runs().stream().filter(run -> !run.status().equals("completed")).forEach(ImportedApplicationIT::end);
    }

    private static void end(WorkflowRun run) {
        run.starts();
        run.ends("success");
    }

    /** The shop's own worker, which knows nothing of Perennial. */
    private static void startTheirWorker() {
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.beside().get("TEMPORAL_ADDRESS"))
                .build());
        WorkerFactory factory = WorkerFactory.newInstance(WorkflowClient.newInstance(stubs));
        factory.newWorker("shop-jobs").registerWorkflowImplementationTypes(MorningRoutine.class);
        factory.start();
    }

    /** Whatever is asked for is done. */
    public static final class MorningRoutine implements DynamicWorkflow {

        @Override
        public Object execute(EncodedValues input) {
            return Map.of("coffee", true);
        }
    }

    private static Called ok(String... arguments) {
        Called called = perennial.run(arguments);
        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.OK);
        return called;
    }
}
