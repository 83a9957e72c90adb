package dev.perennial.cli.doctor;

import dev.perennial.audit.AuditDao;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.ServerDao;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.jobs.JobsListCommand;
import dev.perennial.database.TableDao;
import dev.perennial.job.JobTypes;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.job.SuggestedIndex;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.UnreadableJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Is PostgreSQL as we need it? */
final class DatabaseDoctor {

    private static final Duration TOO_LONG = Duration.ofHours(1);
    private static final int OLDEST_SUPPORTED = 13;

    private final LocalJobTypes types = LocalJobTypes.shipped();
    private final Context context;
    private final List<Finding> findings = new ArrayList<>();

    // Mutable state
    private List<RegisteredJob> jobs = List.of();

    DatabaseDoctor(Context context) {
        this.context = context;
    }

    /** The registry's jobs, for who compares them with schedules; none when it could not be read. */
    List<RegisteredJob> jobs() {
        return jobs;
    }

    List<Finding> examine(Servers servers) {
        try {
            Database database = Database.at(
                    servers.databaseUrlOrRefuse(), context.environment().clock());
            reachable(database);
            findings.addAll(ConnectionDoctor.examine(database, context.environment()));
            clock(database);
            findings.add(database.server(dao -> new StatisticsDoctor(dao).examine()));
            if (schema(database)) {
                mirror(database);
                jobs = database.registry(registry -> registry.all());
                unreadable(database);
                definitions();
                runnable(database);
                openRows(database);
                findings.add(auditLog(database));
                findings.addAll(database.timeZones(dao -> new TimeZonesDoctor(dao, context.now()).examine()));
            }
            findings.addAll(database.tables(handle -> new TablesDoctor(types, new TableDao(handle)).examine(jobs)));
            indexes(database);
            ownChecks(database);
        } catch (Refusal refusal) {
            findings.add(Finding.unreachable("database", refusal));
        }
        return findings;
    }

    private static Finding auditLog(Database database) {
        return database.audit(AuditDao::firstBroken)
                .map(id -> Finding.fail(
                        "audit log",
                        "entry %d is not what was written, or the one before it is gone".formatted(id),
                        "compare it with a backup:  perennial audit --output json"))
                .orElseGet(() -> Finding.ok("audit log", "each entry seals the one before it"));
    }

    private void reachable(Database database) {
        String version = database.server(ServerDao::version);
        String where = "PostgreSQL %s at %s".formatted(version, database.place());
        int major = Integer.parseInt(version.replaceAll("\\D.*", ""));
        findings.add(
                major < OLDEST_SUPPORTED
                        ? Finding.fail(
                                "database", where, "PostgreSQL %d or newer is needed".formatted(OLDEST_SUPPORTED))
                        : Finding.ok("database", where));
    }

    private void clock(Database database) {
        Instant[] around = new Instant[2];
        Instant server = database.server(dao -> {
            // A connection takes much longer than a question; only the question counts.
            around[0] = context.now();
            Instant answer = dao.clock();
            around[1] = context.now();
            return answer;
        });
        findings.add(Clocks.compare("clock of the database", around[0], around[1], server));
    }

    private boolean schema(Database database) {
        return database.server(ServerDao::migratedTo)
                .map(version -> {
                    findings.add(Finding.ok("schema", "perennial is migrated to version " + version));
                    return true;
                })
                .orElseGet(() -> {
                    findings.add(Finding.fail(
                            "schema",
                            "there is no schema of Perennial",
                            "start worker-app once, it migrates:  perennial start"));
                    return false;
                });
    }

    private void mirror(Database database) {
        findings.addAll(database.server(dao -> new MirrorDoctor(dao).examine()));
    }

    private void unreadable(Database database) {
        for (UnreadableJob job : database.registry(registry -> registry.unreadable())) {
            findings.add(Finding.fail(
                    "definition of " + job.id(),
                    "this version cannot read it: " + job.problem(),
                    "its runs wait; use the version that wrote it, or write it anew:  perennial apply"));
        }
    }

    private void definitions() {
        if (jobs.isEmpty()) {
            findings.add(Finding.warn("jobs", "the registry holds none", "next: perennial apply"));
            return;
        }
        findings.add(Finding.ok("jobs", "%d in the registry".formatted(jobs.size())));
        SimultaneousJobs.among(jobs.stream().map(RegisteredJob::definition).toList(), context.now())
                .ifPresent(crowd ->
                        findings.add(Finding.warn("jobs on one second", crowd.words(), SimultaneousJobs.advice())));
    }

    private void runnable(Database database) {
        Optional<JobTypes> live =
                database.jobTypes(dao -> dao.live(context.now().minus(UptimeDao.GAP)));
        List<String> complaints = jobs.stream()
                .flatMap(job -> JobsListCommand.whyNot(live, job).map(why -> job.id() + ": " + why).stream())
                .toList();
        if (!complaints.isEmpty()) {
            findings.add(Finding.fail(
                    "jobs that cannot run",
                    String.join("; ", complaints),
                    "correct jobs.yaml and apply it, or start a worker that runs them"));
        } else if (live.isPresent() && !jobs.isEmpty()) {
            findings.add(Finding.ok("jobs that cannot run", "none: the workers know each type and its settings"));
        }
    }

    private void openRows(Database database) {
        List<Run> open = database.runs(dao -> dao.openSince(context.now().minus(TOO_LONG)));
        if (open.isEmpty()) {
            findings.add(Finding.ok("open runs", "none is older than an hour"));
            return;
        }
        findings.add(Finding.warn(
                "open runs",
                "%d older than an hour: %s"
                        .formatted(
                                open.size(),
                                open.stream().map(Run::jobId).distinct().collect(Collectors.joining(", "))),
                "a long job may be well; where the reconciler of worker-app (role control) runs, it settles dead ones"
                        + " within a minute\nnext: perennial runs show "
                        + open.get(0).id()));
    }

    private void indexes(Database database) {
        findings.addAll(database.tables(handle -> {
            TableDao tables = new TableDao(handle);
            return types.indexes().map(index -> index(tables, index)).toList();
        }));
    }

    private static Finding index(TableDao tables, SuggestedIndex index) {
        String check = "index on " + index.table();
        String columns = String.join(", ", index.columns());
        if (!tables.hasTable(index.table())) {
            return Finding.warn(
                    check,
                    "the application's table %s is not there".formatted(index.table()),
                    "is this the application's database?");
        }
        if (tables.hasIndex(index.table(), index.columns())) {
            return Finding.ok(check, "there is one that begins with " + columns);
        }
        String sql = tables.isPartitioned(index.table()) ? index.sqlForPartitions() : index.sql();
        return Finding.warn(check, "none begins with %s; one %s".formatted(columns, index.why()), sql + ";");
    }

    private void ownChecks(Database database) {
        jobs.stream()
                .map(RegisteredJob::definition)
                .flatMap(job -> types.find(job.workflow()).stream()
                        .flatMap(type -> database.tables(handle -> type.check(job, handle)).stream()))
                .map(Finding::of)
                .forEach(findings::add);
    }
}
