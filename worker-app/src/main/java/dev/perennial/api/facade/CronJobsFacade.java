package dev.perennial.api.facade;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.ledger.HistoryDao;
import dev.perennial.ledger.HistoryDao.Totals;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunService;
import dev.perennial.service.ServiceException;
import dev.perennial.service.Slice;
import dev.perennial.words.RunSentence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/cron-jobs}: executions by the name of their job, with statistics. */
@RestController
@Facade("admin-cron-jobs")
class CronJobsFacade {

    private static final String ALL = "/admin/cron-jobs";
    private static final String JOB = ALL + "/{job}";
    private static final int RELATED = 10;
    private static final String NEWEST_FIRST = "-createdAt";
    private static final String FIRST_PAGE = "1";

    private final FacadeJobs jobs;
    private final RunService runs;
    private final Jdbi jdbi;
    private final Clock clock;

    CronJobsFacade(FacadeJobs jobs, RunService runs, Jdbi jdbi, Clock clock) {
        this.jobs = jobs;
        this.runs = runs;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    record Failure(String message, String kind, String whoMustAct) {

        static Failure of(Run run) {
            String message = FacadeJobs.error(run);
            return message == null
                    ? null
                    : new Failure(
                            message,
                            run.failureKind().orElse(null),
                            RunSentence.failureKind(run)
                                    .map(kind -> kind.whoActs())
                                    .orElse(null));
        }
    }

    record Execution(
            UUID id,
            String jobName,
            String jobGroup,
            String status,
            Instant startedAt,
            Instant completedAt,
            Long duration,
            Failure error,
            Map<String, Object> metadata,
            Instant nextRunAt,
            Instant lastHeartbeat,
            int attempt,
            Integer maxAttempts,
            Instant createdAt,
            Instant updatedAt) {

        static Execution of(Run run) {
            return new Execution(
                    run.id(),
                    run.jobId(),
                    null,
                    word(run.status()),
                    run.startedAt().orElse(null),
                    run.finishedAt().orElse(null),
                    run.durationMs().orElse(null),
                    Failure.of(run),
                    metadata(run),
                    null,
                    null,
                    run.attempts(),
                    null,
                    run.createdAt(),
                    run.finishedAt().or(run::startedAt).orElse(run.createdAt()));
        }

        private static Map<String, Object> metadata(Run run) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("trigger", run.trigger().word());
            metadata.put("scheduledFor", run.scheduledFor().orElse(null));
            metadata.put("requestedBy", run.requestedBy().orElse(null));
            metadata.put("result", FacadeJobs.result(run));
            return metadata;
        }
    }

    /** @param nextCursor where the next part begins; null at the end */
    record Executions(List<Execution> items, String nextCursor) {}

    /** @param logs always empty: what a worker logs is not kept with the run */
    record Detail(Execution execution, List<String> logs, List<Execution> relatedExecutions) {}

    record Health(
            String jobName,
            String name,
            String jobType,
            String health,
            boolean enabled,
            String lastStatus,
            Instant lastRunAt,
            Instant nextRunAt) {

        static Health of(JobBoard.Entry entry) {
            RegisteredJob job = entry.job();
            Optional<Run> last = entry.recent().stream().findFirst();
            return new Health(
                    job.id(),
                    job.definition().name(),
                    job.definition().workflow(),
                    entry.state().word(),
                    !job.isPaused(),
                    last.map(run -> word(run.status())).orElse(null),
                    last.flatMap(Run::startedAt).orElse(null),
                    entry.next().orElse(null));
        }
    }

    record Statistics(
            String jobName,
            long total,
            long completed,
            long failed,
            Double successRate,
            Long averageDuration,
            Instant lastRunAt) {

        static Statistics of(Totals totals) {
            return new Statistics(
                    totals.jobId(),
                    totals.runs(),
                    totals.successes(),
                    totals.runs() - totals.successes(),
                    totals.runs() == 0 ? null : (double) totals.successes() / totals.runs(),
                    totals.averageDurationMs().orElse(null),
                    totals.last().orElse(null));
        }
    }

    record Report(Instant since, List<Statistics> jobs) {}

    record Triggered(UUID executionId, String jobName, String status) {}

