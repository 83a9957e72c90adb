package dev.perennial.control;

import static org.awaitility.Awaitility.await;

import dev.perennial.alerts.channel.AlertChannels;
import dev.perennial.alerts.channel.AlertWords;
import dev.perennial.app.JobWorker;
import dev.perennial.control.audit.TickAuditor;
import dev.perennial.control.converge.Converger;
import dev.perennial.control.converge.ZoneDecisions;
import dev.perennial.control.cutover.CutoverWatch;
import dev.perennial.control.lead.Leadership;
import dev.perennial.control.settle.Reconciler;
import dev.perennial.cron.CronExpression;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Schema;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.temporal.TemporalDevServer;
import dev.perennial.gate.RunLedgerImpl;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.job.RecordedJobType;
import dev.perennial.job.SettingsSchema;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunStatus;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import dev.perennial.server.JobSchedules;
import dev.perennial.server.TemporalRuns;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The whole house in this JVM, on a real PostgreSQL in a hostile zone and the real Temporal server on a database file: with a
 * worker and a control loop that a test stops and starts as it likes.
 */
final class ControlFixture implements AutoCloseable {

    private static final JobTypeDescription SCRIPTED =
            new RecordedJobType("Scripted", SettingsSchema.of("{ \"type\": \"object\" }"));
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LEAVE_ALONE = Duration.ofSeconds(2);

