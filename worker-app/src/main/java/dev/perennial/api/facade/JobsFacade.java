package dev.perennial.api.facade;

import dev.perennial.access.Role;
import dev.perennial.api.Readiness;
import dev.perennial.audit.Actor;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.security.Caller;
import dev.perennial.security.Open;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** {@code /api/jobs} and {@code /api/v2/health}: jobs with a name and a schedule. */
@RestController
@Facade("jobs")
class JobsFacade {

    private static final String JOB = "/api/jobs/{job}";

    private final FacadeJobs jobs;
    private final Readiness readiness;

    JobsFacade(FacadeJobs jobs, Readiness readiness) {
        this.jobs = jobs;
        this.readiness = readiness;
    }

    /** What a caller may say of a job; null for what is not said. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Order(
            String name,
            String schedule,
            String url,
            String command,
            String workflow,
            String timezone,
            Boolean enabled,
            Map<String, Object> settings) {

        /** As {@code jobs.yaml} calls them. */
        Map<String, Object> fields() {
            Map<String, Object> fields = FacadeJobs.fields(
                    FacadeJobs.required("name", name),
                    workflow,
                    FacadeJobs.required("schedule", schedule),
                    timezone,
                    settings);
            if (url != null) {
                fields.put("http", Map.of("url", url));
            }
            if (command != null) {
                fields.put("command", commandOf(command.strip().split("\\s+")));
            }
            return fields;
        }

        /** No shell is between: a quote is a letter like any other, and what the worker allows decides. */
        private static Map<String, Object> commandOf(String[] words) {
            return words.length == 1
                    ? Map.of("run", words[0])
                    : Map.of("run", words[0], "arguments", List.of(words).subList(1, words.length));
        }

        Map<String, Object> changes() {
            return FacadeJobs.changes(fields());
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Job(
            String id,
            String name,
            String schedule,
            String url,
            String command,
            String workflow,
            String timezone,
            boolean enabled,
            Instant nextRun,
            Instant lastRun) {

        static Job of(JobBoard.Entry entry) {
            RegisteredJob job = entry.job();
            return new Job(
                    job.id(),
                    job.definition().name(),
                    job.definition().timing().text(),
                    FacadeJobs.url(job.definition()),
                    FacadeJobs.command(job.definition()),
                    job.definition().workflow(),
                    job.definition().timeZone().getId(),
                    !job.isPaused(),
                    entry.next().orElse(null),
                    FacadeJobs.lastRun(entry));
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Triggered(boolean success, String jobId, UUID runId) {}

    @Requires(Role.VIEWER)
    @GetMapping("/api/jobs")
    List<Job> list(Caller caller) {
        return jobs.all(caller.scope()).stream().map(Job::of).toList();
    }

    @Requires(Role.ADMIN)
    @PostMapping("/api/jobs")
    @ResponseStatus(HttpStatus.CREATED)
    Job create(@RequestBody Order order, Caller caller, Actor actor) {
        RegisteredJob created = jobs.create(order.fields(), !Boolean.FALSE.equals(order.enabled()), actor);
        return Job.of(jobs.entry(created.id(), caller.scope()));
    }

    @Requires(Role.VIEWER)
    @GetMapping(JOB)
    Job get(@PathVariable("job") String job, Caller caller) {
        return Job.of(jobs.entry(job, caller.scope()));
    }

    @Requires(Role.ADMIN)
    @PutMapping(JOB)
    Job replace(@PathVariable("job") String job, @RequestBody Order order, Caller caller, Actor actor) {
        RegisteredJob changed = jobs.change(job, order.changes(), order.enabled(), actor);
        return Job.of(jobs.entry(changed.id(), caller.scope()));
    }

    @Requires(Role.ADMIN)
    @DeleteMapping(JOB)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("job") String job, Actor actor) {
        jobs.remove(job, actor);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/trigger")
    Triggered trigger(
            @PathVariable("job") String job,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            Actor actor) {
        RegisteredJob found = jobs.find(job);
        return new Triggered(true, found.id(), jobs.trigger(found, key, actor));
    }

    /** As {@code /api/health} answers it. */
    @Open
    @GetMapping("/api/v2/health")
    ResponseEntity<Map<String, String>> health() {
        return readiness.told();
    }
}
