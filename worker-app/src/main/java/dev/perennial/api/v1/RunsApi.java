package dev.perennial.api.v1;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunPart;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunQuery;
import dev.perennial.service.RunRequests;
import dev.perennial.service.RunRequests.Outcome;
import dev.perennial.service.RunService;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs: what became of each tick, and of what was started by hand. */
@RestController
@Conditional(OnApiRole.class)
class RunsApi {

    private static final String RUN = "/api/v1/runs/{run}";
    private static final List<String> YES_OR_NO = List.of("true", "false");

    private final JobBoard board;
    private final RunService runs;
    private final RunRequests requests;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Duration longestWait;

    RunsApi(
            JobBoard board,
            RunService runs,
            RunRequests requests,
            Scheduler scheduler,
            Clock clock,
            @Value("${perennial.api-run-wait}") Duration longestWait) {
        this.board = board;
        this.runs = runs;
        this.requests = requests;
        this.scheduler = scheduler;
        this.clock = clock;
        this.longestWait = longestWait;
    }

    /**
     * The runs, the newest first. For what no index leads to, like {@code q} and {@code longer_than}, 500 runs are looked through for each page: it may hold fewer
     * than {@code limit}, or none, and still name a next one.
     */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/runs")
    Page<RunView> list(
            @RequestParam(name = "job", defaultValue = "") String job,
            @RequestParam(name = "group", defaultValue = "") String group,
            @RequestParam(name = "status", defaultValue = "") String status,
            @RequestParam(name = "trigger", defaultValue = "") String trigger,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            @RequestParam(name = "from", defaultValue = "") String from,
            @RequestParam(name = "until", defaultValue = "") String until,
            @RequestParam(name = "longer_than", defaultValue = "") String longerThan,
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "order", defaultValue = "") String order,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            Caller caller) {
        RunQuery query =
                new RunQuery(job, group, status, trigger, reason, from, until, longerThan, text, order, cursor);
        Instant now = clock.instant();
        RunPart part = runs.part(query.filter(), board.scope(caller.scope(), group), Parameters.limit(limit));
        return new Page<>(
                part.runs().stream().map(run -> RunView.of(run, now)).toList(),
                part.next().map(UUID::toString).orElse(null));
    }

    /** One run, with its result. */
    @Requires(Role.VIEWER)
    @GetMapping(RUN)
    RunView get(@PathVariable("run") String run, Caller caller) {
        return RunView.whole(find(run, caller), clock.instant());
    }

    /** Starts a run; with {@code wait} the answer may already tell how it ended. */
    @Requires(Role.OPERATOR)
    @PostMapping("/api/v1/jobs/{job}/runs")
    ResponseEntity<RunView> start(
            @PathVariable("job") String id,
            @RequestParam(name = "as_of", defaultValue = "") String asOf,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            @RequestParam(name = "version", defaultValue = "") String version,
            @RequestParam(name = "wait", defaultValue = "0") String wait,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            Actor actor) {
        Duration patience = Parameters.wait(wait, longestWait);
        Optional<String> given = Parameters.idempotencyKey(key);
        Instant moment = Parameters.instant("as_of", asOf).orElse(null);
        RegisteredJob job = scheduler.job(id);
        Optional<Integer> told = Parameters.given(version).map(text -> Parameters.version("version", text));
        return answer(requests.request(job, given, moment, reason, told, actor), id, patience);
    }

    /** Starts the job again for the same moment: by the definition that is valid now, or with {@code as_told} by the one that the run was told. */
    @Requires(Role.OPERATOR)
    @PostMapping(RUN + "/rerun")
    ResponseEntity<RunView> rerun(
            @PathVariable("run") String run,
            @RequestParam(name = "as_told", defaultValue = "") String asTold,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            Caller caller,
            Actor actor) {
        Run before = find(run, caller);
        boolean told = Parameters.oneOf("as_told", asTold, YES_OR_NO)
                .map(Boolean::parseBoolean)
                .orElse(false);
        return answer(runs.rerun(before, Parameters.idempotencyKey(key), told, actor), before.jobId(), Duration.ZERO);
    }

    /** Asks the run to stop at its next step; what it has done stays done. */
    @Requires(Role.OPERATOR)
    @PostMapping(RUN + "/cancel")
    ResponseEntity<RunView> cancel(
            @PathVariable("run") String run,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Caller caller,
            Actor actor) {
        Run open = find(run, caller);
        runs.cancel(open, reason, actor);
        return ResponseEntity.accepted().body(RunView.of(open, clock.instant()));
    }

    /** Ends the run at once, without a word to it. */
    @Requires(Role.OPERATOR)
    @PostMapping(RUN + "/terminate")
    ResponseEntity<RunView> terminate(
            @PathVariable("run") String run,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Caller caller,
            Actor actor) {
        Run open = find(run, caller);
        runs.terminate(open, reason, actor);
        return ResponseEntity.accepted().body(RunView.of(open, clock.instant()));
    }

    private Run find(String run, Caller caller) {
        return runs.find(Parameters.runId("run", run), caller.scope());
    }

    private ResponseEntity<RunView> answer(Outcome outcome, String jobId, Duration patience) {
        if (outcome.isAnother()) {
            throw ServiceException.conflict("overlap", "Another run of this job is executing: " + outcome.runId());
        }
        Optional<Run> run = requests.await(outcome.runId(), patience);
        boolean ended = run.filter(row -> row.status().isFinal()).isPresent();
        URI location = URI.create("/api/v1/runs/" + outcome.runId());
        return ResponseEntity.status(ended ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .location(location)
                .header("Idempotent-Replayed", Boolean.toString(outcome.before()))
                .body(run.map(row -> RunView.of(row, clock.instant()))
                        .orElseGet(() -> RunView.notYetTaken(outcome.runId(), jobId, clock.instant())));
    }
}