    private final EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    private final Path directory = temporaryDirectory();
    private final TemporalDevServer temporal = TemporalDevServer.builder()
            .databaseFile(directory.resolve("temporal.db"))
            .withoutUi()
            .start();
    private final WorkflowServiceStubs stubs =
            WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(temporal.address())
                    .build());
    private final WorkflowClient client = WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder()
                    .setNamespace(temporal.namespace())
                    .build());
    private final ScheduleClient schedules = ScheduleClient.newInstance(
            stubs,
            ScheduleClientOptions.newBuilder()
                    .setNamespace(temporal.namespace())
                    .build());
    private final Clock clock = Clock.systemUTC();
    private final Jdbi jdbi;
    private final Registry registry;

    // Mutable state
    private JobWorker worker;
    private Pulse pulse;
    private ControlLoop control;

    private ControlFixture() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(DatabaseUrl.parse(postgres.jdbcUrl()).jdbcUrl());
        Schema.migrate(dataSource);
        jdbi = Jdbi.create(dataSource);
        registry = new Registry(jdbi, clock);
    }

    static ControlFixture open() {
        return new ControlFixture();
    }

    Jdbi jdbi() {
        return jdbi;
    }

    Registry registry() {
        return registry;
    }

    WorkflowClient client() {
        return client;
    }

    ScheduleClient schedules() {
        return schedules;
    }

    TemporalDevServer temporal() {
        return temporal;
    }

    void startWorker() {
        worker = new JobWorker(
                client,
                List.of(ScriptedWorkflowImpl.class),
                List.of(new RunLedgerImpl(jdbi, clock), new ScriptedActivitiesImpl()),
                20);
        worker.start();
        pulse = new Pulse(
                jdbi,
                new TemporalConnection(client),
                JobTypes.of(List.of(SCRIPTED)),
                clock,
                "worker-" + System.nanoTime());
        pulse.start();
    }

    /** As abrupt as a JVM allows without dying: what runs is interrupted and reports nothing. */
    void stopWorker() {
        if (worker != null) {
            pulse.stop();
            ScriptedActivitiesImpl.dieNow();
            worker.drain(Duration.ZERO);
            worker = null;
        }
    }

    void startControl() {
        TemporalRuns runs = new TemporalRuns(client);
        JobSchedules jobSchedules = new JobSchedules(client, schedules);
        ZoneDecisions zones = new ZoneDecisions(jdbi, clock);
        Leadership leadership = new Leadership(jdbi);
        AlertChannels alerts = new AlertChannels(List.of(), new AlertWords("test", Optional.empty()));
        control = new ControlLoop(
                jdbi,
                registry,
                zones,
                new Converger(jdbi, registry, jobSchedules, zones, clock),
                new Reconciler(jdbi, runs, clock, LEAVE_ALONE),
                new TickAuditor(jdbi, runs, jobSchedules, clock, LEAVE_ALONE),
                new CutoverWatch(jdbi, registry, client, clock),
                new AlertLoop(jdbi, alerts, leadership, clock),
                leadership,
                new TemporalConnection(client),
                new RunnableJobs(jdbi, taskQueue -> false, clock),
                clock,
                new ControlLoop.Settings(SOON, Duration.ofSeconds(1)));
        control.start();
    }

    void stopControl() {
        if (control != null) {
            control.stop();
            control = null;
        }
    }

    /** The registry holds exactly these jobs from now on. */
    void define(JobDefinition... jobs) {
        registry.apply(List.of(jobs), "test", "test", false);
    }

    /** The ticks since then were due too, and Temporal knows nothing of them. */
    void pretendItWasDefined(String jobId, Instant since) {
        jdbi.useTransaction(handle -> {
            handle.execute("update perennial.job_versions set valid_from = ? where job_id = ?", since, jobId);
            handle.execute("update perennial.job_definitions set audited_until = ? where id = ?", since, jobId);
        });
    }

    /** No job any more, and none of their runs open. */
    void registryEmptied() {
        define();
        await().atMost(Duration.ofSeconds(60)).until(() -> openRuns() == 0);
    }

    private long openRuns() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from perennial.runs where status in ('pending', 'running')")
                .mapTo(Long.class)
                .one());
    }

    /** Every row of a job, the earliest tick first. */
    List<Run> rows(String jobId) {
        return jdbi.withHandle(handle -> new RunDao(handle).newest(RunFilter.ofJob(jobId), 1_000)).stream()
                .sorted(Comparator.comparing(Run::id))
                .toList();
    }

    List<Run> rows(String jobId, RunStatus status) {
        return rows(jobId).stream().filter(run -> run.status() == status).toList();
    }

    /** What kinds of things happened to a job, the first of them first. */
    List<String> events(String job) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select kind from perennial.job_events where job_id = :job order by id")
                        .bind("job", job)
                        .mapTo(String.class)
                        .list());
    }

    /** Rows of a job that is due each second: none is missing between the first and the last. */
    static boolean consecutiveSeconds(List<Run> rows) {
        for (int i = 1; i < rows.size(); i++) {
            if (!rows.get(i).asOf().equals(rows.get(i - 1).asOf().plusSeconds(1))) {
                return false;
            }
        }
        return true;
    }

    static JobDefinition everySecond(String id) {
        return every(id, Duration.ofSeconds(1));
    }

    static JobDefinition every(String id, Duration period) {
        return timed(id, new Timing.Every(period, Duration.ZERO), "UTC");
    }

    static JobDefinition cron(String id, String text, String zone) {
        return timed(id, new Timing.Cron(CronExpression.parse(text)), zone);
    }

    static JobDefinition timed(String id, Timing timing, String zone) {
        return new JobDefinition(
                id,
                id,
                "Scripted",
                timing,
                ZoneId.of(zone),
                true,
                1,
                Optional.of(Duration.ofHours(1)),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                Optional.empty(),
                Map.of("takes", "PT0S"));
    }

    static JobDefinition taking(Duration time, JobDefinition job) {
        return new JobDefinition(
                job.id(),
                job.name(),
                job.workflow(),
                job.timing(),
                job.timeZone(),
                job.coalesce(),
                job.maxInstances(),
                job.misfireGrace(),
                job.catchupWindow(),
                job.timeout(),
                job.after(),
                Map.of("takes", time.toString()));
    }

    static JobDefinition ofType(String workflow, JobDefinition job) {
        return new JobDefinition(
                job.id(),
                job.name(),
                workflow,
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

    static JobDefinition runningEveryMissedTick(JobDefinition job) {
        return new JobDefinition(
                job.id(),
                job.name(),
                job.workflow(),
                job.timing(),
                job.timeZone(),
                false,
                job.maxInstances(),
                job.misfireGrace(),
                job.catchupWindow(),
                job.timeout(),
                job.after(),
                job.settings());
    }

    static Instant now() {
        return Instant.now();
    }

    @Override
    public void close() {
        stopControl();
        stopWorker();
        stubs.shutdownNow();
        temporal.close();
        postgres.close();
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("perennial-house");
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary directory", e);
        }
    }
}
