package dev.perennial.cli.world;

import dev.perennial.access.Role;
import dev.perennial.cli.access.SignInLink;
import dev.perennial.cli.connect.AuthorizationFile;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.connect.ServerDao;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.connect.WorldFile;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.doctor.TemporalDoctor;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.jobs.ApplyCommand;
import dev.perennial.cli.jobs.Plan;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.devstack.alerts.AlertReceiver;
import dev.perennial.devstack.binary.TemporalNotFoundException;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.temporal.TemporalDevServer;
import dev.perennial.registry.Registry.Change;
import dev.perennial.run.TaskQueue;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.server.RunAttributes;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PostgreSQL with a sample application, Temporal, a stand-in for the application's mails, and a worker: everything that the
 * jobs need, on this machine alone. close() leaves no process behind; nor does a failure on the way up.
 */
final class World implements AutoCloseable {

    private static final int SECRET_BYTES = 32;
    private static final Duration LINK_LIFETIME = Duration.ofHours(12);
    private static final int MAIL_PORT = 3025;
    private static final int ALERT_PORT = 3026;
    private static final int TEMPORAL_PORT = 7233;
    private static final int TEMPORAL_UI_PORT = 8233;
    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 8081;

    /** What kind of world: {@code demo} forgets everything when it ends, {@code dev} keeps it. */
    enum Kind {
        demo,
        dev
    }

    private final Context context;
    private final Kind kind;
    private final int subscriptions;
    private final Progress progress;
    private final Path directory;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final String cronSecret;
    private final String internalApiKey = secret();

    // Set one after the other while it comes up
    private String databaseUrl;
    private Database database;
    private SampleData sample;
    private TemporalDevServer temporal;
    private MailCatcher mails;
    private Optional<DemoKinds> kinds = Optional.empty();
    private AlertReceiver alerts;
    private WorkerProcess worker;
    private int workerPort;
    private boolean closed;

    private static final String LOOPBACK = "localhost,127.0.0.1,::1";

    private World(Context context, Kind kind, int subscriptions, Progress progress) {
        this.context = context;
        this.kind = kind;
        this.subscriptions = subscriptions;
        this.progress = progress;
        this.directory = context.environment().dataDirectory().resolve(kind.name());
        this.cronSecret = context.environment().variable("CRON_SECRET").orElseGet(World::secret);
    }

