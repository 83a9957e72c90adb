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

/**
 * Runs a job now, paused or not, and answers with what it did; when that takes too long, with where to ask. In strict mode there is
 * no such answer: the call waits for as long as the run may take, and what did not succeed is one kind of failure.
 */
@RestController
@Conditional(OnApiRole.class)
class RunController {

    static final String RUN_ID = "Perennial-Run-Id";

    private static final String NOT_ENDED = "The run has not ended yet";
    private static final Duration TO_BE_TAKEN = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final RunRequests requests;
    private final Results results;
    private final Duration longestWait;
    private final boolean strict;

    RunController(
            Scheduler scheduler,
            RunRequests requests,
            Results results,
            @Value("${perennial.api-run-wait}") Duration longestWait,
            @Value("${perennial.cron-api}") String mode) {
        this.scheduler = scheduler;
        this.requests = requests;
        this.results = results;
        this.longestWait = longestWait;
        this.strict = mode.equalsIgnoreCase("strict");
    }

    @Requires(value = Role.OPERATOR, orCronSecret = true)
    @PostMapping("/api/cron/jobs/{job}/run")
    ResponseEntity<Map<String, Object>> run(
            @PathVariable("job") String id,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            @RequestParam(name = "wait", defaultValue = "") String wait,
            Actor actor) {
        Duration unlessStrict = patience(wait);
        refuseOddKey(key);
        RegisteredJob job = scheduler.job(id);
        RunRequests.Outcome outcome = requests.requestEvenPaused(job, Optional.ofNullable(key), actor);
        if (outcome.isAnother()) {
            return conflict(id, outcome.runId(), "Another run is executing", "overlap");
        }
        return requests.await(outcome.runId(), strict ? untilItsEnd(job) : unlessStrict)
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
                                .and("result", wrapper(run))
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

    private Map<String, Object> wrapper(Run run) {
        return Wrapper.of(true, run.durationMs().orElse(0L), results.of(run.resultJson()), null);
    }

    private static String error(Run run) {
        return run.error()
                .or(run::reason)
                .map(Redaction::of)
                .orElse(run.status() == RunStatus.CANCELLED ? "The run was cancelled" : "The run failed");
    }

    private ResponseEntity<Map<String, Object>> conflict(String jobId, UUID runId, String error, String reason) {
        if (strict) {
            return answer(HttpStatus.INTERNAL_SERVER_ERROR, runId)
                    .body(failed(jobId, error).fields());
        }
        return answer(HttpStatus.CONFLICT, runId)
                .body(failed(jobId, error)
                        .and("reason", reason)
                        .and("run_id", runId)
                        .fields());
    }

    private ResponseEntity<Map<String, Object>> stillGoing(String jobId, UUID runId) {
        if (strict) {
            return answer(HttpStatus.INTERNAL_SERVER_ERROR, runId)
                    .body(failed(jobId, NOT_ENDED).fields());
        }
        String ask = "/api/cron/history?job_id=" + jobId;
        return answer(HttpStatus.ACCEPTED, runId)
                .header(HttpHeaders.LOCATION, ask)
                .body(failed(jobId, NOT_ENDED)
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

    /** As long as the run may take, and a worker to find it. */
    private static Duration untilItsEnd(RegisteredJob job) {
        return job.definition().timeout().plus(TO_BE_TAKEN);
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