    @Requires(Role.VIEWER)
    @GetMapping(ALL)
    Executions list(
            @RequestParam(name = "status", defaultValue = "") String status,
            @RequestParam(name = "jobName", defaultValue = "") String jobName,
            @RequestParam(name = "jobType", defaultValue = "") String jobType,
            @RequestParam(name = "search", defaultValue = "") String search,
            @RequestParam(name = "from", defaultValue = "") String from,
            @RequestParam(name = "to", defaultValue = "") String to,
            @RequestParam(name = "sort", defaultValue = NEWEST_FIRST) String sort,
            @RequestParam(name = "page", defaultValue = FIRST_PAGE) String page,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            Caller caller) {
        Parameters.oneOf("sort", sort, List.of(NEWEST_FIRST));
        if (!page.equals(FIRST_PAGE)) {
            throw ServiceException.invalid("page", "page can only be 1: nextCursor leads on, as cursor");
        }
        int most = Parameters.limit(limit);
        RunFilter filter = RunFilter.ALL
                .withStatuses(FacadeJobs.statuses("status", status, CronJobsFacade::word))
                .between(Parameters.instant("from", from), Parameters.instant("to", to));
        Optional<UUID> before = Parameters.given(cursor).map(run -> Parameters.runId("cursor", run));
        RunFilter after = filter.beyond(before);
        Optional<Set<String>> wanted = wanted(jobName, jobType, search, caller);
        if (wanted.filter(Set::isEmpty).isPresent()) {
            return new Executions(List.of(), null);
        }
        Slice<Run> slice = Slice.of(runs.list(wanted.map(after::inJobs).orElse(after), caller.scope(), most + 1), most);
        return new Executions(
                slice.shown().stream().map(Execution::of).toList(),
                slice.last().map(last -> last.id().toString()).orElse(null));
    }

    @Requires(Role.VIEWER)
    @GetMapping(ALL + "/{run}")
    Detail get(@PathVariable("run") String id, Caller caller) {
        Run run = runs.find(Parameters.runId("id", id), caller.scope());
        List<Execution> related = runs.list(RunFilter.ofJob(run.jobId()), caller.scope(), RELATED + 1).stream()
                .filter(other -> !other.id().equals(run.id()))
                .limit(RELATED)
                .map(Execution::of)
                .toList();
        return new Detail(Execution.of(run), List.of(), related);
    }

    @Requires(Role.VIEWER)
    @GetMapping(ALL + "/status")
    List<Health> status(Caller caller) {
        return jobs.all(caller.scope()).stream().map(Health::of).toList();
    }

    @Requires(Role.VIEWER)
    @GetMapping(ALL + "/stats")
    Report stats(@RequestParam(name = "days", defaultValue = "1") String days, Caller caller) {
        if (!days.matches("[1-9]|[1-8][0-9]|90")) {
            throw ServiceException.invalid("days", "days must be a number from 1 to 90");
        }
        Instant since = clock.instant().minus(Duration.ofDays(Integer.parseInt(days)));
        List<Totals> totals = jdbi.withHandle(handle -> new HistoryDao(handle).totalsSince(since));
        return new Report(
                since,
                totals.stream()
                        .filter(job -> caller.scope().includes(job.jobId()))
                        .map(Statistics::of)
                        .toList());
    }

    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/trigger")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Triggered trigger(
            @PathVariable("job") String job,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            Actor actor) {
        RegisteredJob found = jobs.find(job);
        return new Triggered(jobs.trigger(found, key, actor), found.id(), "pending");
    }

    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/pause")
    Health pause(@PathVariable("job") String job, Caller caller, Actor actor) {
        jobs.enable(jobs.find(job).id(), false, actor);
        return Health.of(jobs.entry(job, caller.scope()));
    }

    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/resume")
    Health resume(@PathVariable("job") String job, Caller caller, Actor actor) {
        jobs.enable(jobs.find(job).id(), true, actor);
        return Health.of(jobs.entry(job, caller.scope()));
    }

    /** @param fields of an entry of {@code jobs.yaml}, as a JSON merge patch */
    @Requires(Role.ADMIN)
    @PutMapping(JOB + "/config")
    Health configure(
            @PathVariable("job") String job, @RequestBody Map<String, Object> fields, Caller caller, Actor actor) {
        jobs.change(job, fields, null, actor);
        return Health.of(jobs.entry(job, caller.scope()));
    }

    /** Empty when nobody asks for some jobs only; a set that is empty when there are none such. */
    private Optional<Set<String>> wanted(String jobName, String jobType, String search, Caller caller) {
        if (jobName.isBlank() && jobType.isBlank() && search.isBlank()) {
            return Optional.empty();
        }
        Predicate<JobBoard.Entry> isOfType = entry ->
                jobType.isBlank() || entry.job().definition().workflow().equals(jobType);
        Predicate<JobBoard.Entry> isNamed =
                entry -> jobName.isBlank() || entry.id().equals(jobs.id(jobName));
        return Optional.of(jobs.all(caller.scope()).stream()
                .filter(isOfType)
                .filter(isNamed)
                .filter(entry -> entry.mentions(search))
                .map(JobBoard.Entry::id)
                .collect(Collectors.toSet()));
    }

    private static String word(RunStatus status) {
        return switch (status) {
            case PENDING -> "pending";
            case RUNNING -> "running";
            case SUCCESS -> "completed";
            case ERROR, MISSED -> "failed";
            case CANCELLED, SKIPPED -> "cancelled";
        };
    }
}
