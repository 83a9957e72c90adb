package dev.perennial.api.cron;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.UnreadableJob;
import dev.perennial.security.Open;
import dev.perennial.security.Requires;
import dev.perennial.service.JobService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which jobs there are, and whether their ticks run. */
@RestController
@Conditional(OnApiRole.class)
class JobsController {

    private final Scheduler scheduler;
    private final JobService jobs;

    JobsController(Scheduler scheduler, JobService jobs) {
        this.scheduler = scheduler;
        this.jobs = jobs;
    }

    @Requires(value = Role.VIEWER, orCronSecret = true)
    @GetMapping("/api/cron/jobs")
    Map<String, Object> jobs() {
        List<Map<String, Object>> jobs = Stream.concat(
                        scheduler.jobs().stream().map(this::entry),
                        scheduler.unreadable().stream().map(JobsController::entry))
                .toList();
        return JsonBody.with("scheduler_running", scheduler.isRunning())
                .and("job_count", jobs.size())
                .and("jobs", jobs)
                .fields();
    }

    @Requires(value = Role.OPERATOR, orCronSecret = true)
    @PostMapping("/api/cron/jobs/{job}/pause")
    Map<String, Object> pause(@PathVariable("job") String id, Actor actor) {
        jobs.pause(id, "asked for through the API", actor);
        return changed(id, "paused");
    }

    @Requires(value = Role.OPERATOR, orCronSecret = true)
    @PostMapping("/api/cron/jobs/{job}/resume")
    Map<String, Object> resume(@PathVariable("job") String id, Actor actor) {
        jobs.resume(id, "asked for through the API", actor);
        return changed(id, "resumed");
    }

    @Open
    @GetMapping("/api/cron/health")
    ResponseEntity<Map<String, Object>> health() {
        try {
            return ResponseEntity.ok(health(
                    scheduler.isRunning(),
                    scheduler.jobs().size() + scheduler.unreadable().size()));
        } catch (JdbiException unreadable) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(health(false, 0));
        }
    }

    private Map<String, Object> entry(RegisteredJob job) {
        return JsonBody.with("id", job.id())
                .and("name", job.definition().name())
                .and("next_run", scheduler.nextRun(job))
                .and("trigger", TriggerText.of(job.definition()))
                .fields();
    }

    /** The same fields as for any job; what a definition would tell is not known. */
    private static Map<String, Object> entry(UnreadableJob job) {
        return JsonBody.with("id", job.id())
                .and("name", job.id())
                .and("next_run", null)
                .and("trigger", "unreadable")
                .fields();
    }

    private static Map<String, Object> changed(String id, String status) {
        return JsonBody.with("success", true)
                .and("job_id", id)
                .and("status", status)
                .fields();
    }

    private static Map<String, Object> health(boolean running, int jobs) {
        return JsonBody.with("scheduler_running", running)
                .and("job_count", jobs)
                .and("status", running ? "healthy" : "stopped")
                .fields();
    }
}
