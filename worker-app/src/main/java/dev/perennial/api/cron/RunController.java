package dev.perennial.api.cron;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.failure.Redaction;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import dev.perennial.security.Requires;
import dev.perennial.server.ManualRuns;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.RunRequests;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs a job now and answers with what it did; when that takes too long, with where to ask. */
@RestController
@Conditional(OnApiRole.class)
class RunController {

    static final String RUN_ID = "Perennial-Run-Id";

    private final Scheduler scheduler;
    private final RunRequests requests;
    private final Results results;
    private final Duration longestWait;

    RunController(
            Scheduler scheduler,
            RunRequests requests,
            Results results,
            @Value("${perennial.api-run-wait}") Duration longestWait) {
        this.scheduler = scheduler;
        this.requests = requests;
        this.results = results;
        this.longestWait = longestWait;
    }

    @Requires(value = Role.OPERATOR, orCronSecret = true)
    @PostMapping("/api/cron/jobs/{job}/run")
    ResponseEntity<Map<String, Object>> run(
            @PathVariable("job") String id,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            @RequestParam(name = "wait", defaultValue = "") String wait,
            Actor actor) {
        Duration patience = patience(wait);
        refuseOddKey(key);
        RegisteredJob job = scheduler.job(id);
        RunRequests.Outcome outcome = requests.request(job, Optional.ofNullable(key), null, actor);
        if (outcome.isAnother()) {
            return conflict(id, outcome.runId(), "Another run is executing", "overlap");
        }
        return requests.await(outcome.runId(), patience)
                .filter(run -> run.status().isFinal())
                .map(this::ended)
                .orElseGet(() -> stillGoing(id, outcome.runId()));
    }

    private ResponseEntity<Map<String, Object>> ended(Run run) {
        return switch (run.status()) {
            case SUCCESS ->
                answer(HttpStatus.OK, run.id())
                        .body(JsonBody.with("success", true)
                                .and("job_id", run.jobId())
                                .and("result", results.of(run.resultJson()))
                                .fields());
            case SKIPPED, MISSED ->
                conflict(
                        run.jobId(),
                        run.id(),
                        run.detail().map(Redaction::of).orElse("The run was refused"),
                        run.reason().orElse(run.status().word()));
            default ->
                answer(HttpStatus.INTERNAL_SERVER_ERROR, run.id())
                        .body(failed(run.jobId(), error(run)).fields());
        };
    }

    private static String error(Run run) {
        return run.error()
                .or(run::reason)
                .map(Redaction::of)
                .orElse(run.status() == RunStatus.CANCELLED ? "The run was cancelled" : "The run failed");
    }

    private static ResponseEntity<Map<String, Object>> conflict(String jobId, UUID runId, String error, String reason) {
        return answer(HttpStatus.CONFLICT, runId)
                .body(failed(jobId, error)
                        .and("reason", reason)
                        .and("run_id", runId)
                        .fields());
    }

    private static ResponseEntity<Map<String, Object>> stillGoing(String jobId, UUID runId) {
        String ask = "/api/cron/history?job_id=" + jobId;
        return answer(HttpStatus.ACCEPTED, runId)
                .header(HttpHeaders.LOCATION, ask)
                .body(JsonBody.with("job_id", jobId)
                        .and("run_id", runId)
                        .and("status", "running")
                        .and("ask", ask)
                        .fields());
    }

    private static JsonBody failed(String jobId, String error) {
        return JsonBody.with("success", false).and("job_id", jobId).and("error", error);
    }

    private static ResponseEntity.BodyBuilder answer(HttpStatus status, UUID runId) {
        return ResponseEntity.status(status).header(RUN_ID, runId.toString());
    }

    private Duration patience(String wait) {
        if (wait.isBlank()) {
            return longestWait;
        }
        if (wait.matches("[0-9]{1,5}")) {
            Duration asked = Duration.ofSeconds(Long.parseLong(wait));
            if (asked.compareTo(longestWait) <= 0) {
                return asked;
            }
        }
        throw ServiceException.invalid("wait", "wait must be a number of seconds from 0 to " + longestWait.toSeconds());
    }

    private static void refuseOddKey(String key) {
        if (key != null && !key.matches(ManualRuns.KEY)) {
            throw ServiceException.invalid(
                    "Idempotency-Key",
                    "Idempotency-Key may hold letters, digits and . _ : - only, from 1 to 100 of them");
        }
    }
}
