package dev.perennial.sweep;

import dev.perennial.callout.Callout;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.pace.PaceSettings;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/** Runs sweeps inside an activity: beats with its progress after every page, and is fenced by the activity's attempt. */
public final class Sweeps {

    private final Jdbi jdbi;
    private final Clock clock;
    private final Supplier<PageSizing> paces;
    private final Optional<Callout> callout;
    private final boolean listens;

    public Sweeps(Jdbi jdbi, Clock clock) {
        this(jdbi, clock, PageSizing::adaptive, Optional.empty(), true);
    }

    /** For measuring what listening costs: pages follow one another whatever the database says. */
    public static Sweeps listeningToNobody(Jdbi jdbi, Clock clock) {
        return new Sweeps(jdbi, clock, PageSizing::adaptive, Optional.empty(), false);
    }

    /** @param callout for conditions that are asked by HTTP */
    public Sweeps(Jdbi jdbi, Clock clock, Callout callout) {
        this(jdbi, clock, PageSizing::adaptive, Optional.of(callout), true);
    }

    Sweeps(Jdbi jdbi, Clock clock, Supplier<PageSizing> paces) {
        this(jdbi, clock, paces, Optional.empty(), true);
    }

    private Sweeps(Jdbi jdbi, Clock clock, Supplier<PageSizing> paces, Optional<Callout> callout, boolean listens) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.paces = paces;
        this.callout = callout;
        this.listens = listens;
    }

    /**
     * Totals of all attempts of this step of the run.
     *
     * @param settings what it listens to between its pages
     */
    public <R extends Sweep.Rows> SweepProgress run(
            JobRequest request, String step, PaceSettings settings, Sweep.Page<R> page) {
        ActivityExecutionContext activity = Activity.getExecutionContext();
        // Later for each attempt, also after a person has reset the workflow and attempts count from one again.
        long fence = activity.getInfo().getCurrentAttemptScheduledTimestamp();
        return new Sweep(
                        jdbi,
                        clock,
                        progress -> activity.heartbeat(progress.tally().counts()),
                        paces)
                .run(
                        new Sweep.Step(request.runId(), step, fence),
                        page,
                        listens ? Optional.of(pacing(request, settings, activity.getInfo())) : Optional.empty());
    }

    private Pacing pacing(JobRequest request, PaceSettings settings, ActivityInfo activity) {
        Instant begin = Instant.ofEpochMilli(activity.getScheduledTimestamp());
        // What a person starts has no tick, and a whole window.
        Instant windowBegin = request.requestedBy() == null ? request.asOf() : begin;
        Duration longest = activity.getScheduleToCloseTimeout();
        return new Pacing(
                settings,
                settings.window().map(windowBegin::plus),
                Optional.of(longest).filter(bound -> !bound.isZero()).map(begin::plus),
                callout);
    }

    /** Has an earlier attempt of this step done anything yet? */
    public boolean hasBegun(UUID runId, String step) {
        return jdbi.withHandle(handle -> new RunStepDao(handle).exists(runId, step));
    }
}
