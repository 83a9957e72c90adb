package dev.perennial.proof;

import dev.perennial.app.TestStack;
import dev.perennial.app.WorkerProcess;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Schema;
import dev.perennial.devstack.fault.FaultProxy;
import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.sample.SampleApplication;
import dev.perennial.devstack.sample.Size;
import dev.perennial.devstack.temporal.TemporalDevServer;
import dev.perennial.proof.audit.Auditor;
import dev.perennial.proof.audit.Database;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Everything real: PostgreSQL in a hostile zone, the Temporal server on a database file, the mail endpoint, and packaged workers
 * as processes, which reach each of them through a {@link FaultProxy} alone. Shared by all cells, and as new for each.
 */
public final class TestBed implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path directory = temporaryDirectory();
    private final TestStack town = TestStack.found(directory, 1);
    private final FaultProxy toDatabase =
            FaultProxy.to("127.0.0.1", town.postgres().port());
    private final FaultProxy toTemporal = to(town.temporal().address());
    private final FaultProxy toMail = to(town.mails().baseUrl().getAuthority());
    private final Database database =
            new Database(DatabaseUrl.parse(town.postgres().jdbcUrl()).jdbcUrl());

    // Mutable state
    private final List<WorkerProcess> processes = new ArrayList<>();
    private WorkerProcess standing;
    private final List<WorkflowStub> started = new ArrayList<>();
    private Instant asOf;
    private Auditor auditor;

    private TestBed() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.jdbcUrl());
        Schema.migrate(dataSource);
        town.registry().apply(Catalogue.read(catalogue()).jobs(), "jobs.yaml", "proof", false);
    }

    /** One for all cells that this JVM runs, whatever their class: it is as new for each, and costs ten seconds to found. */
    static TestBed shared() {
        return Shared.WORLD;
    }

    private static final class Shared {

        private static final TestBed WORLD = found();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(WORLD::close, "leave-the-world"));
        }
    }

    /** A world of one's own; cells are given the one that they share. */
    public static TestBed found() {
        return new TestBed();
    }

    // What a cell breaks.

    /** The workers' way to PostgreSQL. */
    public FaultProxy toDatabase() {
        return toDatabase;
    }

    /** The workers' way to Temporal. */
    public FaultProxy toTemporal() {
        return toTemporal;
    }

    /**
     * Holds the next call of a method of Temporal's service, whoever makes it. Calls are compressed, and a path crosses the wire in
     * letters only once a connection: so the workers are made to connect anew before.
     *
     * @param method such as RespondActivityTaskCompleted or RecordActivityTaskHeartbeat
     */
    public Hold holdCall(String method) {
        toTemporal.cut();
        toTemporal.heal();
        return toTemporal.holdAt(Direction.TO_SERVER, "/" + method, 1);
    }

    /** The workers' way to the mail endpoint. */
    public FaultProxy toMail() {
        return toMail;
    }

    public EmbeddedPostgres postgres() {
        return town.postgres();
    }

    public TemporalDevServer temporal() {
        return town.temporal();
    }

    /** Temporal's own interface, past the proxy. */
    public WorkflowServiceStubs service() {
        return town.client().getWorkflowServiceStubs();
    }

    public MailCatcher mails() {
        return town.mails();
    }

    /** The tables, past the proxy. */
    public Database database() {
        return database;
    }

    // Who works.

    /** A worker that is ready: the one that is there, or a new one. It outlives the cell if nobody kills it. */
    public WorkerProcess worker() {
        if (standing == null || !standing.isAlive()) {
            standing = startWorker();
        }
        return standing;
    }

    /** Ends the worker that outlives cells, where another kind is to do the work. */
    public void retireWorker() {
        if (standing != null) {
            standing.close();
        }
    }

    /** One more worker. */
    public WorkerProcess startWorker() {
        return startProcess("worker");
    }

    /** The control loops in a process of their own: schedules, the reconciler, the auditor of ticks, alerts. Ends with the cell. */
    public WorkerProcess startControl() {
        return startProcess("control");
    }

    /** A process with other roles, or told something else besides. */
    public WorkerProcess startProcess(String roles, String... namesAndValues) {
        Map<String, String> environment = new HashMap<>(town.workerEnvironment());
        // Statements cross the wire in full each time, so that a hold finds them.
        environment.put(
                "DATABASE_URL", "postgres://postgres@127.0.0.1:" + toDatabase.port() + "/app?prepareThreshold=0");
        environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + toTemporal.port());
        environment.put("NEXTJS_API_URL", "http://127.0.0.1:" + toMail.port());
        environment.put("PERENNIAL_JOBS_FILE", catalogue().toString());
        environment.put("PERENNIAL_ROLES", roles);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        WorkerProcess process = WorkerProcess.start(environment);
        processes.add(process);
        return process.awaitReady();
    }

    /** The workers' sessions for whose next statement PostgreSQL waits, while they keep their locks. */
    public List<String> sessionsAmidATransaction() {
        return database.read(
                """
                select pid::text
                  from pg_stat_activity
                 where application_name = 'perennial'
                   and state = 'idle in transaction'
                """,
                row -> row.getString(1));
    }

    // What it works on.

    /** The moment that the sample data is made for and that runs go by. */
    public Instant asOf() {
        return asOf;
    }

    /** Who looks at the state from its beginning; it hears of every run that is started here. */
    public Auditor audit() {
        auditor = new Auditor(
                database,
                town.mails(),
                town.client().getWorkflowServiceStubs(),
                town.temporal().namespace());
        return auditor;
    }

    /** Starts a job by hand, as of {@link #asOf()}. */
    public WorkflowStub start(Job job) {
        WorkflowStub run = town.run(job.id(), job.workflow(), asOf);
        started.add(run);
        if (auditor != null) {
            auditor.started(run.getExecution().getWorkflowId());
        }
        return run;
    }

    /** Whether Temporal says that it has. */
    public boolean hasEnded(WorkflowStub run) {
        return run.describe().getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    }

    /** Waits until Temporal says of each that it has ended, well or not. */
    public void awaitEnd(List<WorkflowStub> runs) {
        runs.forEach(this::awaitEnd);
    }

    /** The same for one. */
    public void awaitEnd(WorkflowStub run) {
        try {
            run.getResult(PATIENCE.toSeconds(), TimeUnit.SECONDS, Object.class);
        } catch (TimeoutException e) {
            throw new AssertionError(run.getExecution().getWorkflowId() + " does not end", e);
        } catch (io.temporal.client.WorkflowException failed) {
            // That it failed is told by the histories, which the auditor reads.
        }
    }

    /** Makes so many more of our subscriptions due for the downgrade, so that it takes several pages; nobody pays for them. */
    public void letEnd(int count) {
        database.update(
                """
                with chosen as (
                  select id, row_number() over (order by id) as place
                    from subscriptions
                   where provider = 'dlocal' and status = 'active' and expires_at > ?
                   order by id
                   limit ?
                ), unpaid as (
                  delete from payments p using chosen c where p.subscription_id = c.id
                )
                update subscriptions s
                   set expires_at = cast(? as timestamp) - c.place * interval '1 minute'
                  from chosen c
                 where s.id = c.id
                """,
                asOf,
                count,
                asOf);
    }

    /** How many of our subscriptions are due for the downgrade and wait for no payment. */
    public long due() {
        return database.number(
                """
                select count(*)
                  from subscriptions s
                 where provider = 'dlocal'
                   and status = 'active'
                   and expires_at <= '%s'::timestamptz at time zone 'UTC'
                   and not exists (select from payments p
                                    where p.subscription_id = s.id
                                      and p.status <> 'FAILED'
                                      and p.created_at > s.expires_at - interval '5 days')
                """
                        .formatted(asOf));
    }

    // The life of a cell.

    /**
     * Everything new but the workers that are there: also within a cell, for one more round. A cell finds the world begun with
     * its subscriptions and its seed.
     */
    public void begin(int subscriptions, long seed) {
        started.clear();
        auditor = null;
        empty();
        town.mails().forget();
        asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        SampleApplication.createIn(town.postgres().jdbcUrl()).generate(Size.subscriptions(subscriptions), asOf, seed);
    }

    /** Nothing of this cell is left for the next: not a fault, not a run, and no process but a worker that stood the test. */
    void end(boolean ok) {
        toDatabase.heal();
        toTemporal.heal();
        toMail.heal();
        processes.stream().filter(process -> !ok || process != standing).forEach(WorkerProcess::close);
        processes.removeIf(process -> !process.isAlive());
        if (!ok) {
            standUp();
        }
    }

    /** A cell that failed may have left anything lying. */
    private void standUp() {
        if (ProcessHandle.of(town.postgres().pid())
                .filter(ProcessHandle::isAlive)
                .isEmpty()) {
            town.postgres().restart();
        }
        database.run("alter system reset all");
        database.run("select pg_reload_conf()");
        started.forEach(TestBed::abandon);
    }

    private static void abandon(WorkflowStub run) {
        try {
            run.terminate("its cell has failed");
        } catch (RuntimeException ended) {
            // Which is what was wanted.
        }
    }

    /** Functions and sequences that a cell needs for its fault are made in the schema faults, which is new for each. */
    private void empty() {
        List<String> triggers = database.read(
                """
                select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
                  from pg_trigger t
                  join pg_class c on c.oid = t.tgrelid
                 where not t.tgisinternal
                   and c.relnamespace = 'public'::regnamespace
                """,
                row -> row.getString(1));
        triggers.forEach(database::run);
        database.run("drop schema if exists faults cascade");
        database.run("create schema faults");
        // The audit log refuses to be emptied, as in production.
        String tables = database.text(
                """
                select string_agg(format('%I.%I', schemaname, tablename), ', ')
                  from pg_tables
                 where schemaname = 'public'
                    or schemaname = 'perennial'
                   and tablename not in ('job_definitions', 'job_versions', 'uptimes', 'audit_log', 'flyway_schema_history')
                """);
        database.run("truncate " + tables);
    }

    @Override
    public void close() {
        processes.forEach(WorkerProcess::close);
        toDatabase.close();
        toTemporal.close();
        toMail.close();
        town.close();
    }

    /** The jobs as they are, but never due by themselves: a cell starts what it wants. */
    private Path catalogue() {
        Path file = directory.resolve("jobs.yaml");
        try {
            String jobs = Files.readString(Path.of("..", "jobs.yaml"));
            return Files.writeString(file, jobs.replaceAll("(?m)cron: .*", "cron: 0 0 29 2 *"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FaultProxy to(String address) {
        int colon = address.lastIndexOf(':');
        return FaultProxy.to(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("perennial-proof");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
