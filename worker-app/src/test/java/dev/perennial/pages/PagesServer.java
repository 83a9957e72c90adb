package dev.perennial.pages;

import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import dev.perennial.access.SignIns;
import dev.perennial.app.PerennialApplication;
import dev.perennial.app.WorkerProcess;
import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.Schema;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The pages over a real database with whatever history a test writes; Temporal is away, which pages do not mind. */
public final class PagesServer implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final Jdbi jdbi;
    private final Registry registry;
    private final ConfigurableApplicationContext application;

    private PagesServer(EmbeddedPostgres postgres, String... arguments) {
        this.postgres = postgres;
        int port = WorkerProcess.freePort();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(postgres.jdbcUrl());
        Schema.migrate(dataSource);
        this.jdbi = Jdbi.create(dataSource);
        this.registry = new Registry(jdbi, Clock.systemUTC());
        this.application = new SpringApplication(PerennialApplication.class)
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=" + port,
                                        "--management.server.port=0",
                                        "--perennial.url=http://127.0.0.1:" + port,
                                        "--perennial.roles=api",
                                        "--perennial.database-url=" + postgres.uri(),
                                        "--spring.temporal.connection.target=127.0.0.1:1"),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** @param arguments further settings, as on the command line */
    public static PagesServer start(String... arguments) {
        return new PagesServer(EmbeddedPostgres.fresh(), arguments);
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    Registry registry() {
        return registry;
    }

    public String url(String path) {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        return "http://127.0.0.1:" + port + path;
    }

    /** A browser that is signed in as an admin. */
    BrowserSession browser(Viewer viewer) {
        String secret = new SignIns(jdbi, Clock.systemUTC())
                .createLink(new Person("ops", Role.ADMIN), Duration.ofMinutes(5), Actor.without("test"));
        BrowserSession browser = BrowserSession.open(viewer);
        browser.page().navigate(url("/sign-in?link=" + secret));
        browser.page().locator("button").click();
        browser.page().waitForURL(url("/"));
        return browser;
    }

    /** Makes the registry hold these jobs and no others, without a history. */
    void hold(String catalogue) {
        jdbi.useHandle(handle -> handle.execute("truncate perennial.runs, perennial.executing_runs"));
        registry.apply(Catalogue.read("jobs.yaml", catalogue).jobs(), "jobs.yaml", "ops", false);
        jdbi.useHandle(handle -> handle.execute("delete from perennial.job_events"));
        long ago = Duration.ofDays(30).toSeconds();
        jdbi.useHandle(handle -> handle.execute(
                "update perennial.job_definitions set updated_at = updated_at - make_interval(secs => ?)", ago));
        jdbi.useHandle(handle -> handle.execute(
                "update perennial.job_versions set valid_from = valid_from - make_interval(secs => ?)", ago));
        aWorkerIsThere();
    }

    /** Writes what became of a tick. */
    void tick(String jobId, Instant tick, RunStatus status, Duration took, String text) {
        Instant begun = tick.plusMillis(300);
        boolean ran = status == RunStatus.SUCCESS || status == RunStatus.ERROR || status == RunStatus.RUNNING;
        boolean ended = status != RunStatus.RUNNING;
        Run run = new Run(
                RunId.ofTick(jobId, tick),
                jobId,
                Trigger.SCHEDULE,
                status,
                ran ? Optional.empty() : Optional.of("paused"),
                ran ? Optional.empty() : Optional.of(text),
                Optional.of(tick),
                tick,
                Optional.of(jobId + "-" + tick),
                Optional.empty(),
                Optional.empty(),
                begun,
                ran ? Optional.of(begun) : Optional.empty(),
                ended ? Optional.of(begun.plus(took)) : Optional.empty(),
                ran && ended ? Optional.of(took.toMillis()) : Optional.empty(),
                0,
                status == RunStatus.SUCCESS ? Optional.of(text) : Optional.empty(),
                status == RunStatus.ERROR ? Optional.of(text) : Optional.empty(),
                status == RunStatus.ERROR ? Optional.of("DEPENDENCY") : Optional.empty(),
                Optional.empty());
        jdbi.useHandle(handle -> new RunDao(handle).record(run));
    }

    /** The last ticks of a job before a moment, the newest first. */
    List<Instant> ticksBefore(String jobId, Instant moment, int most) {
        return registry
                .find(jobId)
                .orElseThrow()
                .definition()
                .ticks()
                .between(moment.minus(Duration.ofDays(60)), moment, 100_000)
                .stream()
                .sorted(java.util.Comparator.reverseOrder())
                .limit(most)
                .toList();
    }

    private void aWorkerIsThere() {
        jdbi.useHandle(
                handle -> handle.execute(
                        """
                insert into perennial.uptimes (process, up_from, up_until)
                values ('worker', current_timestamp - interval '30 days', current_timestamp + interval '1 day')
                    on conflict do nothing
                """));
    }

    @Override
    public void close() {
        application.close();
        postgres.close();
    }
}
