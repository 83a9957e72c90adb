package dev.perennial.api.facade;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunRequests;
import dev.perennial.service.RunService;
import dev.perennial.service.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** {@code /api/schedules}, {@code /api/runs}, and reports and screeners at once: schedules of a user, and runs in capital letters. */
@RestController
@Facade("schedules")
class SchedulesFacade {

    private static final String SCHEDULE = "/api/schedules/{job}";
    private static final String RUN = "/api/runs/{run}";
    private static final Duration TO_BE_TAKEN = Duration.ofSeconds(2);

    private final FacadeJobs jobs;
    private final RunService runs;
    private final RunRequests requests;

    SchedulesFacade(FacadeJobs jobs, RunService runs, RunRequests requests) {
        this.jobs = jobs;
        this.runs = runs;
        this.requests = requests;
    }

    /**
     * What a caller may say of a schedule; null for what is not said.
     *
     * @param userId is not kept: who may do what is a matter of tokens
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Order(
            Long userId,
            String name,
            String jobType,
            String target,
            Map<String, Object> taskParams,
            String cron,
            String timezone,
            Boolean enabled) {

        /** As {@code jobs.yaml} calls them. */
        Map<String, Object> fields() {
            FacadeJobs.refuse("target", target, "No job takes a target: say what it needs in task_params");
            return FacadeJobs.fields(name, jobType, cron, timezone, taskParams);
        }