    /** Returns when the worker is ready and the catalogue is applied. */
    static World bring(
            Context context, Kind kind, int subscriptions, List<JobDefinition> catalogue, Progress progress) {
        World world = new World(context, kind, subscriptions, progress);
        Runtime.getRuntime().addShutdownHook(new Thread(world::close, "close-world"));
        try {
            world.bringPostgres();
            world.bringSampleData();
            world.bringMails();
            world.bringKinds();
            world.bringAlertReceiver();
            world.bringTemporal();
            world.bringWorker();
            world.apply(Stream.concat(catalogue.stream(), world.ofEachKind().stream())
                    .toList());
            AuthorizationFile.write(world.directory, world.cronSecret);
            world.announce();
            return world;
        } catch (RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private void bringPostgres() {
        Optional<String> given = context.environment().variable("DATABASE_URL");
        if (given.isPresent()) {
            databaseUrl = given.get();
        } else {
            progress.say("· starting PostgreSQL");
            EmbeddedPostgres postgres = kind == Kind.dev
                    ? EmbeddedPostgres.persistent(directory.resolve("postgres"))
                    : EmbeddedPostgres.fresh();
            keep(postgres);
            databaseUrl = postgres.uri();
        }
        database = Database.at(databaseUrl, context.environment().clock());
        progress.say("✓ PostgreSQL %s at %s".formatted(database.server(ServerDao::version), database.place()));
    }

    private void bringSampleData() {
        sample = SampleData.in(database, subscriptions, context.now());
        progress.say("✓ sample application: %,d users, %,d subscriptions, %,d affiliates, %,d codes%s"
                .formatted(
                        sample.seeded().users(),
                        sample.seeded().subscriptions(),
                        sample.seeded().affiliates(),
                        sample.seeded().codes(),
                        sample.foundThere() ? " (from before)" : ""));
    }

    private void bringMails() {
        mails = kind == Kind.dev
                ? MailCatcher.start(internalApiKey, Ports.freeNear(MAIL_PORT), directory.resolve("mails.journal"))
                : MailCatcher.start(internalApiKey);
        keep(mails);
        sample.suppressedAddresses().forEach((address, reason) -> mails.behaveFor(address, Behaviour.suppress(reason)));
    }

    /** A demo shows a job of each kind; in a world to develop in there is only what somebody declared. */
    private void bringKinds() {
        if (kind == Kind.demo) {
            DemoKinds brought = new DemoKinds(secret());
            keep(brought);
            kinds = Optional.of(brought);
            database.tables(handle -> DemoSessionsDao.fill(sample.madeFor(), handle));
        }
    }

    /** Jobs of a few lines, beside those of the catalogue. */
    List<JobDefinition> ofEachKind() {
        return kinds.map(brought -> brought.jobs(mails.baseUrl())).orElse(List.of());
    }

    /** Stands in for Slack, Discord and PagerDuty: a world tells nobody outside. */
    private void bringAlertReceiver() {
        alerts = kind == Kind.dev ? AlertReceiver.start(Ports.freeNear(ALERT_PORT)) : AlertReceiver.start();
        keep(alerts);
    }

    private void bringTemporal() {
        TemporalDevServer.Builder builder = TemporalDevServer.builder()
                .progress(line -> progress.say("· " + line))
                .logFile(directory.resolve("temporal.log"))
                .allowInProcess(kind == Kind.demo);
        if (kind == Kind.dev) {
            builder.databaseFile(directory.resolve("temporal.db"))
                    .port(Ports.freeNear(TEMPORAL_PORT))
                    .uiPort(Ports.freeNear(TEMPORAL_UI_PORT));
        }
        try {
            temporal = builder.start();
        } catch (TemporalNotFoundException e) {
            throw Refusal.unreachable(e, e.getMessage());
        }
        keep(temporal);
        if (temporal.binary().isEmpty() && temporal.hasSchedules()) {
            mustBeUnused();
        } else if (kind == Kind.dev) {
            keep(new TemporalKeeper(temporal, progress));
        }
        if (temporal.binary().isPresent()) {
            addSearchAttributes();
        }
        progress.say("✓ Temporal at %s%s"
                .formatted(
                        temporal.address(),
                        temporal.ui().map(ui -> ", its pages at " + ui).orElse("")));
    }

    /** Our worker would take the runs of whoever else works there, and do them on sample data. */
    private void mustBeUnused() {
        try (Temporal client = Temporal.of(servers())) {
            if (TemporalDoctor.pollers(client) > 0) {
                throw Refusal.refused(
                        "somebody's worker polls the task queue %s in namespace %s of %s"
                                .formatted(TaskQueue.NAME, temporal.namespace(), temporal.address()),
                        "unset TEMPORAL_ADDRESS to get a server of its own, or name another TEMPORAL_NAMESPACE");
            }
        }
    }

    /** Not by a flag of the server: it heeds that only when it makes its namespace, and a world may be older. */
    private void addSearchAttributes() {
        try (Temporal client = Temporal.of(servers())) {
            client.explaining(() -> {
                new RunAttributes(client.client()).create();
                return null;
            });
        }
    }

    private void bringWorker() {
        boolean lasting = kind == Kind.dev;
        workerPort = lasting ? Ports.freeNear(HTTP_PORT) : Ports.free();
        int managementPort = lasting ? Ports.freeNear(MANAGEMENT_PORT) : Ports.free();
        Path log = directory.resolve("worker.log");
        progress.say("· starting worker-app, its log is " + log);
        worker = new WorkerProcess(
                WorkerJar.commandFromCopy(context.environment(), directory),
                workerVariables(managementPort),
                managementPort,
                log,
                progress);
        keep(worker);
        worker.start();
        if (lasting) {
            worker.keepAlive();
        }
        progress.say("✓ worker-app is ready (process %d)".formatted(worker.pid()));
    }

    private Map<String, String> workerVariables(int managementPort) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("DATABASE_URL", databaseUrl);
        if (context.environment().variable("DATABASE_URL").isPresent()) {
            context.environment()
                    .variable("DATABASE_DIRECT_URL")
                    .ifPresent(direct -> variables.put("DATABASE_DIRECT_URL", direct));
        }
        variables.put("TEMPORAL_ADDRESS", temporal.address());
        variables.put("TEMPORAL_NAMESPACE", temporal.namespace());
        variables.put("NEXTJS_API_URL", mails.baseUrl().toString());
        variables.put("INTERNAL_API_KEY", internalApiKey);
        variables.put("CRON_SECRET", cronSecret);
        variables.put("SLACK_WEBHOOK_URL", alerts.slackUrl().toString());
        variables.put("DISCORD_WEBHOOK_URL", alerts.discordUrl().toString());
        variables.put("PERENNIAL_PAGERDUTY_URL", alerts.pagerDutyUrl().toString());
        variables.put("PAGERDUTY_ROUTING_KEY", "0".repeat(32));
        temporal.ui().ifPresent(ui -> variables.put("TEMPORAL_UI_URL", ui.toString()));
        variables.put("ENV", kind.name());
        variables.put("PERENNIAL_HTTP_PORT", Integer.toString(workerPort));
        variables.put("PERENNIAL_MANAGEMENT_PORT", Integer.toString(managementPort));
        // Ctrl-C should not take half a minute; what is open goes on at the next start, or is forgotten with the world.
        variables.put("PERENNIAL_DRAIN_TIMEOUT", "3s");
        // The catalogue is applied here, once: a worker that is started again must not undo what a person changed
        // since.
        variables.put("PERENNIAL_JOBS_FILE", "");
        variables.putAll(callout());
        return variables;
    }

    /** Jobs may call what runs on this machine here, and send the secrets that were listed. */
    private Map<String, String> callout() {
        Environment environment = context.environment();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(
                "PERENNIAL_HTTP_ALLOW",
                environment
                        .variable("PERENNIAL_HTTP_ALLOW")
                        .map(more -> LOOPBACK + "," + more)
                        .orElse(LOOPBACK));
        for (String secret :
                environment.variable("PERENNIAL_SECRETS").orElse("").split(",")) {
            String name = secret.strip().replaceFirst("@.*$", "");
            for (String variable : List.of(name, name + "_FILE")) {
                environment.variable(variable).ifPresent(value -> variables.put(variable, value));
            }
        }
        kinds.ifPresent(brought -> {
            variables.putAll(brought.variables());
            variables.put(
                    "PERENNIAL_SECRETS",
                    environment
                            .variable("PERENNIAL_SECRETS")
                            .map(more -> more + "," + brought.secret())
                            .orElse(brought.secret()));
        });
        return variables;
    }

    private void apply(List<JobDefinition> catalogue) {
        List<Change> changes = database.registry(registry -> registry.apply(
                catalogue, ApplyCommand.SOURCE, context.environment().actor(), false));
        progress.say("✓ catalogue applied: " + Plan.summary(changes));
    }

    /** A second terminal finds it by this; a demo does not push aside a dev that runs here. */
    private void announce() {
        Path place = context.environment().dataDirectory();
        if (WorldFile.read(place).isPresent()) {
            progress.say("! another world runs here already; commands in a second terminal find that one");
            return;
        }
        new WorldFile(
                        ProcessHandle.current().pid(),
                        kind.name(),
                        databaseUrl,
                        temporal.address(),
                        temporal.namespace(),
                        temporal.ui().map(Object::toString).orElse(null),
                        "http://127.0.0.1:" + workerPort,
                        mails.page().toString(),
                        cronSecret,
                        internalApiKey)
                .write(place);
        keep(() -> WorldFile.remove(place));
    }

    /** A line to paste: the secret stays in a file that only its owner reads. */
    String curl(String path) {
        return "curl -sS -H @%s http://127.0.0.1:%d%s".formatted(AuthorizationFile.in(directory), workerPort, path);
    }

    /** For whoever reads it in this terminal. */
    String signInLink() {
        return SignInLink.of(
                database,
                "http://127.0.0.1:" + workerPort,
                context.environment().actor(),
                Role.ADMIN,
                LINK_LIFETIME);
    }

    URI alertsPage() {
        return alerts.messagesUrl();
    }

    Database database() {
        return database;
    }

    SampleData sample() {
        return sample;
    }

    MailCatcher mails() {
        return mails;
    }

    TemporalDevServer temporal() {
        return temporal;
    }

    Servers servers() {
        return new Servers(
                Optional.of(databaseUrl),
                Optional.of(temporal.address()),
                temporal.namespace(),
                temporal.ui().map(Object::toString).or(() -> context.environment()
                        .variable("TEMPORAL_UI_URL")),
                context.environment().variable("TEMPORAL_API_KEY"),
                context.environment()
                        .variable("TEMPORAL_TLS")
                        .map(Boolean::parseBoolean)
                        .orElse(false));
    }

    /** What comes up while everything is being ended is ended at once. */
    private synchronized void keep(AutoCloseable part) {
        open.push(part);
        if (closed) {
            close();
        }
    }

    /** For a person to paste; the password of a database that was given is not repeated. */
    String psql() {
        String target = context.environment().variable("DATABASE_URL").isPresent() ? "\"$DATABASE_URL\"" : databaseUrl;
        return "psql %s -c 'select * from cron_job_runs order by created_at desc'".formatted(target);
    }

    /** The last that came up goes first. May be called again, and from a shutdown hook. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                progress.say("! while stopping: " + Database.lastWords(e));
            }
        }
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
