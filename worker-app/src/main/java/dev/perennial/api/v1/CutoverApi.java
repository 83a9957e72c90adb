package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.cutover.Cutover;
import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutovers;
import dev.perennial.cutover.Cutovers.Read;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.schedule.Durations;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.CutoverService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.ServiceException;
import dev.perennial.words.CutoverView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Jobs that move in from another cron: who runs each, and moving it here and back. */
@RestController
@Conditional(OnApiRole.class)
class CutoverApi {

    private static final String CUTOVER = "/api/v1/jobs/{job}/cutover";
    private static final int MOST_CALLS = 10_000;
    private static final List<String> EVIDENCE =
            Arrays.stream(Evidence.values()).map(Evidence::word).toList();

    private final CutoverService cutovers;
    private final Clock clock;

    CutoverApi(CutoverService cutovers, Clock clock) {
        this.cutovers = cutovers;
        this.clock = clock;
    }

    /**
     * How a job's old cron is to be watched; what is left out has its default.
     *
     * @param evidence calls or log: how it is known that the old cron called; default calls
     * @param patience so long after a tick the old cron may still call for it, like {@code 1h}; default 15m
     * @param automatic whether the job is moved when the old cron is silent; default true
     */
    record NewCutover(
            @Nullable String evidence, @Nullable @JsonProperty("wait") String patience, @Nullable Boolean automatic) {}

    /**
     * What an access log says.
     *
     * @param calls when the old cron called; at most 10,000
     * @param readFrom where the part begins that was read; no later than where the part before it ended
     * @param readUntil where it ends
     */
    record OldCalls(
            List<Instant> calls,
            @JsonProperty("read_from") Instant readFrom,
            @JsonProperty("read_until") Instant readUntil) {}

    /** @param run true: the old cron is to run it; false: it runs here */
    record Claimed(boolean run) {}

    /** Every job that moves in from another cron, by id, with who runs it. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/cutovers")
    Page<CutoverView> list(
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            Caller caller) {
        int most = Parameters.limit(limit);
        List<Cutover> found = cutovers.all(caller.scope()).stream()
                .filter(cutover -> cursor.isEmpty() || cutover.jobId().compareTo(cursor) > 0)
                .limit(most + 1L)
                .toList();
        Instant now = clock.instant();
        return Page.of(found, most, cutover -> CutoverView.of(cutover, now), Cutover::jobId);
    }

    /** Watches the old cron of a paused job: it is moved here when that is silent at a tick. */
    @Requires(Role.OPERATOR)
    @PutMapping(CUTOVER)
    CutoverView watch(@PathVariable("job") String job, @RequestBody NewCutover wanted, Actor actor) {
        return view(cutovers.watch(job, watching(wanted), actor));
    }

    /** The job runs here from now on: the old cron has been switched off. */
    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/move")
    CutoverView move(
            @PathVariable("job") String job,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Actor actor) {
        return view(cutovers.move(job, reason, actor));
    }

    /** The old cron runs the job from now on, here it is paused; its silence is then said and moves nothing. */
    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/back")
    CutoverView back(
            @PathVariable("job") String job,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Actor actor) {
        return view(cutovers.back(job, reason, actor));
    }

    /** Asked by what the old cron calls, before it does anything: whether to go on. The question counts as a call. */
    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/claim")
    Claimed claim(@PathVariable("job") String job) {
        return new Claimed(cutovers.claim(job));
    }

    /** Tells of calls that an access log has, and how far it has been read. Calls of runs here are left out. */
    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/calls")
    CutoverView report(@PathVariable("job") String job, @RequestBody OldCalls told) {
        if (told.calls() == null || told.calls().contains(null) || told.calls().size() > MOST_CALLS) {
            throw ServiceException.invalid("calls", "calls must be a list of times, at most 10,000");
        }
        if (told.readFrom() == null || told.readUntil() == null) {
            throw ServiceException.invalid(
                    "read_until", "read_from and read_until must be times like 2026-01-31T09:00:00Z");
        }
        return view(cutovers.report(job, told.calls(), new Read(told.readFrom(), told.readUntil())));
    }

    /** Nobody watches any more; the job stays as it is, paused or not. */
    @Requires(Role.OPERATOR)
    @DeleteMapping(CUTOVER)
    ResponseEntity<Void> end(@PathVariable("job") String job, Actor actor) {
        cutovers.end(job, actor);
        return ResponseEntity.noContent().build();
    }

    private CutoverView view(Cutover cutover) {
        return CutoverView.of(cutover, clock.instant());
    }

    private static Watching watching(NewCutover wanted) {
        Evidence evidence = Parameters.oneOf("evidence", wanted.evidence() == null ? "" : wanted.evidence(), EVIDENCE)
                .map(word -> Evidence.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Evidence.CALLS);
        return watching(evidence, wanted.patience(), wanted.automatic() == null || wanted.automatic());
    }

    private static Watching watching(Evidence evidence, @Nullable String patience, boolean automatic) {
        try {
            Duration wait = patience == null ? Cutovers.PATIENCE : Durations.parse(patience);
            return new Watching(evidence, wait, automatic);
        } catch (IllegalArgumentException wrong) {
            throw ServiceException.invalid("wait", "wait must be from 1s to 24h, like 15m");
        }
    }
}