        Map<String, Object> changes() {
            return FacadeJobs.changes(fields());
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Schedule(
            String id,
            Long userId,
            String name,
            String jobType,
            String target,
            Map<String, Object> taskParams,
            String cron,
            String timezone,
            boolean enabled,
            Instant nextRunAt,
            Instant createdAt,
            Instant updatedAt) {

        static Schedule of(JobBoard.Entry entry) {
            RegisteredJob job = entry.job();
            return new Schedule(
                    job.id(),
                    null,
                    job.definition().name(),
                    job.definition().workflow(),
                    null,
                    job.definition().settings(),
                    FacadeJobs.cron(job.definition()),
                    job.definition().timeZone().getId(),
                    !job.isPaused(),
                    entry.next().orElse(null),
                    job.createdAt(),
                    job.changedAt());
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record RunState(
            UUID id,
            UUID runId,
            String jobType,
            String jobId,
            Long userId,
            String status,
            Instant scheduledFor,
            Instant enqueuedAt,
            Instant startedAt,
            Instant finishedAt,
            Object jobSnapshot,
            Object result,
            String error,
            String workerId) {

        /** @param type null for a job that is no more */
        static RunState of(Run run, String type) {
            return new RunState(
                    run.id(),
                    run.id(),
                    type,
                    run.jobId(),
                    null,
                    word(run.status()),
                    run.scheduledFor().orElse(null),
                    run.createdAt(),
                    run.startedAt().orElse(null),
                    run.finishedAt().orElse(null),
                    null,
                    FacadeJobs.result(run),
                    FacadeJobs.error(run),
                    null);
        }

        /** Of a run that no worker has taken yet. */
        static RunState pending(UUID run, RegisteredJob job) {
            String type = job.definition().workflow();
            return new RunState(
                    run, run, type, job.id(), null, "PENDING", null, null, null, null, null, null, null, null);
        }
    }

    @Requires(Role.OPERATOR)
    @PostMapping("/api/reports/run")
    void report() {
        throw ServiceException.unsupported("", "There is no job type for reports yet: trigger a schedule instead");
    }

    @Requires(Role.OPERATOR)
    @PostMapping("/api/screeners/run")
    void screener() {
        throw ServiceException.unsupported("", "There is no job type for screeners yet: trigger a schedule instead");
    }

    @Requires(Role.VIEWER)
    @GetMapping("/api/runs")
    List<RunState> runs(
            @RequestParam(name = "status", defaultValue = "") String status,
            @RequestParam(name = "job_id", defaultValue = "") String job,
            @RequestParam(name = "job_type", defaultValue = "") String type,
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            Caller caller) {
        Map<String, String> types = jobs.types(caller.scope());
        int most = Parameters.limit(limit);
        RunFilter filter = RunFilter.ALL.withStatuses(FacadeJobs.statuses("status", status, SchedulesFacade::word));
        if (!type.isBlank()) {
            Set<String> ids = types.keySet().stream()
                    .filter(id -> types.get(id).equals(type))
                    .collect(Collectors.toSet());
            if (ids.isEmpty()) {
                return List.of();
            }
            filter = filter.inJobs(ids);
        }
        if (!job.isBlank()) {
            String id = jobs.id(job);
            if (!filter.jobIds().isEmpty() && !filter.jobIds().contains(id)) {
                return List.of();
            }
            filter = filter.inJobs(Set.of(id));
        }
        return runs.list(filter, caller.scope(), most).stream()
                .map(run -> RunState.of(run, types.get(run.jobId())))
                .toList();
    }

    @Requires(Role.VIEWER)
    @GetMapping(RUN)
    RunState run(@PathVariable("run") String id, Caller caller) {
        Run run = runs.find(Parameters.runId("run", id), caller.scope());
        return RunState.of(run, jobs.types(caller.scope()).get(run.jobId()));
    }

    /** Only a run that has not begun is cancelled by this. */
    @Requires(Role.OPERATOR)
    @DeleteMapping(RUN)
    @ResponseStatus(HttpStatus.ACCEPTED)
    RunState cancel(@PathVariable("run") String id, Caller caller, Actor actor) {
        Run run = runs.find(Parameters.runId("run", id), caller.scope());
        if (run.status() == RunStatus.RUNNING) {
            throw ServiceException.conflict(
                    "run-executing", "The run is executing: POST /api/v1/runs/%s/cancel stops it".formatted(run.id()));
        }
        runs.cancel(run, "", actor);
        return RunState.of(run, jobs.types(caller.scope()).get(run.jobId()));
    }

    @Requires(Role.VIEWER)
    @GetMapping("/api/schedules")
    List<Schedule> schedules(Caller caller) {
        return jobs.all(caller.scope()).stream().map(Schedule::of).toList();
    }

    @Requires(Role.ADMIN)
    @PostMapping("/api/schedules")
    @ResponseStatus(HttpStatus.CREATED)
    Schedule create(@RequestBody Order order, Caller caller, Actor actor) {
        FacadeJobs.required("name", order.name());
        RegisteredJob created = jobs.create(order.fields(), !Boolean.FALSE.equals(order.enabled()), actor);
        return Schedule.of(jobs.entry(created.id(), caller.scope()));
    }

    @Requires(Role.ADMIN)
    @PutMapping(SCHEDULE)
    Schedule change(@PathVariable("job") String job, @RequestBody Order order, Caller caller, Actor actor) {
        RegisteredJob changed = jobs.change(job, order.changes(), order.enabled(), actor);
        return Schedule.of(jobs.entry(changed.id(), caller.scope()));
    }

    @Requires(Role.ADMIN)
    @DeleteMapping(SCHEDULE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("job") String job, Actor actor) {
        jobs.remove(job, actor);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(SCHEDULE + "/trigger")
    @ResponseStatus(HttpStatus.ACCEPTED)
    RunState trigger(
            @PathVariable("job") String job,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            Actor actor) {
        RegisteredJob found = jobs.find(job);
        UUID run = jobs.trigger(found, key, actor);
        return requests.awaitTaken(run, TO_BE_TAKEN)
                .map(taken -> RunState.of(taken, found.definition().workflow()))
                .orElseGet(() -> RunState.pending(run, found));
    }

    private static String word(RunStatus status) {
        return switch (status) {
            case PENDING -> "PENDING";
            case RUNNING -> "RUNNING";
            case SUCCESS -> "COMPLETED";
            case ERROR, MISSED -> "FAILED";
            case CANCELLED, SKIPPED -> "CANCELLED";
        };
    }
}
