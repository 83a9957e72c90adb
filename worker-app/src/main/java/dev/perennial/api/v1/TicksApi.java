package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.ledger.Run;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import dev.perennial.service.TickService;
import dev.perennial.service.TickService.Tick;
import dev.perennial.service.TickService.Window;
import dev.perennial.words.Why;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Ticks: each time at which a job was, or will be, due, with what became of it. */
@RestController
@Conditional(OnApiRole.class)
class TicksApi {

    private static final Duration SIDE = Duration.ofHours(24);
    private static final Duration BOTH_SIDES = SIDE.multipliedBy(2);

    private final TickService ticks;
    private final JobBoard board;
    private final Scheduler scheduler;
    private final Clock clock;

    TicksApi(TickService ticks, JobBoard board, Scheduler scheduler, Clock clock) {
        this.ticks = ticks;
        this.board = board;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * A time at which a job is due.
     *
     * @param at when
     * @param state upcoming; paused: it is to come and will be skipped; due: its time has come and no worker has taken it; else
     *     the status of its run
     * @param runId of the run that it came to
     * @param startedAt when that run began
     * @param reason why it was skipped or missed
     */
    record TickView(
            @JsonProperty("job_id") String jobId,
            Instant at,
            String state,
            @Nullable @JsonProperty("run_id") UUID runId,
            @Nullable @JsonProperty("started_at") Instant startedAt,
            @Nullable String reason) {

        static TickView of(Tick tick, Instant now) {
            return new TickView(
                    tick.jobId(),
                    tick.at(),
                    tick.state(now),
                    tick.run().map(Run::id).orElse(null),
                    tick.run().flatMap(Run::startedAt).orElse(null),
                    tick.run().flatMap(Run::reason).orElse(null));
        }
    }

    /**
     * Why a job ran, or did not, at some time.
     *
     * @param due whether the job was, or will be, due then
     * @param answer in one sentence, or two
     * @param mismatches the fields of the cron expression that do not match the time
     * @param runId of the run that the time came to
     */
    record WhyView(
            @JsonProperty("job_id") String jobId,
            Instant at,
            boolean due,
            String answer,
            List<String> mismatches,
            @Nullable @JsonProperty("run_id") UUID runId) {}

    /**
     * The times at which jobs are due, the earliest first. Without {@code from} and {@code until} a day to either side of now, with
     * one of them two days.
     */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/ticks")
    Page<TickView> list(
            @RequestParam(name = "job", defaultValue = "") String job,
            @RequestParam(name = "group", defaultValue = "") String group,
            @RequestParam(name = "from", defaultValue = "") String from,
            @RequestParam(name = "until", defaultValue = "") String until,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            Caller caller) {
        Instant now = clock.instant();
        int most = Parameters.limit(limit);
        Optional<Instant> begin = Parameters.instant("from", from);
        Optional<Instant> end = Parameters.instant("until", until);
        Window window = new Window(
                Parameters.words(job),
                begin.orElseGet(() -> end.map(last -> last.minus(BOTH_SIDES)).orElse(now.minus(SIDE))),
                end.orElseGet(() -> begin.map(first -> first.plus(BOTH_SIDES)).orElse(now.plus(SIDE))),
                Parameters.given(cursor).map(TicksApi::tick));
        List<Tick> found = ticks.list(window, board.scope(caller.scope(), group), most + 1);
        return Page.of(found, most, tick -> TickView.of(tick, now), tick -> tick.at() + "," + tick.jobId());
    }

    /** Why the job ran, or did not, at that time; also for a time at which it was never due. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/jobs/{job}/why")
    WhyView why(@PathVariable("job") String id, @RequestParam(name = "at", defaultValue = "") String at) {
        Instant asked = Parameters.instant("at", at)
                .orElseThrow(() -> ServiceException.invalid("at", "at must be a time like 2026-01-31T09:00:00Z"));
        Why.Answer answer = ticks.why(scheduler.job(id), asked);
        return new WhyView(
                id,
                asked,
                answer.due(),
                answer.sentence(),
                answer.mismatches(),
                answer.run().map(Run::id).orElse(null));
    }

    private static Tick tick(String cursor) {
        String[] parts = cursor.split(",", 2);
        if (parts.length < 2) {
            throw ServiceException.invalid("cursor", "cursor must be one that an answer had");
        }
        return new Tick(parts[1], Parameters.instant("cursor", parts[0]).orElseThrow(), false, Optional.empty());
    }
}
