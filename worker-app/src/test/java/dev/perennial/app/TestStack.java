package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import dev.perennial.database.DatabaseUrl;
import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.sample.SampleApplication;
import dev.perennial.devstack.sample.Seeded;
import dev.perennial.devstack.sample.Size;
import dev.perennial.devstack.temporal.TemporalDevServer;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.Registry;
import dev.perennial.run.JobRequest;
import dev.perennial.run.TaskQueue;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The application with its data, its mail endpoint, PostgreSQL in a hostile zone, the real Temporal server, and workers as processes. */
public final class TestStack implements AutoCloseable {

    public static final String API_KEY = "key-" + UUID.randomUUID();
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    private final MailCatcher mails = MailCatcher.start(API_KEY);
    private final TemporalDevServer temporal;
    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final Jdbi jdbi;
    private final Seeded seeded;

    private TestStack(Path directory, int subscriptions) {
        temporal = TemporalDevServer.builder()
                .databaseFile(directory.resolve("temporal.db"))
                .withoutUi()
                .start();
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(temporal.address())
                .build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(temporal.namespace())
                        .build());
        jdbi = Jdbi.create(DatabaseUrl.parse(postgres.jdbcUrl()).jdbcUrl());
        seeded = SampleApplication.createIn(postgres.jdbcUrl())
                .generate(Size.subscriptions(subscriptions), Instant.now().truncatedTo(ChronoUnit.MILLIS), 7);
    }

    public static TestStack found(Path directory, int subscriptions) {
        return new TestStack(directory, subscriptions);
    }

    public Seeded seeded() {
        return seeded;
    }

    public EmbeddedPostgres postgres() {
        return postgres;
    }

    public MailCatcher mails() {
        return mails;
    }

    public TemporalDevServer temporal() {
        return temporal;
    }

    public WorkflowClient client() {
        return client;
    }

    public Registry registry() {
        return new Registry(jdbi, Clock.systemUTC());
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public WorkerProcess startWorker() {
        return WorkerProcess.start(workerEnvironment()).awaitReady();
    }

    public Map<String, String> workerEnvironment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", postgres.uri());
        environment.put("TEMPORAL_ADDRESS", temporal.address());
        environment.put("NEXTJS_API_URL", mails.baseUrl().toString());
        environment.put("INTERNAL_API_KEY", API_KEY);
        environment.put("PERENNIAL_JOBS_FILE", "../jobs.yaml");
        environment.put("PERENNIAL_CONTROL_FULL_PASS_EVERY", "2s");
        environment.put("PERENNIAL_CONTROL_LEAVE_ALONE", "5s");
        return environment;
    }

    /** Starts a job by hand, as the command line does. */
    public WorkflowStub run(String jobId, String workflow, Instant asOf) {
        WorkflowStub run = client.newUntypedWorkflowStub(
                workflow,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueue.NAME)
                        .setWorkflowId(jobId + "-manual-" + UUID.randomUUID())
                        .setWorkflowExecutionTimeout(Duration.ofMinutes(10))
                        .build());
        run.start(JobRequest.manual(jobId, asOf, false, "test"));
        return run;
    }

    public Run awaitEnd(WorkflowStub run) {
        String id = run.getExecution().getWorkflowId();
        return await().atMost(PATIENCE)
                .until(
                        () -> row(id),
                        found -> found.isPresent() && found.get().status().isFinal())
                .orElseThrow();
    }

    public Optional<Run> row(String workflowId) {
        return jdbi.withHandle(handle -> new RunDao(handle).findByWorkflow(workflowId));
    }

    public long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    @Override
    public void close() {
        stubs.shutdownNow();
        temporal.close();
        mails.close();
        postgres.close();
    }
}
