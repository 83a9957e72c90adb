package dev.perennial.api.v1;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.job.JobTypes;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.JobService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunService;
import dev.perennial.service.Scheduler;
import dev.perennial.words.JobState;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Jobs: what should run, how it is, and whether its ticks run. */
@RestController
@Conditional(OnApiRole.class)
class JobsApi {

    private static final String JOB = "/api/v1/jobs/{job}";
    private static final int RECENT = 10;
    private static final int EVENTS = 5;
    private static final List<String> STATES =
            Arrays.stream(JobState.values()).map(JobState::word).toList();

    private final JobBoard board;
    private final JobService jobs;
    private final RunService runs;
    private final Scheduler scheduler;
    private final Clock clock;

    JobsApi(JobBoard board, JobService jobs, RunService runs, Scheduler scheduler, Clock clock) {
        this.board = board;
        this.jobs = jobs;
        this.runs = runs;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** The jobs, in the order of their ids, each with its state, its next time and its newest runs. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/jobs")
    Page<JobView> list(
            @RequestParam(name = "group", defaultValue = "") String group,
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            Caller caller) {
        int most = Parameters.limit(limit);
        Optional<String> wanted = Parameters.oneOf("state", state, STATES);
        Instant now = clock.instant();
        List<JobBoard.Entry> found = board.all(board.scope(caller.scope(), group)).stream()
                .filter(entry -> wanted.map(entry.state().word()::equals).orElse(true))
                .filter(entry -> entry.mentions(text))
                .filter(entry -> cursor.isEmpty() || entry.id().compareTo(cursor) > 0)
                .limit(most + 1L)
                .toList();
        Optional<JobTypes> live = scheduler.liveTypes();
        return Page.of(board.withRuns(found, RECENT), most, entry -> JobView.of(entry, live, now), JobBoard.Entry::id);
    }

    /** One job; {@code ETag} is the version of its definition. */
    @Requires(Role.VIEWER)
    @GetMapping(JOB)
    ResponseEntity<JobView> get(@PathVariable("job") String id, Caller caller) {
        return answer(scheduler.job(id), caller);
    }

    /** Pauses the job: its times are skipped until it is resumed. */
    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/pause")
    ResponseEntity<JobView> pause(
            @PathVariable("job") String id,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Caller caller,
            Actor actor) {
        jobs.pause(id, reason, actor);
        return answer(scheduler.job(id), caller);
    }

    /** Resumes the job: its times run again. */
    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/resume")
    ResponseEntity<JobView> resume(
            @PathVariable("job") String id,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Caller caller,
            Actor actor) {
        jobs.resume(id, reason, actor);
        return answer(scheduler.job(id), caller);
    }

    private ResponseEntity<JobView> answer(RegisteredJob job, Caller caller) {
        Instant now = clock.instant();
        JobBoard.Entry entry = board.entry(job, runs.list(RunFilter.ofJob(job.id()), caller.scope(), RECENT), now);
        return ResponseEntity.ok()
                .eTag(Integer.toString(job.version()))
                .body(JobView.of(entry, scheduler.liveTypes(), scheduler.events(job.id(), EVENTS), now));
    }
}
