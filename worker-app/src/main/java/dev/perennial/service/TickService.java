package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunId;
import dev.perennial.words.Why;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** When jobs were, and will be, due, and what became of each time. From PostgreSQL alone. */
@Component
@Conditional(OnApiRole.class)
public class TickService {

    /** A list of all that a busy job is due in a longer time has no reader. */
    public static final Duration LONGEST = Duration.ofDays(31);

    private static final Comparator<Tick> ORDER = Comparator.comparing(Tick::at).thenComparing(Tick::jobId);

    private final Jdbi jdbi;
    private final JobBoard board;
    private final Clock clock;

    TickService(Jdbi jdbi, JobBoard board, Clock clock) {
        this.jdbi = jdbi;
        this.board = board;
        this.clock = clock;
    }

    /**
     * A time at which a job is due.
     *
     * @param paused whether it is to come and will be skipped, as things are
     * @param run what it came to; empty while it is to come, and as long as nobody has taken it
     */
    public record Tick(String jobId, Instant at, boolean paused, Optional<Run> run) {

        /** The status of its run; without one: upcoming, paused, or due when its time has come and no worker has taken it. */
        public String state(Instant now) {
            return run.map(known -> known.status().word())
                    .orElseGet(() -> at.isAfter(now) ? (paused ? "paused" : "upcoming") : "due");
        }
    }

    /**
     * Which times are meant: from the one on, and before the other.
     *
     * @param jobIds empty: every job that is there now
     * @param after only what comes after this one
     */
    public record Window(Set<String> jobIds, Instant from, Instant until, Optional<Tick> after) {}

    /** The earliest first. */
    public List<Tick> list(Window window, JobScope scope, int limit) {
        if (Duration.between(window.from(), window.until()).compareTo(LONGEST) > 0) {
            throw ServiceException.invalid("until", "until may be at most 31 days after from");
        }
        return jdbi.withHandle(handle -> {
            List<Tick> ticks = new ArrayList<>();
            for (RegisteredJob job : board.jobs(scope)) {
                if (window.jobIds().isEmpty() || window.jobIds().contains(job.id())) {
                    ticks.addAll(of(job, window, limit, handle));
                }
            }
            return withRuns(ticks.stream().sorted(ORDER).limit(limit).toList(), handle);
        });
    }

    /** What is known of a time, also of one at which the job was never due. */
    public Why.Answer why(RegisteredJob job, Instant at) {
        return jdbi.withHandle(handle -> Why.of(job, at, clock.instant(), handle));
    }

    private List<Tick> of(RegisteredJob job, Window window, int limit, Handle handle) {
        Instant now = clock.instant();
        Instant before = justBefore(window, job);
        Instant last = window.until().minusNanos(1);
        List<Instant> times = new ArrayList<>();
        if (before.isBefore(now)) {
            Instant untilNow = last.isBefore(now) ? last : now;
            times.addAll(
                    before.isBefore(job.changedAt())
                            ? new JobDefinitionDao(handle)
                                    .dueTimes(job.id(), before)
                                    .between(before, untilNow, limit)
                            : job.ticks().between(before, untilNow, limit));
        }
        Instant ahead = before.isBefore(now) ? now : before;
        times.addAll(job.ticks().between(ahead, last, limit - times.size()));
        return times.stream()
                .map(time -> new Tick(job.id(), time, job.isPaused(), Optional.empty()))
                .toList();
    }

    /** Ticks of this job strictly after this are meant: the cursor's own moment still belongs to the jobs that come after its job. */
    private static Instant justBefore(Window window, RegisteredJob job) {
        return window.after()
                .map(tick -> job.id().compareTo(tick.jobId()) > 0 ? tick.at().minusNanos(1) : tick.at())
                .orElseGet(() -> window.from().minusNanos(1));
    }

    private static List<Tick> withRuns(List<Tick> ticks, Handle handle) {
        List<UUID> ids = ticks.stream()
                .map(tick -> RunId.ofTick(tick.jobId(), tick.at()))
                .toList();
        Map<UUID, Run> runs =
                new RunDao(handle).findAll(ids).stream().collect(Collectors.toMap(Run::id, Function.identity()));
        return ticks.stream()
                .map(tick -> new Tick(
                        tick.jobId(),
                        tick.at(),
                        tick.paused(),
                        Optional.ofNullable(runs.get(RunId.ofTick(tick.jobId(), tick.at())))))
                .toList();
    }
}
