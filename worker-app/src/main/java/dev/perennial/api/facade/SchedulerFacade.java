package dev.perennial.api.facade;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.JobUuid;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.JobService;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunService;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import dev.perennial.words.RunSentence;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** {@code /api/scheduler}: schedules with approvals, by UUID. */
@RestController
@Facade("scheduler")
class SchedulerFacade {

    private static final String SCHEDULE = "/api/scheduler/schedules/{job}";

    private final FacadeJobs jobs;
    private final JobService service;
    private final RunService runs;
    private final Scheduler scheduler;
    private final Clock clock;

    SchedulerFacade(FacadeJobs jobs, JobService service, RunService runs, Scheduler scheduler, Clock clock) {
        this.jobs = jobs;
        this.service = service;
        this.runs = runs;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** What a caller may say of a schedule; null for what is not said. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Order(
            String name,
            String type,
            String cronExpression,
            String timezone,
            Boolean requiresApproval,
            Boolean enabled,
            Map<String, Object> settings) {

        /** As {@code jobs.yaml} calls them. */
        Map<String, Object> fields() {
            FacadeJobs.refuse("requires_approval", requiresApproval, "There are no approvals yet: leave it false");
            return FacadeJobs.fields(name, type, cronExpression, timezone, settings);
        }

        Map<String, Object> changes() {
            return FacadeJobs.changes(fields());
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Schedule(
            UUID id,
            String jobId,
            String name,
            String type,
            String cronExpression,
            String timezone,
            boolean requiresApproval,
            boolean enabled,
            String status,
            Instant createdAt,
            Instant lastRun) {

        static Schedule of(JobBoard.Entry entry) {
            RegisteredJob job = entry.job();
            return new Schedule(
                    JobUuid.of(job.id()),
                    job.id(),
                    job.definition().name(),
                    job.definition().workflow(),
                    FacadeJobs.cron(job.definition()),
                    job.definition().timeZone().getId(),
                    false,
                    !job.isPaused(),
                    job.isPaused() ? "paused" : "active",
                    job.createdAt(),
                    FacadeJobs.lastRun(entry));
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Execution(
            UUID id,
            UUID scheduleId,
            String jobId,
            String status,
            String result,
            String error,
            Instant createdAt,
            Instant completedAt) {

        static Execution of(Run run, Instant now) {
            return new Execution(
                    run.id(),
                    JobUuid.of(run.jobId()),
                    run.jobId(),
                    word(run.status()),
                    run.status() == RunStatus.SUCCESS ? RunSentence.of(run, now, Optional.empty()) : null,
                    FacadeJobs.error(run),
                    run.createdAt(),
                    run.finishedAt().orElse(null));
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record State(boolean running, int jobsCount, String status) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Paused(boolean success, int paused, int pausedBefore) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Resumed(boolean success, int resumed, int leftPaused) {}

    @Requires(Role.VIEWER)
    @GetMapping("/api/scheduler/schedules")
    List<Schedule> schedules(Caller caller) {
        return jobs.all(caller.scope()).stream().map(Schedule::of).toList();
    }

    @Requires(Role.ADMIN)
    @PostMapping("/api/scheduler/schedules")
    @ResponseStatus(HttpStatus.CREATED)
    Schedule create(@RequestBody Order order, Caller caller, Actor actor) {
        FacadeJobs.required("name", order.name());
        RegisteredJob created = jobs.create(order.fields(), !Boolean.FALSE.equals(order.enabled()), actor);
        return Schedule.of(jobs.entry(created.id(), caller.scope()));
    }

    @Requires(Role.ADMIN)
    @PatchMapping(SCHEDULE)
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
    @PostMapping("/api/scheduler/pause-all")
    Paused pauseAll(Caller caller, Actor actor) {
        JobService.All all = service.pauseAll(caller.scope(), actor);
        return new Paused(true, all.changed(), all.left());
    }

    @Requires(Role.OPERATOR)
    @PostMapping("/api/scheduler/resume-all")
    Resumed resumeAll(Caller caller, Actor actor) {
        JobService.All all = service.resumeAll(caller.scope(), actor);
        return new Resumed(true, all.changed(), all.left());
    }

    @Requires(Role.VIEWER)
    @GetMapping("/api/scheduler/executions")
    List<Execution> executions(
            @RequestParam(name = "limit", defaultValue = "20") String limit,
            @RequestParam(name = "schedule_id", defaultValue = "") String schedule,
            Caller caller) {
        RunFilter filter = Parameters.given(schedule)
                .map(named -> RunFilter.ofJob(jobs.id(named)))
                .orElse(RunFilter.ALL);
        Instant now = clock.instant();
        return runs.list(filter, caller.scope(), Parameters.limit(limit)).stream()
                .map(run -> Execution.of(run, now))
                .toList();
    }

    /** Nothing waits for anybody as long as there are no approvals. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/scheduler/pending-approvals")
    List<Object> pendingApprovals() {
        return List.of();
    }

    @Requires(Role.OPERATOR)
    @PostMapping({"/api/scheduler/approvals/{approval}/approve", "/api/scheduler/approvals/{approval}/reject"})
    void decide(@PathVariable("approval") String approval) {
        throw ServiceException.notFound("There is no such approval");
    }

    @Requires(Role.VIEWER)
    @GetMapping("/api/scheduler/status")
    State status(Caller caller) {
        boolean running = scheduler.isRunning();
        return new State(running, jobs.count(caller.scope()), running ? "healthy" : "stopped");
    }

    private static String word(RunStatus status) {
        return switch (status) {
            case PENDING, RUNNING -> "created";
            case SUCCESS -> "completed";
            case ERROR, CANCELLED, MISSED, SKIPPED -> "failed";
        };
    }
}
