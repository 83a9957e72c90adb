package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.declared.CataloguePreview;
import dev.perennial.declared.DriftItem;
import dev.perennial.declared.PlannedChange;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.declared.ScheduleDrift;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.JobTypes;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.ledger.Statistics;
import dev.perennial.ledger.UptimeDao;
import dev.perennial.registry.Claim;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry.Change;
import dev.perennial.registry.UnreadableJob;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.server.JobSchedules;
import dev.perennial.words.JobState;
import dev.perennial.words.Why;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jobs of the registry. */
final class DatabaseJobs implements Jobs {

    private final Context context;
    private final Database database;

    DatabaseJobs(Context context) {
        this.context = context;
        this.database = context.database();
    }

    @Override
    public Board all(int recent) {
        List<RegisteredJob> jobs = database.registry(registry -> registry.all());
        List<UnreadableJob> unreadable = database.registry(registry -> registry.unreadable());
        List<String> ids = Stream.concat(
                        jobs.stream().map(RegisteredJob::id),
                        unreadable.stream().map(UnreadableJob::id))
                .toList();
        Map<String, List<Run>> runs = database.runs(dao -> dao.newestOfEach(ids, Optional.empty(), recent)).stream()
                .collect(Collectors.groupingBy(Run::jobId));
        Instant now = context.now();
        Optional<JobTypes> live = database.jobTypes(dao -> dao.live(now.minus(UptimeDao.GAP)));
        return new Board(
                jobs.stream()
                        .map(job -> listed(job, runs.getOrDefault(job.id(), List.of()), live, now))
                        .toList(),
                unreadable.stream()
                        .map(job -> new Unreadable(job.id(), job.problem(), runs.getOrDefault(job.id(), List.of())))
                        .toList());
    }

    private static Listed listed(RegisteredJob job, List<Run> recent, Optional<JobTypes> live, Instant now) {
        // A paused job has ticks, and none of them will run.
        Optional<Instant> next = job.isPaused() ? Optional.empty() : job.ticks().after(now);
        return new Listed(job, JobState.of(job, recent, now), recent, next, JobsListCommand.whyNot(live, job));
    }

    @Override
    public RegisteredJob find(String id) {
        return context.job(database, id);
    }

    @Override
    public JobCard show(String id, int runs, int events) {
        RegisteredJob job = find(id);
        Servers servers = context.servers();
        Optional<String> page =
                servers.temporalUi().map(ui -> "%s/namespaces/%s/schedules/%s".formatted(ui, servers.namespace(), id));
        return new JobCard(
                job,
                database.runs(dao -> dao.newest(RunFilter.ofJob(id), runs)),
                database.registry(registry -> registry.events(id, events)),
                page,
                context.now());
    }

    @Override
    public boolean pause(String id, String reason) {
        find(id);
        return database.registry(
                registry -> registry.pause(id, context.environment().actor(), reason));
    }

    @Override
    public boolean resume(String id, String reason) {
        find(id);
        return database.registry(
                registry -> registry.resume(id, context.environment().actor(), reason));
    }

    @Override
    public String why(RegisteredJob job, Instant at) {
        return database.tables(handle -> Why.of(job, at, context.now(), handle).sentence());
    }

    @Override
    public Statistics statistics(RegisteredJob job) {
        return database.statistics(job.id());
    }

    @Override
    public Applied apply(Applying applying) {
        Catalogue wanted = CatalogueFile.read(applying.catalogue(), surroundings());
        Claim claim = new Claim(ApplyCommand.SOURCE, applying.takeOver(), applying.prune());
        String actor = context.environment().actor();
        List<RegisteredJob> before = database.registry(registry -> registry.all());
        List<Change> changes =
                database.registry(registry -> registry.apply(wanted.jobs(), claim, actor, applying.dryRun()));
        List<PlannedChange> planned =
                database.tables(handle -> CataloguePreview.of(changes, before, wanted.jobs(), handle, context.now()));
        return new Applied(
                new Plan(planned),
                Stream.concat(wanted.warnings().stream(), CataloguePreview.warnings(planned, before).stream())
                        .map(CatalogueProblem::toString)
                        .toList());
    }

    @Override
    public RegistrySnapshot snapshot() {
        return database.tables(RegistrySnapshot::read);
    }

    @Override
    public List<DriftItem> scheduleDrift() {
        try (Temporal temporal = context.temporal()) {
            JobSchedules schedules = temporal.schedules();
            return temporal.explaining(() -> ScheduleDrift.between(
                    () -> database.registry(registry -> registry.all()),
                    () -> database.tables(handle -> new JobDefinitionDao(handle).removedButConverged()),
                    schedules,
                    context.now()));
        }
    }

    /** The database is asked about types that are not the product's, and about times that are over. */
    private CatalogueContext surroundings() {
        JobTypes types = JobTypes.shipped().or(() -> database.jobTypes(JobTypeDao::recorded));
        return new CatalogueContext(
                Optional.of(types),
                context.now(),
                this::registered,
                (type, settings) -> database.tables(handle -> type.problems(settings, handle)));
    }

    /** What cannot be read is none that this version could compare with. */
    private Optional<JobDefinition> registered(String id) {
        try {
            return database.registry(registry -> registry.find(id)).map(RegisteredJob::definition);
        } catch (UnreadableDefinitionException newer) {
            return Optional.empty();
        }
    }
}
