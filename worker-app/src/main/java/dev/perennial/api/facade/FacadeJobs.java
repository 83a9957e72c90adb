package dev.perennial.api.facade;

import dev.perennial.access.JobScope;
import dev.perennial.audit.Actor;
import dev.perennial.database.Json;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.Claim;
import dev.perennial.registry.Expected;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.run.RunStatus;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import dev.perennial.service.JobBoard;
import dev.perennial.service.JobService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunRequests;
import dev.perennial.service.RunService;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** What the facades have in common: jobs by either of their ids, definitions from a name and a cron, and runs by other words. */
@Component
@Conditional(OnApiRole.class)
class FacadeJobs {

    private static final Claim CLAIM = Claim.of(Claim.API);
    private static final String NOTE = "asked for through the API";
    private static final int RECENT = 10;

    private final Registry registry;
    private final Scheduler scheduler;
    private final JobBoard board;
    private final JobService jobs;
    private final RunService runs;
    private final RunRequests requests;
    private final Clock clock;

    FacadeJobs(
            Registry registry,
            Scheduler scheduler,
            JobBoard board,
            JobService jobs,
            RunService runs,
            RunRequests requests,
            Clock clock) {
        this.registry = registry;
        this.scheduler = scheduler;
        this.board = board;
        this.jobs = jobs;
        this.runs = runs;
        this.requests = requests;
        this.clock = clock;
    }

    List<JobBoard.Entry> all(JobScope scope) {
        return board.withRuns(board.all(scope), RECENT);
    }

    /** Which workflow each job runs. */
    Map<String, String> types(JobScope scope) {
        return board.jobs(scope).stream().collect(Collectors.toMap(RegisteredJob::id, job -> job.definition()
                .workflow()));
    }

    /** Of the jobs in the scope, also of those that this version cannot read. */
    int count(JobScope scope) {
        return (int) registry.ids().stream().filter(scope::includes).count();
    }

    /** @param named the job's id, or the UUID that stands for it */
    JobBoard.Entry entry(String named, JobScope scope) {
        RegisteredJob job = find(named);
        return board.entry(job, runs.list(RunFilter.ofJob(job.id()), scope, RECENT), clock.instant());
    }

    RegisteredJob find(String named) {
        return scheduler.job(id(named));
    }

    /** The job's id, also of one that was removed. */
    String id(String named) {
        return registry.idOf(named);
    }

    /**
     * Adds a job, whose id is made of its name.
     *
     * @param fields of an entry of {@code jobs.yaml}
     */
    RegisteredJob create(Map<String, Object> fields, boolean enabled, Actor actor) {
        String id = idFor(String.valueOf(fields.get("name")));
        return jobs.atOnce(() -> {
            jobs.save(id, Json.write(fields), CLAIM, FacadeJobs::isFree, actor);
            enable(id, enabled, actor);
            return scheduler.job(id);
        });
    }

    /** @param fields what changes; null for what is left out from now on */
    RegisteredJob change(String named, Map<String, Object> fields, Boolean enabled, Actor actor) {
        String id = find(named).id();
        return jobs.atOnce(() -> {
            if (!fields.isEmpty()) {
                jobs.patch(id, Json.write(fields), CLAIM, Expected.ANYTHING, actor);
            }
            if (enabled != null) {
                enable(id, enabled, actor);
            }
            return scheduler.job(id);
        });
    }

    void remove(String named, Actor actor) {
        jobs.remove(find(named).id(), CLAIM, Expected.ANYTHING, actor);
    }

    void enable(String id, boolean enabled, Actor actor) {
        if (enabled) {
            jobs.resume(id, NOTE, actor);
        } else {
            jobs.pause(id, NOTE, actor);
        }
    }

    /** Starts a run of a job that is not paused; returns its id. */
    UUID trigger(RegisteredJob job, String key, Actor actor) {
        if (job.isPaused()) {
            throw ServiceException.conflict("paused", "The job is paused: resume it before you run it");
        }
        RunRequests.Outcome outcome = requests.request(job, Parameters.idempotencyKey(key), null, actor);
        if (outcome.isAnother()) {
            throw ServiceException.conflict("overlap", "Another run of this job is executing: " + outcome.runId());
        }
        return outcome.runId();
    }

    /** The runs that another scheduler would call by this word; empty: any. */
    static Set<RunStatus> statuses(String name, String word, Function<RunStatus, String> words) {
        List<String> known =
                Arrays.stream(RunStatus.values()).map(words).distinct().toList();
        return Parameters.oneOf(name, word, known)
                .map(wanted -> Arrays.stream(RunStatus.values())
                        .filter(status -> words.apply(status).equals(wanted))
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** What is said, by the names of {@code jobs.yaml}; null is not said. */
    static Map<String, Object> fields(
            String name, String workflow, String cron, String timeZone, Map<String, Object> settings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("workflow", workflow);
        fields.put("cron", cron);
        fields.put("time_zone", timeZone);
        fields.put("settings", settings);
        fields.values().removeIf(Objects::isNull);
        return fields;
    }

    /** The same as changes of a job that is there: one that was due otherwise is due by the cron from now on. */
    static Map<String, Object> changes(Map<String, Object> fields) {
        Map<String, Object> changes = new LinkedHashMap<>(fields);
        if (fields.containsKey("cron")) {
            List.of("every", "offset", "at").forEach(other -> changes.put(other, null));
        }
        return changes;
    }

    /** When it last began; null when it never has. */
    static Instant lastRun(JobBoard.Entry entry) {
        return entry.recent().stream()
                .map(Run::startedAt)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    /** Null for a job that is due otherwise. */
    static String cron(JobDefinition job) {
        return job.timing() instanceof Timing.Cron ? job.timing().text() : null;
    }

    /** What it calls; null for a job of another kind. */
    static String url(JobDefinition job) {
        return text(job, "http", "url");
    }

    /** The name of what it runs; null for a job of another kind. */
    static String command(JobDefinition job) {
        return text(job, "command", "run");
    }

    private static String text(JobDefinition job, String kind, String field) {
        return job.settings().get(kind) instanceof Map<?, ?> settings && settings.get(field) instanceof String text
                ? text
                : null;
    }

    /** Why a run is not what one wished for; null of a success and while it lasts. */
    static String error(Run run) {
        return switch (run.status()) {
            case PENDING, RUNNING, SUCCESS -> null;
            case ERROR, CANCELLED, MISSED, SKIPPED ->
                run.error().or(run::detail).or(run::reason).orElse(run.status().word());
        };
    }

    static Object result(Run run) {
        return run.resultJson().map(json -> Json.read(json, Object.class)).orElse(null);
    }

    /** @throws ServiceException when a field that has no meaning here was given one */
    static void refuse(String field, Object given, String detail) {
        if (given != null && !given.equals(false) && !given.equals("")) {
            throw ServiceException.unsupported(field, detail);
        }
    }

    static String required(String field, String value) {
        return Optional.ofNullable(value)
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> ServiceException.invalid(field, field + " is required"));
    }

    /** {@code Morning Routine} is {@code morning_routine}. */
    private static String idFor(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    }

    private static boolean isFree(Optional<Integer> present) {
        if (present.isPresent()) {
            throw ServiceException.conflict("already-there", "There is a job of this name already: choose another one");
        }
        return true;
    }
}
